package io.kazoo.simulation.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The slice of the simulation that every build runs; {@code bin/simulate} runs as many seeds as one likes. */
class SimulationTest {

    private static final long FIRST_SEED = 1;
    private static final long SEEDS = 1_200;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    @Tag("slow")
    void seeds_fixedSlice_violateNothingAndHitEverything() {
        int status = simulate("--seeds", "" + SEEDS, "--from", "" + FIRST_SEED);

        assertThat(status).as(text(out)).isZero();
        assertThat(text(out).lines().reduce((before, last) -> last).orElseThrow())
                .matches("simulate: " + SEEDS + " seeds, \\d+ events, \\d+\\.\\d virtual hours, 0 violations");
    }

    @ParameterizedTest
    @CsvSource({"7", "11", "24"})
    void seed_twice_isTheSame(long seed) {
        SeedResult first = SeedRun.run(seed);

        SeedResult second = SeedRun.run(seed, new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));

        assertThat(second.hash()).isEqualTo(first.hash());
        assertThat(second.events()).isEqualTo(first.events());
    }

    @Test
    void seed_another_isAnother() {
        assertThat(SeedRun.run(1).hash()).isNotEqualTo(SeedRun.run(2).hash());
    }

    @Test
    void trace_oneSeed_tellsItsStory() {
        simulate("--seeds", "1", "--from", "5", "--trace");

        assertThat(text(out))
                .contains("seed 5: ", "--- safety", "*** ", "is CONNECTED", "--- healing", "--- the end")
                .endsWith(", 0 violations" + System.lineSeparator());
    }

    @ParameterizedTest
    @CsvSource({
        "'', --seeds is missing",
        "'--seeds', --seeds needs a number",
        "'--seeds many', 'not ''many'''",
        "'--seeds 0', of at least 1",
        "'--seeds 1 --from here', 'not ''here'''",
        "'--seeds 1 --fast', unknown argument '--fast'"
    })
    void arguments_wrong_areRefusedInOneLine(String line, String expected) {
        int status = simulate(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(status).isEqualTo(2);
        assertThat(text(err)).startsWith("simulate: ").contains(expected).hasLineCount(1);
        assertThat(text(out)).isEmpty();
    }

    @Test
    void help_printsTheUsage() {
        int status = simulate("--help");

        assertThat(status).isZero();
        assertThat(text(out)).startsWith("usage: simulate --seeds N").contains("--museum");
    }

    private int simulate(String... arguments) {
        return Simulate.run(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), arguments);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(UTF_8);
    }
}
