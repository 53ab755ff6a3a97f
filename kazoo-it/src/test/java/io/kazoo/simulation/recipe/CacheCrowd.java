package io.kazoo.simulation.recipe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kazoo.data.NodeData;
import io.kazoo.data.Stat;
import io.kazoo.recipe.AsyncRecipes;
import io.kazoo.recipe.CacheEvent;
import io.kazoo.recipe.CacheOptions;
import io.kazoo.recipe.ChildrenCache;
import io.kazoo.recipe.TreeCache;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.Tallies;
import io.kazoo.simulation.run.World;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Caches of a tree that all change: each tells of every difference, in an order in which a tree can change, and at rest knows
 * what is true.
 */
final class CacheCrowd extends Crowd {

    /** What a cache holds. */
    private enum Form {
        TREE(CacheOptions.ALL),
        STATS(CacheOptions.ALL.withoutData()),
        LEVEL(CacheOptions.ALL.depth(1)),
        FILTERED(CacheOptions.ALL.filter(node -> !node.endsWith("/n3"))),
        CHILDREN(CacheOptions.ALL.depth(1));

        final CacheOptions options;

        Form(CacheOptions options) {
            this.options = options;
        }

        /** Whether it holds a node, {@code below} the root. */
        boolean holds(String below) {
            return switch (this) {
                case TREE, STATS -> true;
                case LEVEL -> below.lastIndexOf('/') <= 0;
                case FILTERED -> !below.startsWith("/n3");
                case CHILDREN -> below.lastIndexOf('/') == 0;
            };
        }
    }

    /** One client's cache. */
    private final class Kept {
        final Actor actor;
        final Form form;
        final String root;
        private final Runnable ending;
        private final CompletableFuture<?> initialized;

        /** What all its events make, from the first one on. */
        final TreeMap<String, NodeData> told = new TreeMap<>();

        SortedMap<String, NodeData> seen = new TreeMap<>();
        private final Consumer<Consumer<SortedMap<String, NodeData>>> copying;
        boolean closed;

        Kept(Actor actor, Form form) {
            this.actor = actor;
            this.form = form;
            root = local(actor);
            AsyncRecipes recipes = recipes(actor);
            if (form == Form.CHILDREN) {
                ChildrenCache cache = recipes.childrenCache(root, this::told);
                ending = cache::close;
                initialized = cache.initialized();
                copying = then -> cache.snapshotAsync().thenAccept(names -> {
                    SortedMap<String, NodeData> nodes = new TreeMap<>();
                    names.forEach((name, node) -> nodes.put(root + "/" + name, node));
                    then.accept(nodes);
                });
            } else {
                TreeCache cache = recipes.treeCache(root, form.options, this::told);
                ending = cache::close;
                initialized = cache.initialized();
                copying = then -> cache.snapshotAsync().thenAccept(then);
            }
        }

        void close() {
            closed = true;
            ending.run();
        }

        private void told(CacheEvent event) {
            events++;
            world.story.tell(() -> this + " tells " + event);
            if (closed) {
                violate("nothing after the end", this + " tells " + event);
            } else if (event instanceof CacheEvent.Added added) {
                require(told.put(added.path(), added.node()) == null && hasParent(added.path()), event);
            } else if (event instanceof CacheEvent.Updated updated) {
                require(told.put(updated.path(), updated.node()) == updated.before(), event);
            } else if (event instanceof CacheEvent.Removed removed) {
                require(told.remove(removed.path()) == removed.before() && isAlone(removed.path()), event);
            } else if (event instanceof CacheEvent.Unreadable) {
                violate("all can be read", this + " tells " + event);
            }
        }

        private void require(boolean follows, CacheEvent event) {
            if (!follows) {
                violate("events follow each other", this + " tells " + event);
            }
        }

        private boolean hasParent(String node) {
            String parent = node.substring(0, node.lastIndexOf('/'));
            return node.equals(root) || told.containsKey(parent) || form == Form.CHILDREN && parent.equals(root);
        }

