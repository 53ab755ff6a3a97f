package io.kazoo.chaos;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * What to run.
 *
 * @param minutes how long faults go on, more than 0
 * @param isolated whether this process runs in namespaces of its own already
 * @param plain whether to do without namespaces, with a proxy on each link
 */
record ChaosOptions(double minutes, long seed, boolean isolated, boolean plain) {
    static final String USAGE = """
            Usage: bin/chaos --minutes M --seed S [--no-namespaces]
              --minutes        how long faults go on, such as 10 or 1.5, at most 1440
              --seed           a whole number; the same seed plans the same faults
              --no-namespaces  break the network by a proxy on each link, as where namespaces are not permitted
            """;
    private static final double MOST_MINUTES = 1440;

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException naming the word that is wrong
     */
    static ChaosOptions parse(String... arguments) {
        double minutes = -1;
        Long seed = null;
        boolean isolated = false;
        boolean plain = false;
        Deque<String> words = new ArrayDeque<>(Arrays.asList(arguments));
        while (!words.isEmpty()) {
            String word = words.pop();
            switch (word) {
                case "--minutes" -> minutes = minutes(value(word, words));
                case "--seed" -> seed = seed(value(word, words));
                case "--no-namespaces" -> plain = true;
                case "--inside" -> isolated = true;
                default -> throw new IllegalArgumentException("--" + word.replaceFirst("^-+", "") + " is no option");
            }
        }
        if (minutes < 0) {
            throw new IllegalArgumentException("--minutes is missing");
        }
        if (seed == null) {
            throw new IllegalArgumentException("--seed is missing");
        }
        return new ChaosOptions(minutes, seed, isolated, plain);
    }

    private static String value(String option, Deque<String> words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return words.pop();
    }

    private static double minutes(String text) {
        if (!text.matches("\\d{1,4}(\\.\\d{1,3})?")
                || Double.parseDouble(text) == 0
                || Double.parseDouble(text) > MOST_MINUTES) {
            throw new IllegalArgumentException("--minutes '" + text + "' is not a number above 0 and up to 1440");
        }
        return Double.parseDouble(text);
    }

    private static long seed(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--seed '" + text + "' is not a whole number", e);
        }
    }

    /** The minutes as they were written, without a needless fraction. */
    String minutesText() {
        return minutes == Math.rint(minutes) ? Long.toString(Math.round(minutes)) : Double.toString(minutes);
    }
}
