package io.kazoo.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final int ENOUGH = 60_000;
    private static final Map<String, Integer> SEEN = Map.of("LOCKS", 3);

    @Test
    void line_tenMinutesWithEverything_endsWithTheViolations() {
        Summary summary = summary("10", ENOUGH, all(), 0, SEEN, 0);

        assertThat(summary.line()).isEqualTo("chaos: 10 min, 60000 operations, 17 faults, 0 violations");
        assertThat(summary.isClean()).isTrue();
    }

    @Test
    void line_violations_areNotClean() {
        Summary summary = summary("10", ENOUGH, all(), 0, SEEN, 2);

        assertThat(summary.line()).endsWith(", 2 violations");
        assertThat(summary.isClean()).isFalse();
    }

    @Test
    void line_tenMinutesWithoutAKindAndAnythingToCheck_isInvalid() {
        Map<FaultKind, Integer> strikes = all();
        strikes.put(FaultKind.ISOLATE_LEADER, 0);

        Summary summary = summary("10", ENOUGH, strikes, 0, Map.of("LOCKS", 0), 0);

        assertThat(summary.line()).endsWith(", 0 violations, invalid: no ISOLATE_LEADER; no LOCKS to check");
        assertThat(summary.isClean()).isFalse();
    }

    @Test
    void line_shortWithoutAKindAndAnythingToCheck_saysWhatWasSkipped() {
        Map<FaultKind, Integer> strikes = all();
        strikes.put(FaultKind.ISOLATE_LEADER, 0);

        Summary summary = summary("9.5", ENOUGH, strikes, 0, Map.of("LOCKS", 0), 0);

        assertThat(summary.line())
                .endsWith(
                        ", 0 violations, 1 skipped: kinds of faults for want of time, 1 skipped: checks that saw nothing");
        assertThat(summary.isClean()).isTrue();
    }

    @Test
    void line_whatCannotBeDoneHere_isSkippedAndNotMissed() {
        Map<FaultKind, Integer> strikes = all();
        strikes.keySet().removeIf(kind -> kind.needs() == FaultKind.Needs.LINKS_OF_SERVERS);
        strikes.put(FaultKind.RESET_CLIENT, 0);

        Summary summary = summary("10", ENOUGH, strikes, 2, SEEN, 0);

        assertThat(summary.line())
                .endsWith(", 0 violations, 3 skipped: faults between servers, 2 skipped: resets without effect");
        assertThat(summary.isClean()).isTrue();
    }

    @Test
    void line_tooSlow_isInvalid() {
        Summary summary = summary("10", ENOUGH - 1, all(), 0, SEEN, 0);

        assertThat(summary.line()).endsWith(", 0 violations, invalid: fewer than 100 operations/s");
        assertThat(summary.isClean()).isFalse();
    }

    private static Summary summary(
            String minutes,
            long operations,
            Map<FaultKind, Integer> strikes,
            int resetsSkipped,
            Map<String, Integer> seen,
            int violations) {
        ChaosOptions options = ChaosOptions.parse("--minutes", minutes, "--seed", "1");
        return new Summary(options, operations, strikes, resetsSkipped, seen, violations);
    }

    private static Map<FaultKind, Integer> all() {
        Map<FaultKind, Integer> strikes = new EnumMap<>(FaultKind.class);
        for (FaultKind kind : FaultKind.values()) {
            strikes.put(kind, 1);
        }
        return strikes;
    }
}