        private boolean isAlone(String node) {
            String next = told.higherKey(node + "/");
            return next == null || !next.startsWith(node + "/");
        }

        /** What is not as the ensemble has it; null if nothing. Goes by what was there when it was looked at last; looks again. */
        @Nullable
        String unsettled(SortedMap<String, NodeData> truth) {
            copying.accept(nodes -> seen = nodes);
            SortedMap<String, NodeData> is = new TreeMap<>();
            truth.forEach((below, node) -> {
                if (form.holds(below)) {
                    is.put(root + below, node);
                }
            });
            if (!initialized.isDone()) {
                return this + " is not initialized";
            } else if (!isSame(seen, is)) {
                return this + " knows " + seen + ", true is " + is;
            } else if (!told.equals(seen)) {
                return this + " told of " + told + ", knows " + seen;
            }
            return null;
        }

        private boolean isSame(SortedMap<String, NodeData> known, SortedMap<String, NodeData> is) {
            return known.keySet().equals(is.keySet())
                    && known.entrySet().stream().allMatch(node -> isSame(node.getValue(), is.get(node.getKey())));
        }

        private boolean isSame(NodeData known, @Nullable NodeData is) {
            return is != null
                    && known.stat().czxid() == is.stat().czxid()
                    && known.stat().mzxid() == is.stat().mzxid()
                    && Arrays.equals(known.data(), form == Form.STATS ? null : is.data());
        }

        @Override
        public String toString() {
            return actor + " cache " + form + " of " + path;
        }
    }

    private final Map<Actor, Kept> caches = new LinkedHashMap<>();
    private final long[] forms = new long[Form.values().length];
    private long events;
    private int next;

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
            int form = random.nextInt(Form.values().length);
            forms[form]++;
            caches.put(actor, new Kept(actor, Form.values()[form]));
        } else if (random.nextInt(12) == 0) {
            kept.close();
        } else {
            change(actor);
        }
    }

    private void change(Actor actor) {
        String node = local(actor) + "/n" + random.nextInt(4);
        String below = random.nextInt(3) == 0 ? node + "/b" + random.nextInt(3) : node;
        byte[] data = ("v" + next++).getBytes(US_ASCII);
        switch (random.nextInt(4)) {
            case 0, 1 ->
                follow(actor, actor + " creates " + below, actor.client.create(below, data), (made, error) -> {});
            case 2 -> follow(actor, actor + " sets " + below, actor.client.set(below, data), (stat, error) -> {});
            default ->
                follow(actor, actor + " deletes " + node, actor.client.deleteRecursive(node), (done, error) -> {});
        }
    }

    @Override
    long successes() {
        return events;
    }

    @Override
    void tally(Tallies tallies) {
        for (Form form : Form.values()) {
            tallies.add("caches", form.name(), forms[form.ordinal()]);
        }
    }

    @Override
    @Nullable
    String unsettled() {
        SortedMap<String, NodeData> truth = truth();
        return caches.values().stream()
                .filter(kept -> !kept.closed && kept.actor.isConnected())
                .map(kept -> kept.unsettled(truth))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** All nodes, by their paths below the root of the tree. */
    private SortedMap<String, NodeData> truth() {
        SortedMap<String, NodeData> truth = new TreeMap<>();
        add("", truth);
        return truth;
    }

    private void add(String below, SortedMap<String, NodeData> truth) {
        String node = serverPath() + below;
        Stat stat = world.truth().stat(node);
        if (stat != null) {
            truth.put(below, new NodeData(world.truth().data(node), stat));
            children(node).forEach(name -> add(below + "/" + name, truth));
        }
    }

    /** One each, since where watches are counted servers have persistent ones. */
    @Override
    int watches() {
        return (int) caches.values().stream().filter(kept -> !kept.closed).count();
    }
}
