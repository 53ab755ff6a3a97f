package io.kazoo.recipe;

import io.kazoo.error.OperationTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** A lock of processes as the JDK's interface sees it: re-entrant, without conditions. Thread-safe. */
record JavaLock(ReentrantKazooLock owned) implements Lock {

    @Override
    public void lock() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    owned.acquire();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        owned.acquire();
    }

    @Override
    public boolean tryLock() {
        try {
            return owned.tryAcquire().isPresent();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (time <= 0) {
            return owned.tryAcquire().isPresent();
        }
        try {
            owned.acquire(Duration.of(time, unit.toChronoUnit()));
            return true;
        } catch (OperationTimeoutException e) {
            return false;
        }
    }

    @Override
    public void unlock() {
        owned.release();
    }

    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("a lock of processes has no conditions");
    }
}
