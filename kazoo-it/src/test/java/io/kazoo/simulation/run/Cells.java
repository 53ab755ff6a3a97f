package io.kazoo.simulation.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

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

    /** Cells that cannot be hit, and why. */
    private static final Map<String, String> IMPOSSIBLE = impossible();

    private static final int MOST_RAREST = 5;

    private static final AtomicLongArray HITS = new AtomicLongArray(PHASES.size() * INPUTS.size());
    private static volatile boolean counting;

    private Cells() {}

    /** An input meets a phase; called by the copy. */
    public static void hit(int input, int phase) {
        counting = true;
        HITS.incrementAndGet(phase * INPUTS.size() + input);
    }

    private static Map<String, String> impossible() {
        Map<String, String> cells = new TreeMap<>();
        for (String phase : PHASES) {
            for (String input : INPUTS) {
                String why = whyImpossible(phase, input);
                if (!why.isEmpty()) {
                    cells.put(phase + " x " + input, why);
                }
            }
        }
        return cells;
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
        int hit = 0;
        for (int i = 0; i < HITS.length(); i++) {
            hit += HITS.get(i) > 0 ? 1 : 0;
        }
        return ", " + hit + " cells of the transition table, " + IMPOSSIBLE.size() + " are impossible";
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
        for (int phase = 0; phase < PHASES.size() && counting; phase++) {
            for (int input = 0; input < INPUTS.size(); input++) {
                String cell = PHASES.get(phase) + " x " + INPUTS.get(input);
                if (!IMPOSSIBLE.containsKey(cell)) {
                    counts.put(cell, HITS.get(phase * INPUTS.size() + input));
                }
            }
        }
        return counts;
    }
}
