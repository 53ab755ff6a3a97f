package io.kazoo.simulation.recipe;

import io.kazoo.recipe.Layout;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.Tallies;
import java.util.SplittableRandom;

/** Whose nodes the clients of a crowd make: all of them kazoo's, all of them Curator's, or some of them each. */
enum Layouts {
    KAZOO,
    CURATOR,
    MIXED;

    /** For a recipe whose contenders know each other in all layouts. */
    static Layouts any(SplittableRandom random) {
        return random.nextBoolean() ? KAZOO : random.nextBoolean() ? CURATOR : MIXED;
    }

    /** For one that has other nodes in each. */
    static Layouts one(SplittableRandom random) {
        return random.nextBoolean() ? KAZOO : CURATOR;
    }

    Layout of(Actor actor) {
        return this == CURATOR || this == MIXED && actor.index % 2 == 1 ? Layout.CURATOR : Layout.KAZOO;
    }

    void tally(Tallies tallies) {
        for (Layouts each : values()) {
            tallies.add("layouts", each.name(), each == this ? 1 : 0);
        }
    }
}
