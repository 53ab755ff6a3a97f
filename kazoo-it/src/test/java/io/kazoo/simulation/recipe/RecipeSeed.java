package io.kazoo.simulation.recipe;

import io.kazoo.simulation.run.SeedResult;
import io.kazoo.simulation.run.SeedRun;

/** One seed of the simulation with users of recipes. Thread-safe. */
public final class RecipeSeed {

    private RecipeSeed() {}

    /** Runs one seed. */
    public static SeedResult run(long seed) {
        return SeedRun.run(seed, null, RecipeGuests::new);
    }
}
