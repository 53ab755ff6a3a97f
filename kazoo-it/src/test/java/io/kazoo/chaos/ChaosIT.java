package io.kazoo.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A slice of {@code bin/chaos}, in namespaces where they are permitted. */
@Tag("slow")
class ChaosIT {
    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void chaos_aSlice_violatesNothing() throws IOException, InterruptedException {
        Outcome outcome = chaos("--minutes", "1.25", "--seed", "11");

        assertThat(outcome.output()).containsPattern("chaos: 1.25 min, \\d+ operations, \\d+ faults, 0 violations");
        assertThat(outcome.status()).as(outcome.output()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--minutes -1 --seed 1", "--minutes 1 --seed", "--minutes 1", "--seed x --minutes 1", "--odd"})
    void chaos_badInput_isNamedInOneLine(String words) throws IOException, InterruptedException {
        Outcome outcome = chaos(words.split(" ", -1));

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.output().lines().findFirst().orElse("")).startsWith("chaos: -");
    }

    private record Outcome(int status, String output) {}

    private static Outcome chaos(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                Chaos.class.getName()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
