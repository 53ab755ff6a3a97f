package io.kazoo.chaos.check;

import org.jspecify.annotations.Nullable;

/**
 * An operation from its begin to its end, if it had one.
 *
 * @param reply null if the process was gone before
 */
public record Operation(Entry.Called call, Entry.@Nullable Replied reply) {
    /** Whether nobody can tell if it took place. */
    public boolean isOpen() {
        return reply == null || (!reply.isOk() && reply.mayHaveHappened());
    }

    /** Whether it was told to have succeeded. */
    public boolean isOk() {
        return reply != null && reply.isOk();
    }

    /** Whether it was told to have changed nothing. */
    public boolean isDenied() {
        return reply != null && !reply.isOk() && !reply.mayHaveHappened();
    }

    @Override
    public String toString() {
        return Lines.format(call) + " -> " + (reply == null ? "no reply" : Lines.format(reply));
    }
}
