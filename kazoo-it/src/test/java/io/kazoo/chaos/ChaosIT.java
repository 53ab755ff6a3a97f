package io.kazoo.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A slice of {@code bin/chaos}, in namespaces where they are permitted. */
@Tag("slow")
class ChaosIT {
    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void chaos_aSlice_violatesNothing() throws IOException, InterruptedException {
        Outcome outcome = chaos("--minutes", "2", "--seed", "11");

        assertThat(outcome.last())
                .as(outcome.output())
                .matches("chaos: 2 min, \\d+ operations, \\d+ faults, 0 violations.*");
        assertThat(outcome.last()).doesNotContain("checks that saw nothing");
        assertThat(outcome.status()).as(outcome.output()).isZero();
    }

    /** Seen from the run, a system that forbids namespaces is one whose {@code unshare} refuses. */
    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void chaos_namespacesNotPermitted_goesOnWithProxiesAndSaysWhatItSkipped(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path unshare = folder.resolve("unshare");
        Files.writeString(unshare, "#!/bin/sh\necho unshare failed: Operation not permitted >&2\nexit 1\n");
        Files.setPosixFilePermissions(unshare, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder builder = command("--minutes", "0.1", "--seed", "12");
        builder.environment().compute("PATH", (name, path) -> folder + File.pathSeparator + path);

        Outcome outcome = outcome(builder.start());

        assertThat(outcome.output())
                .startsWith("chaos: network namespaces are not permitted here: a proxy on each link instead\n");
        assertThat(outcome.last())
                .as(outcome.output())
                .contains(" 0 violations")
                .containsPattern("\\d+ skipped: kinds of faults for want of time");
        assumeFalse(outcome.last().contains(", invalid: fewer than"), outcome.last());
        assertThat(outcome.status()).as(outcome.output()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--minutes -1 --seed 1",
                "--minutes 1 --seed",
                "--minutes 1",
                "--seed x --minutes 1",
                "--odd",
                "--inside --minutes 1 --seed 1"
            })
    void chaos_badInput_isNamedInOneLine(String words) throws IOException, InterruptedException {
        Outcome outcome = chaos(words.split(" ", -1));

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.output().lines().findFirst().orElse("")).startsWith("chaos: -");
    }

    @Test
    void chaos_help_printsTheUsage() throws IOException, InterruptedException {
        Outcome outcome = chaos("--help");

        assertThat(outcome.status()).isZero();
        assertThat(outcome.output()).startsWith("Usage: bin/chaos");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--minutes 5 --seed 1", "--minutes 5 --seed 1 --no-namespaces"})
    void chaos_interrupted_tellsWhereTheHistoriesAre(String words) throws IOException, InterruptedException {
        Process process = command(words.split(" ", -1)).start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine();
        while (line != null && !line.contains(" for ")) {
            line = output.readLine();
        }

        process.toHandle().destroy(); // leaves its output open

        String last = output.lines().reduce("", (before, after) -> after);
        assertThat(last).startsWith("chaos: histories and logs are kept in ");
        Path folder = Path.of(last.substring(last.lastIndexOf(' ') + 1));
        assertThat(folder).isNotEmptyDirectory();
        assertThat(process.waitFor()).isNotZero();
        delete(folder);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private record Outcome(int status, String output) {
        String last() {
            return output.lines().reduce("", (before, after) -> after);
        }
    }

    private static Outcome chaos(String... words) throws IOException, InterruptedException {
        return outcome(command(words).start());
    }

    private static Outcome outcome(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }

    private static ProcessBuilder command(String... words) {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                Chaos.class.getName()));
        command.addAll(List.of(words));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }
}
