package io.kazoo.simulation.recipe;

import io.kazoo.recipe.Counter;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.World;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Those who add to a counter: what succeeded counts once, what failed with NONE does not. */
final class CounterCrowd extends Crowd {

    private final Set<Long> before = new HashSet<>();
    private long added;
    private long unknown;

    CounterCrowd(World world, String path) {
        super(world, path);
    }

    @Override
    void turn(Actor actor) {
        Counter counter = recipes(actor).counter(local(actor));
        if (random.nextInt(4) == 0) {
            follow(actor + " reads " + path, counter.valueAsync(), (value, error) -> {
                if (value != null && value < 0) {
                    violate("counters are exact", "a value of " + value);
                }
            });
            return;
        }
        follow(actor + " adds to " + path, counter.addAsync(1), (change, error) -> {
            if (change != null) {
                added++;
                if (change.after() != change.before() + 1 || !before.add(change.before())) {
                    violate("each number is counted from once", change.toString());
                }
            } else if (isUnknown(error)) {
                unknown++;
            }
        });
    }

    @Override
    long successes() {
        return added;
    }

    @Override
    @Nullable
    String unsettled() {
        byte[] data = world.truth().data(serverPath());
        long value = data == null || data.length == 0 ? 0 : Long.parseLong(new String(data, StandardCharsets.US_ASCII));
        if (value < added || value > added + unknown) {
            violate("counters are exact", value + " after " + added + " successes and " + unknown + " unknown");
        }
        return world.truth().exists(serverPath())
                        && !world.truth().children(serverPath()).isEmpty()
                ? "nodes " + world.truth().children(serverPath())
                : null;
    }
}
