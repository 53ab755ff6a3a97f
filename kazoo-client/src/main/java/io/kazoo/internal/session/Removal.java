package io.kazoo.internal.session;

import io.kazoo.data.WatcherType;
import io.kazoo.internal.wire.RemoveWatches;

/**
 * Removes a server's watch that nobody needs. Whether that is still so is looked at again when its turn to be written comes,
 * since a request ahead of it may have armed the watch for somebody else.
 *
 * <p>Nobody would ask for it again, and the watch would stay for as long as the connection: so neither a full queue nor time
 * ends it before it is written. No more of them wait than watches were set on the connection.
 */
final class Removal extends BoundOperation {

    final String path;
    final WatcherType type;
    private final long limitNanos;

    /** A removal that the server must answer within {@code limitNanos} once it is written. */
    Removal(String path, WatcherType type, long limitNanos) {
        super(new RemoveWatches(path, type), Long.MAX_VALUE);
        this.path = path;
        this.type = type;
        this.limitNanos = limitNanos;
    }

    @Override
    long deadlineNanos() {
        return written ? writtenNanos + limitNanos : Long.MAX_VALUE;
    }

    @Override
    boolean passesBounds() {
        return true;
    }
}
