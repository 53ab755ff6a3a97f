package io.kazoo.simulation.recipe;

import io.kazoo.simulation.run.Campaign;

/** The command {@code simulate --recipes}: see {@code docs/reliability.md}. */
public final class SimulateRecipes {

    private SimulateRecipes() {}

    /** Runs it, and ends the process with status 0, 1 for violations. */
    public static void main(String[] arguments) {
        long seeds = 0;
        long from = 1;
        boolean trace = false;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--seeds" -> seeds = Long.parseLong(arguments[++i]);
                case "--from" -> from = Long.parseLong(arguments[++i]);
                default -> trace = true;
            }
        }
        boolean clean = new Campaign(from, seeds, System.out)
                .with(RecipeGuests::new)
                .traced(trace)
                .run();
        System.exit(clean ? 0 : 1);
    }
}
