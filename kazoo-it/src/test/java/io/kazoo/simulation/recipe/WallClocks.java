package io.kazoo.simulation.recipe;

import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.World;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;

/** What time of day it is by the clock of each process: it runs as fast as that does, and may be off from the start. */
final class WallClocks {

    private static final Instant START = Instant.ofEpochSecond(1_700_000_000);
    private static final int MOST_OFF_MILLIS = 2_000;

    private final World world;
    private final int[] offMillis;

    /** In half of the worlds all begin with the same time. */
    WallClocks(World world, SplittableRandom random) {
        this.world = world;
        boolean off = random.nextBoolean();
        offMillis = random.ints(world.actors.size(), -MOST_OFF_MILLIS, MOST_OFF_MILLIS)
                .map(millis -> off ? millis : 0)
                .toArray();
    }

    InstantSource of(Actor actor) {
        return () -> now(actor);
    }

    Instant now(Actor actor) {
        return START.plusMillis(offMillis[actor.index]).plusNanos(actor.process.nanoTime());
    }

    /** What it is by the clock that is farthest behind. */
    Instant earliest() {
        return world.actors.stream().map(this::now).min(Instant::compareTo).orElseThrow();
    }

    /** What it is by the clock that is farthest ahead. */
    Instant latest() {
        return world.actors.stream().map(this::now).max(Instant::compareTo).orElseThrow();
    }
}
