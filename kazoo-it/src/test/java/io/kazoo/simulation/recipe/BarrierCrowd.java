package io.kazoo.simulation.recipe;

import io.kazoo.recipe.Barrier;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.World;
import io.kazoo.testkit.model.Txn;
import java.time.Duration;
import java.util.Set;

/** Those who wait at a gate, and those who open it: nobody passes before. */
final class BarrierCrowd extends Crowd {

    private static final int OPENER_OF = 12;

    private boolean opened;
    private long passed;

    BarrierCrowd(World world, String path) {
        super(world, path);
    }

    @Override
    void prepare(Actor first) {
        follow(first + " closes " + path, recipes(first).barrier(local(first)).createAsync(), (done, error) -> {
            if (error != null) {
                opened = true; // nothing to see here
            }
        });
    }

    @Override
    void turn(Actor actor) {
        Barrier barrier = recipes(actor).barrier(local(actor));
        if (random.nextInt(OPENER_OF) == 0) {
            follow(actor + " opens " + path, barrier.removeAsync(), (done, error) -> {
                if (error == null && !opened) {
                    violate("a gate that was opened is open", path);
                }
            });
            return;
        }
        follow(actor + " waits at " + path, barrier.awaitAsync(upTo(Duration.ofSeconds(60))), (nothing, error) -> {
            passed += error == null ? 1 : 0;
            if (error == null && !opened) {
                violate("nobody passes early", actor.toString());
            }
        });
    }

    @Override
    long successes() {
        return passed;
    }

    @Override
    void committed(Txn txn, Set<String> deleted) {
        opened |= deleted.contains(serverPath());
    }
}
