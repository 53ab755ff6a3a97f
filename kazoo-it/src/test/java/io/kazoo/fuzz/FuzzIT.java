package io.kazoo.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short run of every target; {@code bin/fuzz} makes longer ones. */
@Tag("slow")
@Timeout(600)
class FuzzIT {

    private static final int INPUTS = 150_000;

    @Test
    void fuzz_allTargetsForMoments_findsNothing() throws IOException, InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        FuzzOptions options = FuzzOptions.parse(List.of("--inputs", String.valueOf(INPUTS)));

        List<FuzzProcess.Outcome> outcomes =
                Fuzz.run(options, Path.of("target", "fuzz-it"), new PrintStream(said, true, StandardCharsets.UTF_8));

        System.out.println(Fuzz.summary(outcomes));
        assertThat(Fuzz.findings(outcomes))
                .as(said.toString(StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(outcomes).hasSameSizeAs(Target.values());
        // Each target's part is rounded down; one that falls short of it is a finding.
        assertThat(outcomes.stream().mapToLong(FuzzProcess.Outcome::inputs).sum())
                .isGreaterThan(INPUTS - Target.values().length);
    }
}
