package io.kazoo.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what a server does not announce, by asking again: after 1 ms, then at growing intervals up to 50 ms. */
final class Poll {
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Poll() {}

    /**
     * Waits until the condition holds.
     *
     * @throws IllegalStateException after the bound, or when the thread is interrupted, which it then still is; the
     *     message is what the supplier says then
     */
    static void until(Duration bound, BooleanSupplier condition, Supplier<String> complaint) {
        long begin = System.nanoTime();
        long pauseNanos = FIRST_NANOS;
        while (!condition.getAsBoolean()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted: " + complaint.get());
            }
            if (System.nanoTime() - begin > bound.toNanos()) {
                throw new IllegalStateException("after " + bound + ": " + complaint.get());
            }
            LockSupport.parkNanos(pauseNanos);
            pauseNanos = Math.min(pauseNanos * 2, LONGEST_NANOS);
        }
    }
}
