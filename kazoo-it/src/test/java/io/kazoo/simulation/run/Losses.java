package io.kazoo.simulation.run;

import io.kazoo.error.ConnectionLossException;

/**
 * Writes of one client that were lost with a connection. What was waiting behind one must not be sent: first in, first out
 * would have a hole.
 */
final class Losses {

    private final World world;
    private final Actor actor;
    private long lostNanos = Long.MIN_VALUE;
    private int firstLost = Integer.MAX_VALUE;

    Losses(World world, Actor actor) {
        this.world = world;
        this.actor = actor;
    }

    void ended(Call call, String how) {
        long now = actor.process.nanoTime();
        if (call.outcome == Call.Outcome.UNKNOWN && how.contains(ConnectionLossException.class.getSimpleName())) {
            firstLost = lostNanos == now ? Math.min(firstLost, call.id) : call.id;
            lostNanos = now;
        } else if (call.outcome == Call.Outcome.SUCCESS && call.id > firstLost && call.submittedNanos < lostNanos) {
            world.violate("no hole in the order", () -> call + " was done though one before it was lost");
        }
    }
}
