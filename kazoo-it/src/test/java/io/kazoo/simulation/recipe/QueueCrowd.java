package io.kazoo.simulation.recipe;

import io.kazoo.recipe.KazooQueue;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.World;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Those who put into a queue and take from it: each item comes out once at the most, and goes only to one who is told. */
final class QueueCrowd extends Crowd {

    private final Set<String> put = new HashSet<>();
    private final Set<String> tried = new HashSet<>();
    private final Set<String> got = new HashSet<>();
    private long unknownGets;
    private int next;

    QueueCrowd(World world, String path) {
        super(world, path);
    }

    @Override
    void turn(Actor actor) {
        KazooQueue queue = recipes(actor).queue(local(actor));
        if (random.nextInt(2) == 0) {
            follow(actor + " gets from " + path, queue.getAsync(), (item, error) -> {
                if (item != null && item.isPresent()) {
                    got(new String(item.get(), StandardCharsets.US_ASCII));
                } else if (isUnknown(error)) {
                    unknownGets++;
                }
            });
            return;
        }
        String item = "item" + next++;
        tried.add(item);
        follow(
                actor + " puts " + item,
                queue.putAsync(item.getBytes(StandardCharsets.US_ASCII), random.nextInt(200)),
                (nothing, error) -> {
                    if (error == null) {
                        put.add(item);
                    } else if (!isUnknown(error)) {
                        tried.remove(item);
                        if (got.contains(item)) {
                            violate("NONE put nothing", item);
                        }
                    }
                });
    }

    private void got(String item) {
        if (!got.add(item)) {
            violate("no item twice", item);
        } else if (!tried.contains(item)) {
            violate("NONE put nothing", item);
        }
    }

    @Override
    long successes() {
        return got.size();
    }

    @Override
    @Nullable
    String unsettled() {
        Set<String> there = new HashSet<>();
        if (world.truth().exists(serverPath())) {
            for (String entry : world.truth().children(serverPath())) {
                byte[] data = world.truth().data(serverPath() + "/" + entry);
                String item = data == null ? "" : new String(data, StandardCharsets.US_ASCII);
                if (!there.add(item) || got.contains(item)) {
                    violate("no item twice", item + " is there again");
                }
            }
        }
        long missing = put.stream()
                .filter(item -> !got.contains(item) && !there.contains(item))
                .count();
        if (missing > unknownGets) {
            violate("no item is lost", missing + " missing, " + unknownGets + " unknown gets");
        }
        return null;
    }
}
