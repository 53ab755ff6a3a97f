package io.kazoo.simulation.museum;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.simulation.museum.Museum.Outcome;
import io.kazoo.simulation.recipe.RecipeSeed;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The simulation of recipes sees known faults of recipes. The seed that saw each last is tried first: they are in {@code
 * recipe-museum/seeds.txt}, and move when the simulation changes. A mutant of the folder that is not in that file is not looked
 * at: which seed sees it is not known yet.
 */
@Tag("slow")
class RecipeMuseumTest {

    private static final String FOLDER = "recipe-museum";
    private static final int MOST_SEEDS = 100;

    @Test
    void visit_eachMutantWithKnownSeed_isCaught() throws IOException {
        Map<String, Integer> known = MuseumTest.knownSeeds(FOLDER);
        List<Mutant> mutants = Mutant.all(FOLDER).stream()
                .filter(mutant -> known.containsKey(mutant.name()))
                .toList();

        List<Outcome> outcomes = Museum.visit(mutants, RecipeSeed.class, known, MOST_SEEDS, System.out);

        assertThat(outcomes).hasSameSizeAs(known.keySet()).allMatch(Outcome::caught);
    }
}
