package io.kazoo.simulation.recipe;

import io.kazoo.simulation.run.Campaign;
import io.kazoo.simulation.run.Simulate;

/** The command {@code simulate --recipes}: see {@code docs/reliability.md}. */
public final class SimulateRecipes {

    private SimulateRecipes() {}

    /** Runs it, and ends the process with status 0, 1 for violations, or 2 for wrong arguments. */
    public static void main(String[] arguments) {
        System.exit(Simulate.run(System.out, System.err, SimulateRecipes::run, arguments));
    }

    private static boolean run(Simulate.Request request) {
        return new Campaign(request.from(), request.seeds(), System.out)
                .with(RecipeGuests::new)
                .traced(request.trace())
                .run();
    }
}
