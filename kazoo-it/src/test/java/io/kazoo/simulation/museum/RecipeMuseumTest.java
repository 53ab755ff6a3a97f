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
 * The simulation of recipes sees every known fault of recipes. The seed that saw each when {@code bin/simulate --museum
 * --recipes} looked last is tried first; they are in {@code recipe-museum/seeds.txt}, and move when the simulation changes.
 */
@Tag("slow")
class RecipeMuseumTest {

    @Test
    void visit_eachMutant_isCaught() throws IOException {
        Map<String, Integer> known = MuseumTest.knownSeeds(Museum.RECIPES);
        List<Mutant> mutants = Mutant.all(Museum.RECIPES);

        List<Outcome> outcomes = Museum.visit(mutants, RecipeSeed.class, known, Museum.MOST_SEEDS, System.out);

        assertThat(outcomes).hasSameSizeAs(known.keySet()).allMatch(Outcome::caught);
    }
}
