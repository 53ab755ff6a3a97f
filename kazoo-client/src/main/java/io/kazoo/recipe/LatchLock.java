package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;

/** The lock that is a latch's leadership. Thread-safe. */
final class LatchLock extends PathLock {

    LatchLock(AsyncKazooClient client, String path, LockOptions options) {
        super(client, path, LockKind.LATCH, options);
    }
}
