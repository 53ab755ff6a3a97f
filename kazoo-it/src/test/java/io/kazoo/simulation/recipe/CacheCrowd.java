package io.kazoo.simulation.recipe;

import io.kazoo.data.NodeData;
import io.kazoo.data.Stat;
import io.kazoo.recipe.CacheOptions;
import io.kazoo.recipe.TreeCache;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.World;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Caches of a tree that all change: at rest each knows what is true. */
final class CacheCrowd extends Crowd {

    /** One client's cache. */
    private static final class Kept {
        final Actor actor;
        final TreeCache cache;
        boolean closed;
        SortedMap<String, NodeData> seen = new TreeMap<>();

        Kept(Actor actor, TreeCache cache) {
            this.actor = actor;
            this.cache = cache;
        }

        /** What it knew when it was looked at last; looks again. */
        SortedMap<String, NodeData> look() {
            cache.snapshotAsync().thenAccept(snapshot -> seen = snapshot);
            return seen;
        }
    }

    private final Map<Actor, Kept> caches = new HashMap<>();
    private long events;

    CacheCrowd(World world, String path) {
        super(world, path);
    }

    @Override
    void prepare(Actor first) {
        follow(first, first + " makes " + path, first.client.ensurePath(local(first)), (done, error) -> {});
    }

    @Override
    void turn(Actor actor) {
        Kept kept = caches.get(actor);
        if (kept == null || kept.closed && random.nextBoolean()) {
            caches.put(actor, new Kept(actor, recipes(actor).treeCache(local(actor), CacheOptions.ALL, event -> {
                events++;
                world.story.tell(() -> actor + " cache: " + event);
            })));
        } else if (random.nextInt(12) == 0) {
            kept.closed = true;
            kept.cache.close();
        } else {
            change(actor);
        }
    }

    private void change(Actor actor) {
        String node = local(actor) + "/n" + random.nextInt(4);
        String below = random.nextInt(3) == 0 ? node + "/b" + random.nextInt(3) : node;
        switch (random.nextInt(4)) {
            case 0, 1 ->
                follow(
                        actor,
                        actor + " creates " + below,
                        actor.client.create(below, new byte[1]),
                        (made, error) -> {});
            case 2 ->
                follow(actor, actor + " sets " + below, actor.client.set(below, new byte[2]), (stat, error) -> {});
            default ->
                follow(actor, actor + " deletes " + node, actor.client.deleteRecursive(node), (done, error) -> {});
        }
    }

    @Override
    long successes() {
        return events;
    }

    @Override
    @Nullable
    String unsettled() {
        SortedMap<String, Stat> truth = truth();
        for (Kept kept : caches.values()) {
            if (kept.closed || !kept.actor.isConnected()) {
                continue;
            }
            SortedMap<String, Long> known = new TreeMap<>();
            for (Map.Entry<String, NodeData> node : kept.look().entrySet()) {
                known.put(
                        kept.actor.serverPath(node.getKey()),
                        node.getValue().stat().mzxid());
            }
            SortedMap<String, Long> is = new TreeMap<>();
            truth.forEach((node, stat) -> is.put(node, stat.mzxid()));
            if (!known.equals(is)) {
                return kept.actor + " knows " + known + ", true is " + is;
            }
        }
        return null;
    }

    private SortedMap<String, Stat> truth() {
        SortedMap<String, Stat> truth = new TreeMap<>();
        String top = serverPath();
        world.truth().forEachPath(node -> {
            Stat stat = node.equals(top) || node.startsWith(top + "/")
                    ? world.truth().stat(node)
                    : null;
            if (stat != null) {
                truth.put(node, stat);
            }
        });
        return truth;
    }

    @Override
    int watches() {
        return caches.size() * 2 * (truth().size() + 1);
    }
}
