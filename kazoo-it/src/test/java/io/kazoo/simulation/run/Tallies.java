package io.kazoo.simulation.run;

import java.util.Map;
import java.util.TreeMap;

/**
 * How often what should come about in many seeds did in this one, by what it is: a word for what is counted, a blank, and of
 * what. What never came about counts too, as 0. Owned by the world's thread.
 */
public final class Tallies {

    private final Map<String, Long> counts = new TreeMap<>();

    Tallies() {}

    /** Counts so many more of {@code what} {@code name}; 0 says only that there should be some. */
    public void add(String what, String name, long more) {
        counts.merge(what + " " + name, more, Long::sum);
    }

    Map<String, Long> counts() {
        return Map.copyOf(counts);
    }
}
