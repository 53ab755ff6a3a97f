package io.kazoo.simulation.museum;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.simulation.museum.Museum.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The simulation sees every known fault. The seed that saw each when {@code bin/simulate --museum} looked last is tried first;
 * they are in {@code museum/seeds.txt}, and move when the simulation changes.
 */
@Tag("slow")
class MuseumTest {

    @Test
    void visit_eachMutant_isCaught() throws IOException {
        List<Outcome> outcomes = Museum.visit(Mutant.all(), knownSeeds("museum"), Museum.MOST_SEEDS, System.out);

        assertThat(outcomes).allMatch(Outcome::caught);
    }

    /** The seeds that saw the mutants of a folder of the test resources, by name: its {@code seeds.txt}. */
    static Map<String, Integer> knownSeeds(String folder) throws IOException {
        Map<String, Integer> known = new HashMap<>();
        for (String line : Files.readAllLines(
                ClientSources.placeOf(Mutant.class).resolve(folder).resolve("seeds.txt"))) {
            String[] words = line.split(" ");
            known.put(words[0], Integer.valueOf(words[1]));
        }
        return known;
    }
}
