package io.kazoo.bench;

/**
 * Counts of latencies in buckets 1/64 wide, so that a median costs a fixed 20 KB and is right to about 1 %.
 *
 * <p>Written by one thread. Another may read it while it is written: it then sees slightly old counts.
 */
final class LatencyHistogram {

    private static final int STEP_BITS = 6;
    private static final int STEPS = 1 << STEP_BITS;
    private static final int LARGEST_EXPONENT = 40;

    private final long[] counts = new long[(LARGEST_EXPONENT - STEP_BITS + 2) * STEPS];

    /** Counts one latency in nanoseconds; anything over 18 minutes counts as that. */
    void record(long nanos) {
        counts[index(nanos)]++;
    }

    /** Adds the counts of another histogram to this one. */
    void add(LatencyHistogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    /** The median in nanoseconds, as the middle of its bucket; 0 if nothing was recorded. */
    long medianNanos() {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        long below = 0;
        for (int i = 0; i < counts.length; i++) {
            below += counts[i];
            if (counts[i] > 0 && below * 2 >= total) {
                return (lowest(i) + lowest(i + 1)) / 2;
            }
        }
        return 0;
    }

    private static int index(long nanos) {
        long value = Math.min(Math.max(nanos, 0), (1L << LARGEST_EXPONENT) - 1);
        if (value < STEPS) {
            return (int) value;
        }
        int shift = 63 - Long.numberOfLeadingZeros(value) - STEP_BITS;
        return (shift << STEP_BITS) + (int) (value >>> shift);
    }

    private static long lowest(int index) {
        if (index < STEPS) {
            return index;
        }
        int shift = (index >>> STEP_BITS) - 1;
        return (long) ((index & (STEPS - 1)) + STEPS) << shift;
    }
}
