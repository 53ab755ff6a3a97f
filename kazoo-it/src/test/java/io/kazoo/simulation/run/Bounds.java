package io.kazoo.simulation.run;

import io.kazoo.internal.session.KeptRequests;

/**
 * How much the world and each client keep. What is bounded by design is held against that; the rest against twice the most that
 * seeds 1 to 2,000 had. Recipes ask for more at a time than users do, and are allowed it.
 */
final class Bounds {

    /** A frame that is split comes in one task for each byte. */
    private static final int MOST_TASKS = 6_000;

    private static final int MOST_TASKS_OF_A_CLIENT = 140;
    private static final int MOST_QUEUED = 90;
    /** Clients that are cut off go on waiting for what they hold and wait for. */
    private static final int MOST_QUEUED_BY_RECIPES = 800;

    private static final int MOST_QUEUED_BYTES = 85_000;
    private static final int MOST_UNANSWERED = 60;
    /** Requests beyond one for each call: of calls that make several at a time, of watches and recipes. */
    private static final int MOST_EXTRA = 25;
    /** What a server that does not read is sent at a time: a ping, and the end of the session. */
    private static final int MOST_UNREAD_BYTES = 24;

    private static final int OF_RECIPES = 6;

    private final World world;

    Bounds(World world) {
        this.world = world;
    }

    /** From time to time, whatever goes on. */
    void check() {
        int factor = world.guests == Guests.NONE ? 1 : OF_RECIPES;
        require(world.loop.pending(), MOST_TASKS * factor, "tasks", "the world");
        for (Actor actor : world.actors) {
            if (!actor.process.isPaused()) { // what arrives meanwhile waits
                require(actor.process.pending(), MOST_TASKS_OF_A_CLIENT * factor, "tasks and timers", actor);
            }
            for (Wire wire : world.cluster.wires(actor.index, -1)) {
                require(wire.clientEnd.mostSentUnread(), MOST_UNREAD_BYTES, "bytes sent at a time and not read", actor);
            }
            KeptRequests kept = KeptRequests.of(actor.client);
            if (kept != null) {
                check(actor, kept, factor);
            }
        }
    }

    private void check(Actor actor, KeptRequests kept, int factor) {
        String wrong = kept.wrong();
        if (wrong != null) {
            world.violate("each call ends once", () -> actor + ": " + wrong);
        }
        int queued = factor == 1 ? MOST_QUEUED : MOST_QUEUED_BY_RECIPES;
        require(kept.neverWritten(), Math.min(actor.mostQueued, queued), "requests that wait", actor);
        require(kept.neverWrittenBytes(), MOST_QUEUED_BYTES * factor, "bytes of requests that wait", actor);
        require(kept.unanswered(), MOST_UNANSWERED * factor, "unanswered requests", actor);
        if (world.guests == Guests.NONE) {
            require(kept.open(), world.books.openOf(actor) + MOST_EXTRA, "requests that have not ended", actor);
        }
    }

    /** All is at rest: nothing is under way, and no watch is kept that nobody waits for. */
    void atRest() {
        for (Actor actor : world.actors) {
            KeptRequests kept = actor.isConnected() ? KeptRequests.of(actor.client) : null;
            if (kept != null && world.guests == Guests.NONE) {
                // What has no deadline waits for a swallowed reply as long as there is the connection.
                int swallowed = world.nemesis.none(FaultKind.SWALLOW_REPLY) ? 0 : MOST_UNANSWERED;
                require(kept.queued() + kept.unanswered(), swallowed, "requests at rest", actor);
                require(kept.watches(), actor.watches.mostInClient(), "registrations of watches at rest", actor);
            }
        }
    }

    private void require(long count, long most, String what, Object whose) {
        if (count > most) {
            world.violate("bounded", () -> whose + " has " + count + " " + what + ", more than " + most);
        }
    }
}
