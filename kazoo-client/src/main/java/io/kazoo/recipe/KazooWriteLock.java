package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;

/**
 * A lock that one process at a time holds, while no reader does.
 *
 * <p>Thread-safe.
 */
public final class KazooWriteLock extends PathLock {

    KazooWriteLock(AsyncKazooClient client, String path, LockOptions options) {
        super(client, path, LockKind.WRITE, options);
    }
}
