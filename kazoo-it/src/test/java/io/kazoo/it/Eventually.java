package io.kazoo.it;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other threads or a server will do, by asking again and again until it is so or the bound is over. */
final class Eventually {

    /** Long enough for a machine that is busy with other things. */
    static final Duration BOUND = Duration.ofSeconds(20);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Eventually() {}

    /** Returns when {@code condition} holds; fails the test after 20 s, saying what it waited for. */
    static void until(String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > BOUND.toNanos()) {
                throw new AssertionError("not within " + BOUND + ": " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Returns when {@code assertion} passes; fails as it does when that takes more than 20 s. */
    static void asserted(Runnable assertion) {
        long begin = System.nanoTime();
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() - begin > BOUND.toNanos()) {
                    throw e;
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Whether {@code condition} keeps holding for {@code span}; for what must not happen. */
    static boolean remains(Duration span, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (condition.getAsBoolean()) {
            if (System.nanoTime() - begin > span.toNanos()) {
                return true;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return false;
    }

    /** How long {@code task} took, and what it gave. */
    static <T> Timed<T> timed(Supplier<T> task) {
        long begin = System.nanoTime();
        T value = task.get();
        return new Timed<>(value, Duration.ofNanos(System.nanoTime() - begin));
    }

    /** A value and the time it took. */
    record Timed<T>(T value, Duration took) {}
}
