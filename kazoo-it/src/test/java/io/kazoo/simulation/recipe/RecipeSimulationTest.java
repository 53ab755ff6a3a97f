package io.kazoo.simulation.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.simulation.run.Campaign;
import io.kazoo.simulation.run.SeedResult;
import io.kazoo.simulation.run.SeedRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recipes keep their promises while everything goes wrong. */
class RecipeSimulationTest {

    private static final int SEEDS = 400;

    /** Seeds that once showed a fault, on the code and the simulation of then. */
    @ParameterizedTest
    @ValueSource(
            longs = {
                2, 11, 16, 24, 26, 64, 175, 462, 1008, 6844, 13470, 41049, 46946, 57559, 60894, 68499, 70939, 71736,
                99600, 301303, 301404
            })
    void seed_thatOnceFailed_holds(long seed) {
        assertThat(SeedRun.run(seed, null, RecipeGuests::new).violation()).isNull();
    }

    /** All but the names that recipes give to their nodes, which are random. */
    @Test
    void seed_runTwice_isTheSame() {
        SeedResult first = SeedRun.run(7, null, RecipeGuests::new);
        SeedResult second = SeedRun.run(7, null, RecipeGuests::new);

        assertThat(second.events()).isEqualTo(first.events());
        assertThat(second.virtualNanos()).isEqualTo(first.virtualNanos());
        assertThat(SeedRun.run(8, null, RecipeGuests::new).events()).isNotEqualTo(first.events());
    }

    @Tag("slow")
    @Test
    void seeds_aSliceOfThem_hold() {
        assertThat(new Campaign(1_000, SEEDS, System.out)
                        .with(RecipeGuests::new)
                        .run())
                .isTrue();
    }
}
