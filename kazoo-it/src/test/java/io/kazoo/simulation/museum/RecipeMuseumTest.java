package io.kazoo.simulation.museum;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.simulation.museum.Museum.Outcome;
import io.kazoo.simulation.recipe.RecipeSeed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The simulation of recipes sees known faults of recipes. */
@Tag("slow")
class RecipeMuseumTest {

    private static final int MOST_SEEDS = 100;

    @Test
    void visit_eachMutantOfRecipes_isCaught() {
        List<Outcome> outcomes =
                Museum.visit(Mutant.all("recipe-museum"), RecipeSeed.class, Map.of(), MOST_SEEDS, System.out);

        assertThat(outcomes).allMatch(Outcome::caught);
    }
}
