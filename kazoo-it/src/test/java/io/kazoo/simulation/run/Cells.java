package io.kazoo.simulation.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * How often each input met each phase of a session: the cells of the transition table. They are counted by a copy of {@code
 * SessionCore} that {@link CountedCore} makes; without it there are none. Thread-safe.
 */
public final class Cells {

    /** The phases, in the order in which the copy numbers them. */
    static final List<String> PHASES = List.of(
            "Idle", "Dialing", "Burying", "Handshaking", "Exchanging", "Authenticating", "Restoring", "Live", "Ended");

    /** The inputs, in the order in which the copy numbers them. */
    static final List<String> INPUTS = List.of(
            "start",
            "submit",
            "unwatch",
            "unwatchAll",
            "setHosts",
            "close",
            "resolved",
            "opened",
            "openFailed",
            "bytes",
            "frame",
            "oversized",
            "closed",
            "writable",
            "sasl",
            "serverVersion",
            "readWriteFound",
            "tick");

    /** Cells that cannot be hit, and why: a seed that hits one fails. */
    private static final @Nullable String[] IMPOSSIBLE = impossible();

    private static final int MOST_RAREST = 5;

    private static final AtomicLongArray HITS = new AtomicLongArray(IMPOSSIBLE.length);
    private static volatile boolean counting;

    private Cells() {}

    /** An input meets a phase; called by the copy. */
    public static void hit(int input, int phase) {
        int cell = phase * INPUTS.size() + input;
        if (IMPOSSIBLE[cell] != null) {
            throw new AssertionError(name(cell) + " was hit, though " + IMPOSSIBLE[cell]);
        }
        counting = true;
        HITS.incrementAndGet(cell);
    }

    private static @Nullable String[] impossible() {
        @Nullable String[] cells = new String[PHASES.size() * INPUTS.size()];
        for (int i = 0; i < cells.length; i++) {
            String why = whyImpossible(PHASES.get(i / INPUTS.size()), INPUTS.get(i % INPUTS.size()));
            cells[i] = why.isEmpty() ? null : why;
        }
        return cells;
    }

    private static String name(int cell) {
        return PHASES.get(cell / INPUTS.size()) + " x " + INPUTS.get(cell % INPUTS.size());
    }

    private static String whyImpossible(String phase, String input) {
        if (phase.equals("Exchanging") || input.equals("sasl")) {
            return "simulated clients have no SASL";
        } else if (phase.equals("Ended")) {
            return "the loop lets go of a session in the turn in which it ends";
        } else if (phase.equals("Idle")) {
            return input.equals("start") ? "" : "a session is started in the turn in which it is made";
        } else if (input.equals("start")) {
            return "a session is started once";
        } else if (phase.equals("Dialing")) {
            return Set.of("bytes", "frame", "oversized", "writable").contains(input)
                    ? "of a connection that was closed from here nothing is heard"
                    : "";
        }
        if (phase.equals("Handshaking") && input.equals("oversized")) {
            return "a first frame that long is none of ZooKeeper's, and the decoder says so";
        }
        if (input.equals("writable") && !phase.equals("Live")) {
            return "too little is written before a connection serves";
        }
        return input.equals("opened") || input.equals("openFailed")
                ? "once a connection is open the other attempts are closed, and nothing is heard of them"
                : "";
    }

    static String summary() {
        if (!counting) {
            return "";
        }
        long hit = counts().values().stream().filter(count -> count > 0).count();
        long impossible = Arrays.stream(IMPOSSIBLE).filter(Objects::nonNull).count();
        return ", " + hit + " cells of the transition table, " + impossible + " are impossible";
    }

    /** Cells that so many seeds should have hit and never did. */
    static List<String> missing() {
        List<String> missing = new ArrayList<>();
        counts().forEach((cell, count) -> {
            if (count == 0) {
                missing.add(cell);
            }
        });
        return missing;
    }

    /** The cells that were hit least often, with how often; empty if none are counted. */
    static String rarest() {
        StringJoiner rarest = new StringJoiner(", ");
        counts().entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .limit(MOST_RAREST)
                .forEach(cell -> rarest.add(cell.getKey() + " " + cell.getValue()));
        return rarest.toString();
    }

    /** How often each cell was hit, but for those that cannot be; empty if none are counted. */
    private static Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        for (int cell = 0; cell < IMPOSSIBLE.length && counting; cell++) {
            if (IMPOSSIBLE[cell] == null) {
                counts.put(name(cell), HITS.get(cell));
            }
        }
        return counts;
    }
}
