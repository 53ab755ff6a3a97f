package io.kazoo.simulation.recipe;

import io.kazoo.recipe.Barrier;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.World;
import io.kazoo.testkit.model.Txn;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Those who wait at a gate, and those who open it: nobody passes before. */
final class BarrierCrowd extends Crowd {

    private static final int OPENER_OF = 12;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    /** When it was opened first. */
    private long opened = NOTHING_FREE;

    private long passed;

    BarrierCrowd(World world, String path) {
        super(world, path);
    }

    @Override
    void prepare(Actor first) {
        follow(
                first,
                first + " closes " + path,
                recipes(first).barrier(local(first)).createAsync(),
                (done, error) -> {
                    if (error != null) {
                        opened = world.loop.nanoTime(); // nothing to see here
                    }
                });
    }

    @Override
    void turn(Actor actor) {
        Barrier barrier = recipes(actor).barrier(local(actor));
        if (random.nextInt(OPENER_OF) == 0) {
            follow(actor, actor + " opens " + path, barrier.removeAsync(), (done, error) -> {
                if (error == null && opened == NOTHING_FREE) {
                    violate("a gate that was opened is open", path);
                }
            });
            return;
        }
        Duration limit = random.nextInt(4) == 0 ? NO_LIMIT : upTo(LONGEST_WAIT);
        CompletableFuture<?> waiting = barrier.awaitAsync(limit);
        follow(actor, actor + " waits at " + path, limit, waiting, (nothing, error) -> {
            passed += error == null ? 1 : 0;
            if (error == null && opened == NOTHING_FREE) {
                violate("nobody passes early", actor.toString());
            }
        });
        beImpatient(actor, waiting, LONGEST_WAIT);
    }

    @Override
    long successes() {
        return passed;
    }

    @Override
    void committed(Txn txn, Set<String> deleted) {
        if (deleted.contains(serverPath())) {
            opened = Math.min(opened, world.loop.nanoTime());
        }
    }

    @Override
    long freeSince() {
        return opened;
    }
}
