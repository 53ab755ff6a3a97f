package io.kazoo.simulation.run;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a seed. Only types of the JDK, so that it can cross class loaders by its parts.
 *
 * @param seed which
 * @param hash two runs of a seed have the same
 * @param events tasks that ran
 * @param virtualNanos how long it was, by its own clock
 * @param calls calls of users
 * @param faults effects of faults, by the ordinal of their kind
 * @param operations calls by the ordinal of their kind
 * @param tallies what else should come about in many seeds, and how often it did
 * @param violation what did not hold, null if all did
 * @param story last lines before a violation
 */
public record SeedResult(
        long seed,
        long hash,
        long events,
        long virtualNanos,
        long calls,
        long[] faults,
        long[] operations,
        Map<String, Long> tallies,
        @Nullable String violation,
        List<String> story) {

    /** Of a seed that did not come to anything. */
    static SeedResult failed(long seed, String violation) {
        return new SeedResult(
                seed,
                0,
                0,
                0,
                0,
                new long[FaultKind.values().length],
                new long[CallKind.values().length],
                Map.of(),
                violation,
                List.of());
    }

    /** How an exception of the simulation itself is told. */
    static String unexpected(Throwable problem) {
        StackTraceElement[] trace = problem.getStackTrace();
        return "unexpected: " + problem + (trace.length > 0 ? " at " + trace[0] : "");
    }
}
