package io.kazoo.chaos;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a run went, and its last line. A run of ten minutes or more is to have done everything and to have had something for each
 * check; in a shorter one what is missing counts as skipped.
 *
 * @param strikes by kinds of faults that can be done here
 * @param resetsSkipped resets that were given up
 * @param seen by what is checked, how much there was of it
 */
record Summary(
        ChaosOptions options,
        long operations,
        Map<FaultKind, Integer> strikes,
        int resetsSkipped,
        Map<?, Integer> seen,
        int violations) {
    private static final int LEAST_PER_SECOND = 100;
    private static final double WHOLE_MINUTES = 10;

    boolean isClean() {
        return violations == 0 && invalid().isEmpty();
    }

    String line() {
        int faults = strikes.values().stream().mapToInt(Integer::intValue).sum();
        String skipped = skipped().stream().map(what -> ", " + what).collect(Collectors.joining());
        List<String> invalid = invalid();
        return "chaos: " + options.minutesText() + " min, " + operations + " operations, " + faults + " faults, "
                + violations + " violations" + skipped
                + (invalid.isEmpty() ? "" : ", invalid: " + String.join("; ", invalid));
    }

    private List<String> skipped() {
        Map<String, Integer> skipped = new LinkedHashMap<>();
        skipped.put("faults between servers", FaultKind.values().length - strikes.size());
        skipped.put("resets without effect", resetsSkipped);
        skipped.put(
                "kinds of faults for want of time", isWhole() ? 0 : missing().size());
        skipped.put("checks that saw nothing", isWhole() ? 0 : unseen().size());
        return skipped.entrySet().stream()
                .filter(each -> each.getValue() > 0)
                .map(each -> each.getValue() + " skipped: " + each.getKey())
                .toList();
    }

    private List<String> invalid() {
        Stream<String> slow = operations < LEAST_PER_SECOND * options.minutes() * 60
                ? Stream.of("fewer than " + LEAST_PER_SECOND + " operations/s")
                : Stream.of();
        Stream<String> empty = isWhole()
                ? Stream.concat(
                        missing().stream().map(kind -> "no " + kind),
                        unseen().stream().map(what -> "no " + what + " to check"))
                : Stream.of();
        return Stream.concat(slow, empty).toList();
    }

    private boolean isWhole() {
        return options.minutes() >= WHOLE_MINUTES;
    }

    /** Kinds that have not come, but for resets that were given up. */
    private List<FaultKind> missing() {
        return strikes.entrySet().stream()
                .filter(each -> each.getValue() == 0)
                .map(Map.Entry::getKey)
                .filter(kind -> kind != FaultKind.RESET_CLIENT || resetsSkipped == 0)
                .toList();
    }

    private List<String> unseen() {
        return seen.entrySet().stream()
                .filter(each -> each.getValue() == 0)
                .map(each -> each.getKey().toString())
                .toList();
    }
}
