package io.kazoo.simulation.recipe;

import io.kazoo.data.NodeData;
import io.kazoo.data.Stat;
import io.kazoo.recipe.CacheEvent;
import io.kazoo.recipe.CacheOptions;
import io.kazoo.recipe.NodeCache;
import io.kazoo.simulation.run.Actor;
import io.kazoo.simulation.run.World;
import io.kazoo.testkit.model.Change;
import io.kazoo.testkit.model.Txn;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Caches of one node that all set, delete and make again: what one shows and tells is never older than before, its events follow
 * each other, and at rest each shows what is true. A client that was stopped and started again may come to a server that is
 * behind: what is older is counted within a run.
 */
final class NodeCacheCrowd extends Crowd {

    /** One client's cache. */
    private final class Kept {
        final Actor actor;
        final boolean withData;
        NodeCache cache;
        boolean closed;

        /** The newest that was told, its children not counted; null when it went, or never came. */
        @Nullable
        NodeData told;

        /** Who wrote the newest that was told or shown: after it only newer ones may be. */
        long newestTold;

        long newestShown;

        /** What was shown in the run before, and is until the next one has looked. */
        private long carried;

        private int run;
        private long turns = -1;

        Kept(Actor actor, boolean withData) {
            this.actor = actor;
            this.withData = withData;
            CacheOptions options = withData ? CacheOptions.ALL : CacheOptions.ALL.withoutData();
            cache = recipes(actor).nodeCache(local(actor), options, this::told);
        }

        private void countRuns() {
            if (run != actor.run()) {
                run = actor.run();
                newestTold = 0;
                carried = newestShown == 0 ? carried : newestShown;
                newestShown = 0;
            }
        }

        private void told(CacheEvent event) {
            countRuns();
            world.story.tell(() -> this + " tells " + event);
            if (closed) {
                violate("nothing after the end", this + " tells " + event);
            } else if (event instanceof CacheEvent.Added added) {
                require(told == null, event);
                came(added.node(), event);
            } else if (event instanceof CacheEvent.Updated updated) {
                require(told == updated.before() && isSame(updated.before(), updated.node()), event);
                came(updated.node(), event);
            } else if (event instanceof CacheEvent.Removed removed) {
                require(told == removed.before(), event);
                told = null;
            }
        }

        /** One that was deleted and made again must go and come. */
        private boolean isSame(NodeData one, NodeData two) {
            return one.stat().czxid() == two.stat().czxid();
        }

        private void came(NodeData node, CacheEvent event) {
            if (node.stat().mzxid() <= newestTold) {
                violate("nothing older after newer", this + " tells " + event);
            }
            requireKnown(this, node);
            newestTold = node.stat().mzxid();
            told = node;
        }

        private void require(boolean follows, CacheEvent event) {
            if (!follows) {
                violate("events follow each other", this + " tells " + event + " after " + told);
            }
        }

        /** What it shows now, which only a turn of its process changes. */
        void look() {
            if (turns == actor.process.turns()) {
                return;
            }
            turns = actor.process.turns();
            countRuns();
            Optional<NodeData> node = cache.node();
            boolean isCarried =
                    newestShown == 0 && node.isPresent() && node.get().stat().mzxid() == carried;
            if (node.isPresent() && !isCarried && node.get().stat().mzxid() != newestShown) {
                if (node.get().stat().mzxid() < newestShown) {
                    violate("nothing older after newer", this + " shows " + node.get());
                }
                requireKnown(this, node.get());
                newestShown = node.get().stat().mzxid();
            }
        }

        @Override
        public String toString() {
            return actor + " cache of " + path;
        }
    }

    private final Map<Actor, Kept> caches = new HashMap<>();
    private final Map<Long, byte[]> written = new HashMap<>();
    private int next;

    NodeCacheCrowd(World world, String path) {
        super(world, path);
    }

    @Override
    void turn(Actor actor) {
        Kept kept = caches.get(actor);
        if (kept == null || kept.closed && random.nextBoolean()) {
            caches.put(actor, new Kept(actor, random.nextInt(4) > 0));
        } else if (random.nextInt(12) == 0) {
            kept.closed = true;
            kept.cache.close();
        } else {
            change(actor);
        }
    }

    private void change(Actor actor) {
        String node = local(actor);
        byte[] data = ("v" + next++).getBytes();
        switch (random.nextInt(6)) {
            case 0, 1 ->
                follow(actor, actor + " creates " + node, actor.client.create(node, data), (made, error) -> {});
            case 2, 3 -> follow(actor, actor + " sets " + node, actor.client.set(node, data), (stat, error) -> {});
            case 4 ->
                follow(actor, actor + " creates below " + node, actor.client.create(node + "/c"), (made, error) -> {});
            default ->
                follow(actor, actor + " deletes " + node, actor.client.deleteRecursive(node), (done, error) -> {});
        }
    }

    @Override
    void check() {
        for (Kept kept : caches.values()) {
            kept.look();
        }
    }

    private void requireKnown(Kept kept, NodeData node) {
        byte[] data = written.get(node.stat().mzxid());
        boolean isKnown = kept.withData ? Arrays.equals(data, node.data()) : data != null && node.data() == null;
        if (!isKnown) {
            violate("what is shown was written", kept + " shows " + node);
        }
    }

    @Override
    void committed(Txn txn, Set<String> deleted) {
        for (Change change : txn.changes()) {
            if (change instanceof Change.Created made && made.path().equals(serverPath())) {
                written.put(txn.zxid(), made.data());
            } else if (change instanceof Change.DataSet set && set.path().equals(serverPath())) {
                written.put(txn.zxid(), set.data());
            }
        }
    }

    @Override
    @Nullable
    String unsettled() {
        Stat stat = world.truth().stat(serverPath());
        long is = stat == null ? 0 : stat.mzxid();
        for (Kept kept : caches.values()) {
            if (kept.closed || !kept.actor.isConnected()) {
                continue;
            }
            long shown = kept.cache.node().map(node -> node.stat().mzxid()).orElse(0L);
            NodeData told = kept.told;
            if (shown != is) {
                return kept + " shows 0x" + Long.toHexString(shown) + ", true is 0x" + Long.toHexString(is);
            } else if ((told == null ? 0 : told.stat().mzxid()) != is) {
                return kept + " told " + told + " last, true is 0x" + Long.toHexString(is);
            } else if (!kept.cache.initialized().isDone()) {
                return kept + " is not initialized";
            }
        }
        return null;
    }

    /** One each, since where watches are counted servers have persistent ones; it is of data and of children. */
    @Override
    int watches() {
        return 2 * (int) caches.values().stream().filter(kept -> !kept.closed).count();
    }
}
