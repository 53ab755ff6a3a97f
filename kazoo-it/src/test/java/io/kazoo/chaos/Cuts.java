package io.kazoo.chaos;

import java.util.HashMap;
import java.util.Map;

/** How many faults cut each way between two hosts at the moment. */
final class Cuts {
    private final Map<String, Integer> counts = new HashMap<>();

    /** Whether the way was whole. */
    boolean cut(String from, String to) {
        return counts.merge(from + ">" + to, 1, Integer::sum) == 1;
    }

    /** Whether the way is whole again. */
    boolean mend(String from, String to) {
        return counts.merge(from + ">" + to, -1, Integer::sum) == 0;
    }
}
