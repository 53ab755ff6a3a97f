package io.kazoo.simulation.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** A run of many seeds tells the truth about seeds that break it, and about what none of them hit. */
class CampaignTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void run_seedsThatThrow_areViolationsAndTheOthersRun() {
        boolean good = run(40, seed -> {
            if (seed % 5 == 0) {
                throw new AssertionError("seed " + seed + " has no world");
            }
            return SeedRun.run(1);
        });

        assertThat(good).isFalse();
        assertThat(text())
                .contains("seed 5 violates unexpected: java.lang.AssertionError: seed 5 has no world at ")
                .contains("simulate: 40 seeds, ")
                .endsWith(", 8 violations" + System.lineSeparator());
    }

    @Test
    void run_guestsMissWhatTheyCountInEnoughSeeds_isAViolation() {
        boolean good = runGuests(Campaign.SEEDS_FOR_COVERAGE, Map.of("acts LOCK", 2L, "acts LATCH", 0L));

        assertThat(good).isFalse();
        assertThat(text())
                .contains("acts: LATCH 0, LOCK 2000" + System.lineSeparator())
                .contains("not hit in 1000 seeds: acts LATCH" + System.lineSeparator())
                .endsWith(" 1 violations" + System.lineSeparator());
    }

    @Test
    void run_guestsMissWhatTheyCountInFewSeeds_isPrintedOnly() {
        boolean good = runGuests(Campaign.SEEDS_FOR_COVERAGE - 1, Map.of("acts LATCH", 0L));

        assertThat(good).isTrue();
        assertThat(text()).contains("acts: LATCH 0").doesNotContain("not hit").contains(" 0 violations");
    }

    @Test
    void run_guestsHitAllTheyCount_isGoodThoughCallsAreNotCounted() {
        boolean good = runGuests(Campaign.SEEDS_FOR_COVERAGE, Map.of("acts LATCH", 1L));

        assertThat(good).isTrue();
    }

    private boolean run(long seeds, LongFunction<SeedResult> run) {
        return new Campaign(1, seeds, new PrintStream(out, true, UTF_8), run).run();
    }

    private boolean runGuests(long seeds, Map<String, Long> tallies) {
        long[] faults = new long[FaultKind.values().length];
        long[] calls = new long[CallKind.values().length];
        return new Campaign(
                        1,
                        seeds,
                        new PrintStream(out, true, UTF_8),
                        seed -> new SeedResult(seed, 0, 1, 1, 0, faults, calls, tallies, null, List.of()))
                .with(world -> Guests.NONE)
                .run();
    }

    private String text() {
        return out.toString(UTF_8);
    }
}
