package io.kazoo.chaos.check;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** How much the checks of a run have seen. Not thread-safe. */
public final class Seen {
    private final Map<Sight, Integer> counts = new EnumMap<>(Sight.class);

    Seen() {
        Arrays.stream(Sight.values()).forEach(sight -> counts.put(sight, 0));
    }

    void add(Sight sight) {
        counts.merge(sight, 1, Integer::sum);
    }

    /** By what was looked at, also what never was. */
    public Map<Sight, Integer> counts() {
        return Collections.unmodifiableMap(counts);
    }
}
