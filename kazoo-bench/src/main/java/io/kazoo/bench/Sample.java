package io.kazoo.bench;

import java.util.Locale;

/**
 * What one interval of one workload on one client cost.
 *
 * @param operations completed operations
 * @param cpuNanos user and system time of the client process, garbage collector included, just-in-time compiler not
 * @param wallNanos length of the interval
 * @param allocatedBytes bytes allocated by all Java threads of the client process
 * @param medianNanos median latency, or 0 where the workload has none
 * @param compilerNanos CPU time of the just-in-time compiler; much of it says that the warm-up was too short
 * @param otherShare part of the machine's CPU time, 0 to 1, that neither client nor server took; NaN if unknown
 */
record Sample(
        long operations,
        long cpuNanos,
        long wallNanos,
        long allocatedBytes,
        long medianNanos,
        long compilerNanos,
        double otherShare) {

    private static final int FIELDS = 7;

    double cpuMicrosPerOperation() {
        return cpuNanos / 1e3 / operations;
    }

    double operationsPerSecond() {
        return operations * 1e9 / wallNanos;
    }

    double bytesPerOperation() {
        return (double) allocatedBytes / operations;
    }

    /** Median latency; NaN where the workload has none. */
    double medianMicros() {
        return medianNanos == 0 ? Double.NaN : medianNanos / 1e3;
    }

    /** The just-in-time compiler's part of all CPU time of the client process, 0 to 1. */
    double compilerShare() {
        return (double) compilerNanos / (cpuNanos + compilerNanos);
    }

    /** One line of text, from which {@link #parse} makes an equal sample. */
    String format() {
        return String.format(
                Locale.ROOT,
                "%d %d %d %d %d %d %s",
                operations,
                cpuNanos,
                wallNanos,
                allocatedBytes,
                medianNanos,
                compilerNanos,
                otherShare);
    }

    /**
     * Reads what {@link #format} wrote.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    static Sample parse(String text) {
        String[] fields = text.split(" ");
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("not a sample: '" + text + "'");
        }
        return new Sample(
                Long.parseLong(fields[0]),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[2]),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[4]),
                Long.parseLong(fields[5]),
                Double.parseDouble(fields[6]));
    }
}
