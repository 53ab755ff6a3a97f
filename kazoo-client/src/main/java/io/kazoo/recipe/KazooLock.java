package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;

/**
 * A lock that one process at a time holds.
 *
 * <p>Kazoo's {@code Lock}, except that it waits for readers too, as its {@code WriteLock} does.
 *
 * <p>Thread-safe.
 */
public final class KazooLock extends PathLock {

    KazooLock(AsyncKazooClient client, String path, LockOptions options) {
        super(client, path, LockKind.EXCLUSIVE, options);
    }
}
