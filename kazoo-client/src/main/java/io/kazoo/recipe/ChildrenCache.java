package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.NodeData;
import io.kazoo.internal.concurrent.Promise;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A copy of the children of a node that follows them, with a listener: a {@link TreeCache} of one level, which says what it
 * promises. The node itself is not told of and need not exist. Loading N children takes N + 3 requests, N + 2 without data; a
 * change 1. No thread. Thread-safe.
 */
public final class ChildrenCache implements AutoCloseable {

    private final TreeCache cache;

    private ChildrenCache(TreeCache cache) {
        this.cache = cache;
    }

    static ChildrenCache start(
            AsyncKazooClient client, String path, CacheOptions options, Consumer<CacheEvent> listener) {
        return new ChildrenCache(TreeCache.startBelow(client, path, options.depth(1), listener));
    }

    Promise<@Nullable Void> loaded() {
        return cache.loaded();
    }

    /** The path of the node, as the client that made the cache names it. */
    public String path() {
        return cache.path();
    }

    /** Completes when all children that can be read are there; fails with {@code CancellationException} when closed before. */
    public CompletableFuture<@Nullable Void> initialized() {
        return cache.initialized();
    }

    /** A child by its name, as it was last seen; its data is null in a cache without data. */
    public Optional<NodeData> get(String name) {
        return cache.get((path().equals("/") ? "/" : path() + "/") + name);
    }

    /** The names of the children, sorted. */
    public Set<String> names() {
        return cache.children(path());
    }

    /** All children by name, at one moment between two events. */
    public SortedMap<String, NodeData> snapshot() {
        return named(cache.snapshot());
    }

    /** As {@link #snapshot()}. */
    public CompletableFuture<SortedMap<String, NodeData>> snapshotAsync() {
        return cache.snapshotAsync().thenApply(this::named);
    }

    private SortedMap<String, NodeData> named(SortedMap<String, NodeData> nodes) {
        SortedMap<String, NodeData> children = new TreeMap<>();
        nodes.forEach((path, node) -> {
            if (!path.equals(path())) {
                children.put(path.substring(path.lastIndexOf('/') + 1), node);
            }
        });
        return Collections.unmodifiableSortedMap(children);
    }

    /** Ends the cache, here and on the server. The listener is not called any more; what the cache holds can still be asked for. */
    @Override
    public void close() {
        cache.close();
    }

    @Override
    public String toString() {
        return "ChildrenCache[" + path() + "]";
    }
}
