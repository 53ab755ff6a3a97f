package io.kazoo.simulation.run;

import io.kazoo.data.Acl;
import io.kazoo.data.Permissions;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoAuthException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;

/**
 * Writes to a node that nobody may change, in a world whose servers say so at once: their errors come before the answers to
 * what was asked earlier, over a connection that stays.
 */
final class Forbidden {

    private static final String NODE = "/forbidden";
    private static final String EARLY = "EARLY";
    private static final int BURSTS = 12;

    private final World world;
    private final SplittableRandom random;

    /** Of any world without guests; that some of them have such servers is counted over many seeds. */
    static void announce(Tallies tallies) {
        tallies.add("refusals", EARLY, 0);
    }

    Forbidden(World world) {
        this.world = world;
        random = world.random.split();
    }

    /** Makes the node, and the one above it if the client that was to make that could not. */
    void prepare() {
        if (!world.cluster.ensemble.truth().exists(Actor.ROOT)) {
            world.cluster.ensemble.create(Actor.ROOT, null, Acl.OPEN_ACL_UNSAFE);
        }
        world.cluster.ensemble.create(Actor.ROOT + NODE, null, List.of(Acl.world(Permissions.READ)));
    }

    /** Plans when each client tries, with other calls before and behind. */
    void work(List<Actor> actors, long spanNanos) {
        for (Actor actor : actors) {
            for (int i = 0; i < BURSTS; i++) {
                world.loop.schedule(
                        () -> actor.process.users().execute(() -> burst(actor)), random.nextLong(spanNanos));
            }
        }
    }

    private void burst(Actor actor) {
        actor.calls.make(random.nextInt(4));
        write(actor);
        actor.calls.make(random.nextInt(2));
    }

    private void write(Actor actor) {
        String path = actor.local(NODE);
        Call call = world.books.open(actor, CallKind.SET, path, actor.run(), CallMaker.USUAL.toNanos());
        actor.client.set(path, Books.mark(call, 0)).whenComplete((stat, error) -> {
            Throwable cause = error instanceof CompletionException ? error.getCause() : error;
            if (cause instanceof KazooException failure) {
                if (cause instanceof NoAuthException && world.books.overtakes(call)) {
                    world.tallies.add("refusals", EARLY, 1);
                }
                world.books.ended(call, Call.failed(failure.effect()), failure.toString());
            } else {
                world.violate("errors are ours", () -> call + ": " + cause);
            }
            actor.called();
        });
    }
}
