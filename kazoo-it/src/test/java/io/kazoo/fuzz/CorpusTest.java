package io.kazoo.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is in the corpus, without a fuzzer: real traffic, and what once found something. */
class CorpusTest {

    @ParameterizedTest
    @EnumSource(Target.class)
    void corpus_ofEachTarget_isHandledWithinItsBounds(Target target) throws IOException {
        List<Path> inputs = inputs(target);

        assertThat(inputs).isNotEmpty();
        for (Path input : inputs) {
            byte[] bytes = Files.readAllBytes(input);
            assertThatCode(() -> target.handle(bytes)).as(input.toString()).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @EnumSource(Target.class)
    void corpus_cutAnywhere_isHandledWithinItsBounds(Target target) throws IOException {
        for (Path input : inputs(target)) {
            byte[] bytes = Files.readAllBytes(input);
            for (int length = 0; length < bytes.length; length += 1 + bytes.length / 100) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatCode(() -> target.handle(cut))
                        .as("%s cut to %d", input, length)
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void records_allKinds_haveASeed() throws IOException {
        List<Integer> kinds = inputs(Target.RECORDS).stream()
                .map(input -> (int) read(input)[0] & 0x3f)
                .toList();

        List<String> without = Stream.iterate(0, number -> number + 1)
                .limit(Records.count())
                .filter(number -> !kinds.contains(number))
                .map(number -> Records.get(number).name())
                .toList();
        assertThat(without).isEmpty();
    }

    @Test
    void fuzz_corpusMissing_isRefusedAndSaysWhere(@TempDir Path empty) throws IOException {
        Files.createDirectory(empty.resolve("frames"));

        assertThatThrownBy(() -> Fuzz.requireCorpus(List.of(Target.FRAMES, Target.CLIENT), empty))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("no corpus of the target client")
                .hasMessageContaining(empty.toString());
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> inputs(Target target) throws IOException {
        try (Stream<Path> files = Files.list(Fuzz.CORPUS.resolve(target.label()))) {
            return files.sorted().toList();
        }
    }
}
