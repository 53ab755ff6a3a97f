package io.kazoo.simulation.museum;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the museum can still be put into the client, whose sources change. */
@Tag("slow")
class MutantsTest {

    @Test
    void all_thirtyAtLeast() {
        assertThat(Mutant.all()).hasSizeGreaterThanOrEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"museum", Museum.RECIPES})
    void all_eachOfAFolder_hasAKnownSeed(String folder) throws IOException {
        List<Mutant> mutants = Mutant.all(folder);

        assertThat(mutants).extracting(Mutant::about).doesNotContain("").doesNotHaveDuplicates();
        assertThat(mutants)
                .extracting(Mutant::name)
                .containsExactlyInAnyOrderElementsOf(
                        MuseumTest.knownSeeds(folder).keySet());
    }

    @ParameterizedTest
    @CsvSource({"--seeds 5, --seeds", "lost no-such, no-such", "-x, -x"})
    void visit_wordThatNamesNone_isRefusedInOneLine(String words, String wrong) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int status = Museum.run(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), words.split(" "));

        assertThat(status).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .startsWith("museum: no mutant has '" + wrong + "'")
                .hasLineCount(1);
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @TestFactory
    List<DynamicTest> build_eachMutant_compilesAndDiffers() {
        ClientSources sources = ClientSources.find();
        return Stream.concat(Mutant.all().stream(), Mutant.all(Museum.RECIPES).stream())
                .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> {
                    try (ChangedClient client = mutant.build(sources)) {
                        String type = mutant.file().replace(".java", "").replace('/', '.');

                        assertThat(client.loadClass(type).getClassLoader()).isSameAs(client);
                        assertThat(mutant.replacement()).isNotEqualTo(mutant.original());
                    }
                }))
                .toList();
    }
}
