package io.kazoo.simulation.recipe;

import io.kazoo.recipe.KazooQueue;
import io.kazoo.recipe.QueueOptions;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.Tallies;
import io.kazoo.simulation.run.World;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Those who put into a queue and take from it: each item comes out once at the most, and goes only to one who is told. */
final class QueueCrowd extends Crowd {

    private final Set<String> put = new HashSet<>();
    private final Set<String> tried = new HashSet<>();
    private final Set<String> got = new HashSet<>();
    private final Layouts layouts;
    private final boolean safe;
    private long unknownGets;
    private int next;

    QueueCrowd(World world, String path) {
        super(world, path);
        layouts = Layouts.one(random);
        safe = random.nextBoolean();
    }

    /** In Curator's layout in half of the worlds one that its consumers with claims may use as well. */
    private QueueOptions options(Actor actor) {
        return layouts == Layouts.KAZOO
                ? QueueOptions.KAZOO
                : safe ? QueueOptions.CURATOR.withLockPath(local(actor) + "-locks") : QueueOptions.CURATOR;
    }

    @Override
    void turn(Actor actor) {
        KazooQueue queue = recipes(actor).queue(local(actor), options(actor));
        if (random.nextInt(2) == 0) {
            follow(actor, actor + " gets from " + path, queue.getAsync(), (item, error) -> {
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
                actor,
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
        for (String entry : children(serverPath())) {
            String item = ClaimCrowd.item(world.truth().data(serverPath() + "/" + entry));
            if (!there.add(item) || got.contains(item)) {
                violate("no item twice", item + " is there again");
            }
        }
        long missing = put.stream()
                .filter(item -> !got.contains(item) && !there.contains(item))
                .count();
        if (missing > unknownGets) {
            violate("no item is lost", missing + " missing, " + unknownGets + " unknown gets");
        }
        List<String> left = new ArrayList<>(markers());
        left.addAll(children(serverPath() + "-locks"));
        return left.isEmpty() ? null : "markers and claims " + left;
    }

    @Override
    void tally(Tallies tallies) {
        layouts.tally(tallies);
    }
}
