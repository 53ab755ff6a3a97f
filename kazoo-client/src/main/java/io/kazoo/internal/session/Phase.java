package io.kazoo.internal.session;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a session stands with its connection. Each phase holds only what makes sense in it; the transition table is in
 * {@code docs/design.md}.
 */
sealed interface Phase {

    /** The open connection, null when there is none. */
    default @Nullable Link link() {
        return null;
    }

    /** When the phase has lasted too long. */
    default long deadline(Timeouts timeouts) {
        return Long.MAX_VALUE;
    }

    /** What is wrong when the phase has lasted too long, in words. */
    default String overdue(long now) {
        return "no answer to the handshake in time";
    }

    /** Not started yet. */
    record Idle() implements Phase {}

    /** No open connection: resolving, dialling or pausing. */
    record Dialing() implements Phase {}

    /** A dead session of ours is being closed before the new one is opened. */
    record Burying(Link link, long deadline, boolean accepted) implements Phase {
        @Override
        public long deadline(Timeouts timeouts) {
            return deadline;
        }
    }

    /** ConnectRequest sent, for the session {@code askedId} or, when 0, for a new one. */
    record Handshaking(Link link, long deadline, long askedId) implements Phase {
        @Override
        public long deadline(Timeouts timeouts) {
            return deadline;
        }
    }

    /** SASL's tokens go to and fro; {@code complete} when the mechanism is done by its own account. */
    record Exchanging(Link link, long deadline, boolean complete) implements Phase {
        @Override
        public long deadline(Timeouts timeouts) {
            return deadline;
        }

        @Override
        public String overdue(long now) {
            return "the SASL exchange took too long";
        }
    }

    /** Credentials sent, so many answers missing. */
    record Authenticating(Link link, long deadline, int missing) implements Phase {
        @Override
        public long deadline(Timeouts timeouts) {
            return deadline;
        }
    }

    /** Watches sent, so many answers missing. */
    record Restoring(Link link, long deadline, int missing) implements Phase {
        @Override
        public long deadline(Timeouts timeouts) {
            return deadline;
        }
    }

    /** Serving requests. */
    record Live(Link link) implements Phase {
        @Override
        public long deadline(Timeouts timeouts) {
            return link.silentAt(timeouts);
        }

        @Override
        public String overdue(long now) {
            return "no frame received for " + TimeUnit.NANOSECONDS.toMillis(now - link.lastFrameNanos) + " ms";
        }
    }

    /** Over. */
    record Ended() implements Phase {}
}
