package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;

/**
 * A lock that any number of readers hold at the same time, while no writer does. The token orders the holds of readers, and does
 * not exclude others.
 *
 * <p>Thread-safe.
 */
public final class KazooReadLock extends PathLock {

    KazooReadLock(AsyncKazooClient client, String path, LockOptions options) {
        super(client, path, LockKind.READ, options);
    }
}
