package io.kazoo.internal.session;

import io.kazoo.data.WatcherType;
import io.kazoo.internal.wire.RemoveWatches;

/**
 * Removes a server's watch that nobody needs. Whether that is still so is looked at again when its turn to be written comes,
 * since a request ahead of it may have armed the watch for somebody else.
 */
final class Removal extends BoundOperation {

    final String path;
    final WatcherType type;

    Removal(String path, WatcherType type, long deadlineNanos) {
        super(new RemoveWatches(path, type), deadlineNanos);
        this.path = path;
        this.type = type;
    }
}
