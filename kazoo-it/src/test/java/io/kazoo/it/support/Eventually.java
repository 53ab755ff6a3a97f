package io.kazoo.it.support;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what nobody announces, by asking again every few milliseconds, for 20 s at the most. */
public final class Eventually {

    /** How long anything may take on a busy machine before it counts as never. */
    public static final Duration BOUND = Duration.ofSeconds(20);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private Eventually() {}

    /** An assertion that may fail for a while; it may also throw exceptions meanwhile. */
    @FunctionalInterface
    public interface Assertion {
        /** Throws while it does not hold. */
        void check() throws Exception;
    }

    /** Returns as soon as the assertion holds; at the end of the time its own error is thrown. */
    public static void holds(Assertion assertion) {
        long begin = System.nanoTime();
        while (true) {
            try {
                assertion.check();
                return;
            } catch (Exception | AssertionError e) {
                if (System.nanoTime() - begin > BOUND.toNanos()) {
                    throw new AssertionError("after " + BOUND + ": " + e.getMessage(), e);
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
