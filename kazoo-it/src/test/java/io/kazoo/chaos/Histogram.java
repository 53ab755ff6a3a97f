package io.kazoo.chaos;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How often values fell into buckets of one width; each bucket contains its lower bound. */
final class Histogram {
    static final int WIDTH_MILLIS = 250;

    private final Map<Long, Integer> counts = new TreeMap<>();

    /** Counts durations; a negative one is in a bucket below 0. */
    static Histogram ofNanos(List<Long> durations) {
        Histogram histogram = new Histogram();
        durations.forEach(
                nanos -> histogram.counts.merge(Math.floorDiv(nanos, WIDTH_MILLIS * 1_000_000L), 1, Integer::sum));
        return histogram;
    }

    /** The buckets that are not empty, in order, as {@code [from, to) count} in milliseconds. */
    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(each -> "[" + each.getKey() * WIDTH_MILLIS + ", " + (each.getKey() + 1) * WIDTH_MILLIS + ") "
                        + each.getValue())
                .collect(Collectors.joining(", "));
    }
}
