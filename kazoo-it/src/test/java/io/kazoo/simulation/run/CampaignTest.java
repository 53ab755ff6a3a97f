package io.kazoo.simulation.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** A run of many seeds tells the truth about seeds that break it. */
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

    private boolean run(long seeds, LongFunction<SeedResult> run) {
        return new Campaign(1, seeds, new PrintStream(out, true, UTF_8), run).run();
    }

    private String text() {
        return out.toString(UTF_8);
    }
}
