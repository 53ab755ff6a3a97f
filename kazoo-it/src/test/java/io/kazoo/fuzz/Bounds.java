package io.kazoo.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * What handling one input may cost: so many bytes of memory for each of its own, a constant, and a moment.
 *
 * <p>The memory is what the thread allocates in all, garbage included, not what it keeps.
 */
final class Bounds {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long MOMENT_MILLIS = 100;
    private static final long CLIENT_MILLIS = 1_000;

    /** The first time loads classes, and the machine may have something else to do: what counts is the best of these. */
    private static final int TRIES = 5;

    /** Set in the fuzzer's process, whose agent allocates where strings are compared; what it learnt is tried without it. */
    static final String AGENT_PROPERTY = "kazoo.fuzz.agent";

    private static final long AGENT_PER_BYTE = Boolean.getBoolean(AGENT_PROPERTY) ? 65_536 : 0;
    private static final long AGENT_CONSTANT = Boolean.getBoolean(AGENT_PROPERTY) ? 64 << 20 : 0;

    private final long perByte;
    private final long constant;
    private final long longestNanos;

    Bounds(long perByte, long constant) {
        this(perByte, constant, MOMENT_MILLIS);
    }

    private Bounds(long perByte, long constant, long longestMillis) {
        this.perByte = perByte;
        this.constant = constant;
        this.longestNanos = TimeUnit.MILLISECONDS.toNanos(longestMillis);
    }

    /** Those of text: messages cite it, in escapes, and again where one error explains another. */
    static Bounds ofText() {
        return new Bounds(256 + AGENT_PER_BYTE, 32_768);
    }

    /** Those of a whole client, from its start to its end, and of its servers beside it: it lives for some virtual seconds. */
    static Bounds ofClient() {
        return new Bounds(256 + AGENT_PER_BYTE, (512 << 10) + AGENT_CONSTANT, CLIENT_MILLIS);
    }

    /**
     * Handles the input.
     *
     * @throws AssertionError if that takes more than is allowed, each time
     */
    void check(int inputBytes, Runnable handling) {
        long leastBytes = Long.MAX_VALUE;
        long leastNanos = Long.MAX_VALUE;
        long allowed = constant + perByte * inputBytes;
        for (int i = 0; i < TRIES && (leastBytes > allowed || leastNanos > longestNanos); i++) {
            long bytes = THREADS.getCurrentThreadAllocatedBytes();
            long begin = System.nanoTime();
            handling.run();
            leastNanos = Math.min(leastNanos, System.nanoTime() - begin);
            leastBytes = Math.min(leastBytes, THREADS.getCurrentThreadAllocatedBytes() - bytes);
        }
        if (leastBytes > allowed) {
            throw new AssertionError(leastBytes + " bytes allocated for " + inputBytes + ", allowed are " + allowed);
        }
        if (leastNanos > longestNanos) {
            throw new AssertionError(TimeUnit.NANOSECONDS.toMillis(leastNanos) + " ms for " + inputBytes + " bytes");
        }
    }
}
