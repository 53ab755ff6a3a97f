package io.kazoo.data;

import java.time.Duration;

/**
 * How long to pause between tries.
 *
 * <p>The n-th pause is drawn evenly from {@code [base * (1 - jitter), base]} with {@code base = min(delay * factor^(n-1),
 * maxDelay)}. Jitter never compounds (in kazoo it does), and 1.0 is "full jitter".
 *
 * @param delay before the second try; more than 0
 * @param factor by which the delay grows; 1 or more
 * @param jitter the share of the pause that is random, 0 to 1
 * @param maxDelay the cap; not below {@code delay}
 */
public record BackOff(Duration delay, double factor, double jitter, Duration maxDelay) {

    /** Checks the ranges. */
    public BackOff {
        require(delay.compareTo(Duration.ZERO) > 0, "delay", delay);
        require(factor >= 1 && factor <= 1000, "factor", factor);
        require(jitter >= 0 && jitter <= 1, "jitter", jitter);
        require(maxDelay.compareTo(delay) >= 0, "maxDelay (below delay)", maxDelay);
    }

    /**
     * The length of a pause in nanoseconds.
     *
     * @param pause 1 for the first
     * @param random a draw from [0, 1)
     */
    public long pauseNanos(int pause, double random) {
        double base = Math.min(delay.toNanos() * Math.pow(factor, Math.max(0, pause - 1)), (double) maxDelay.toNanos());
        return (long) (base * (1 - jitter * random));
    }

    private static void require(boolean ok, String name, Object value) {
        if (!ok) {
            throw new IllegalArgumentException("back-off " + name + " out of range: " + value);
        }
    }
}
