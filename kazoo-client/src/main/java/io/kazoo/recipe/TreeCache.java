package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.NodeData;
import io.kazoo.data.ZnodePath;
import io.kazoo.internal.concurrent.Promise;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a tree of nodes that follows it, with listeners.
 *
 * <p>One persistent watch covers the tree on servers since 3.6, one-shot watches on each node before. States that follow each other
 * quickly may be skipped, the last one never is; each difference that is seen is an event, told by transaction ids and not by
 * versions, so a node that was deleted and made again goes and comes. After a reconnect and after the session expired every known
 * node is compared by its Stat, and only what changed is read.
 *
 * <p>While there is no connection the cache keeps what it had. An error at one node is an event, not the end. When the client is
 * stopped the cache sleeps until the next start.
 *
 * <p>Loading N nodes of which I have children takes N + I + 1 requests, N + 1 without data, 2 N + 1 on servers before 3.6; all of one
 * level travel together. No thread. Thread-safe.
 */
public final class TreeCache implements AutoCloseable {

    private final RecipeLane lane;
    private final CachedTree tree;
    private final CompletableFuture<@Nullable Void> initialized;

    private TreeCache(AsyncKazooClient client, String path, CacheOptions options, Consumer<CacheEvent> listener) {
        String root = ZnodePath.normalize(path);
        this.lane = new RecipeLane(client, "tree cache of " + root);
        this.tree = new CachedTree(lane, root, options, listener);
        this.initialized = lane.export(tree.initialized());
    }

    static TreeCache start(AsyncKazooClient client, String path, CacheOptions options, Consumer<CacheEvent> listener) {
        TreeCache cache = new TreeCache(client, path, options, listener);
        cache.lane.execute(cache.tree::start);
        return cache;
    }

    /** Does not tell of the root, unless it cannot be read. */
    static TreeCache startBelow(
            AsyncKazooClient client, String path, CacheOptions options, Consumer<CacheEvent> listener) {
        String root = ZnodePath.normalize(path);
        return start(client, path, options, event -> {
            boolean ofRoot =
                    (event instanceof CacheEvent.Added added && added.path().equals(root))
                            || (event instanceof CacheEvent.Updated updated
                                    && updated.path().equals(root))
                            || (event instanceof CacheEvent.Removed removed
                                    && removed.path().equals(root));
            if (!ofRoot) {
                listener.accept(event);
            }
        });
    }

    Promise<@Nullable Void> loaded() {
        return tree.initialized();
    }

    /** The path of the tree's root, as the client that made the cache names it. */
    public String path() {
        return tree.root();
    }

    /** Completes when all of the tree that can be read is there; fails with {@code CancellationException} when closed before. */
    public CompletableFuture<@Nullable Void> initialized() {
        return initialized;
    }

    /**
     * A node as it is in the cache; its data is null in a cache without data.
     *
     * @throws IllegalArgumentException for a path that is not in the tree
     */
    public Optional<NodeData> get(String path) {
        return Optional.ofNullable(tree.nodes().get(inTree(path)));
    }

    /**
     * The names of a node's children in the cache, sorted.
     *
     * @throws IllegalArgumentException for a path that is not in the tree
     */
    public Set<String> children(String path) {
        return tree.children(inTree(path));
    }

    /** How many nodes are in the cache. */
    public int size() {
        return tree.nodes().size();
    }

    /** All nodes by path, at one moment between two events. */
    public SortedMap<String, NodeData> snapshot() {
        return copying().await();
    }

    /** As {@link #snapshot()}. */
    public CompletableFuture<SortedMap<String, NodeData>> snapshotAsync() {
        return copying().async();
    }

    private RecipeCall<SortedMap<String, NodeData>> copying() {
        RecipeCall<SortedMap<String, NodeData>> call = new RecipeCall<>(
                lane, "snapshot of cache", path(), lane.client().deadline());
        lane.execute(() -> call.succeed(tree.snapshot()));
        return call;
    }

    private String inTree(String path) {
        String node = ZnodePath.normalize(path);
        if (!tree.covers(node)) {
            throw new IllegalArgumentException(node + " is not in the tree " + path());
        }
        return node;
    }

    /** Ends the cache, here and on the server. The listener is not called any more; what the cache holds can still be asked for. */
    @Override
    public void close() {
        lane.execute(tree::close);
    }

    @Override
    public String toString() {
        return "TreeCache[" + path() + "]";
    }
}
