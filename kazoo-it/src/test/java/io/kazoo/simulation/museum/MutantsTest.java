package io.kazoo.simulation.museum;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is in the museum can still be put into the client, whose sources change. */
@Tag("slow")
class MutantsTest {

    @Test
    void all_thirtyAtLeast() {
        List<Mutant> mutants = Mutant.all();

        assertThat(mutants).hasSizeGreaterThanOrEqualTo(30);
        assertThat(mutants).extracting(Mutant::about).doesNotContain("").doesNotHaveDuplicates();
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
        return Mutant.all().stream()
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
