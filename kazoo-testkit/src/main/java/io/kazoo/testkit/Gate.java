package io.kazoo.testkit;

import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.StampedLock;

/**
 * What a server's bytes pass through, so that it can be frozen: everything waits while the gate is shut.
 *
 * <p>{@link #shut}, {@link #open} and {@link #close} belong to the server's lifecycle and are called under its lock; the
 * rest is thread-safe.
 */
final class Gate {
    private final StampedLock lock = new StampedLock();
    private volatile boolean closed;

    /** The write stamp while shut, else 0. Owned by the lifecycle. */
    private long shutStamp;

    /** Stops everything that has not passed yet; what is passing right now is waited for. Does nothing if shut. */
    void shut() {
        if (shutStamp == 0) {
            shutStamp = lock.writeLock();
        }
    }

    /** Lets pass what waits. Does nothing if open. */
    void open() {
        if (shutStamp != 0) {
            lock.unlockWrite(shutStamp);
            shutStamp = 0;
        }
    }

    /** Turns everything away, for good: what waits fails and does not pass. */
    void close() {
        closed = true;
        open();
    }

    boolean isShut() {
        return lock.isWriteLocked();
    }

    /**
     * Waits until the gate is open; it cannot shut until {@link #leave}.
     *
     * @throws ClosedChannelException if the gate is closed
     */
    long enter() throws ClosedChannelException {
        long stamp = lock.readLock();
        if (closed) {
            lock.unlockRead(stamp);
            throw new ClosedChannelException();
        }
        return stamp;
    }

    void leave(long stamp) {
        lock.unlockRead(stamp);
    }

    /** Waits until the gate is open or closed, and tells whether it is open. */
    boolean awaitOpen() {
        lock.unlockRead(lock.readLock());
        return !closed;
    }
}
