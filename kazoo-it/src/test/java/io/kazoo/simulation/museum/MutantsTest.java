package io.kazoo.simulation.museum;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
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

    private static final Pattern INVARIANT = Pattern.compile("\\b(?:violate|doubt|Violation)\\(\\s*\"([^\"]+)\"");

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

    @Test
    void all_ofEachFamily_twoAtLeast() {
        List<Mutant> mutants = Stream.concat(Mutant.all().stream(), Mutant.all(Museum.RECIPES).stream())
                .toList();

        assertThat(Family.values())
                .allSatisfy(family -> assertThat(mutants)
                        .filteredOn(mutant -> mutant.family() == family)
                        .hasSizeGreaterThanOrEqualTo(2));
    }

    /** An invariant that nothing was ever seen to break may be one that nothing can: {@code unseen.txt} says which those are. */
    @ParameterizedTest
    @CsvSource({"museum, run", Museum.RECIPES + ", recipe"})
    void all_ofEachInvariant_seenOrListed(String museum, String simulation) throws IOException {
        List<String> seen =
                Mutant.all(museum).stream().map(Mutant::invariant).distinct().toList();
        List<String> unseen = unseen(museum);

        assertThat(unseen).doesNotContainAnyElementsOf(seen);
        assertThat(invariants(simulation)).isSubsetOf(concat(seen, unseen));
        assertThat(unseen).isSubsetOf(invariants(simulation));
        assertThat(concat(invariants("run"), invariants("recipe"))).containsAll(seen);
    }

    /** The tables of the documentation have a line of each mutant: its family, the seed that saw it, and the invariant. */
    @ParameterizedTest
    @ValueSource(strings = {"museum", Museum.RECIPES})
    void all_eachOfAFolder_isInTheDocumentation(String folder) throws IOException {
        List<String> lines =
                Files.readAllLines(ClientSources.ofTests().resolve("../../../../docs/reliability.md")).stream()
                        .map(line -> line.replaceFirst("\\| \\d+ \\|", "|"))
                        .toList();

        assertThat(Mutant.all(folder))
                .allSatisfy(mutant -> assertThat(lines)
                        .contains("| `" + mutant.name().replaceFirst("\\d+-", "") + "` | "
                                + mutant.family().name().toLowerCase(Locale.ROOT) + " | " + mutant.invariant() + " |"));
    }

    private static List<String> unseen(String museum) throws IOException {
        Path list = ClientSources.placeOf(Mutant.class).resolve(museum).resolve("unseen.txt");
        return Files.readAllLines(list).stream()
                .map(line -> line.replaceFirst(": .*", ""))
                .toList();
    }

    /** What the sources of a part of the simulation say that must hold. */
    private static Set<String> invariants(String simulation) throws IOException {
        Path sources = ClientSources.ofTests().resolve("io/kazoo/simulation").resolve(simulation);
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.list(sources)) {
            for (Path file : files.toList()) {
                INVARIANT.matcher(Files.readString(file)).results().forEach(match -> found.add(match.group(1)));
            }
        }
        return found;
    }

    private static List<String> concat(Collection<String> some, Collection<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
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
                        for (Mutant.Change change : mutant.changes()) {
                            String type = change.file().replace(".java", "").replace('/', '.');

                            assertThat(client.loadClass(type).getClassLoader()).isSameAs(client);
                            assertThat(change.replacement()).isNotEqualTo(change.original());
                        }
                    }
                }))
                .toList();
    }
}
