package io.kazoo.internal.runtime;

import java.time.Duration;

/** Checks time spans at the public edge. */
public final class Durations {

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Durations() {}

    /**
     * The nanoseconds of a span that must be more than 0 and at most a hundred years.
     *
     * @throws IllegalArgumentException that names it and its value
     */
    public static long positiveNanos(String name, Duration span) {
        if (span.isZero() || span.isNegative() || span.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be more than 0 and at most a hundred years: " + span);
        }
        return span.toNanos();
    }
}
