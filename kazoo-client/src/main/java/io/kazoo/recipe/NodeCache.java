package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.NodeData;
import io.kazoo.internal.concurrent.Promise;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A copy of one node that follows it, with a listener: a {@link TreeCache} without what is below its root, which says what it
 * promises. Loading takes 2 requests, a change 1. No thread. Thread-safe.
 */
public final class NodeCache implements AutoCloseable {

    private final TreeCache cache;

    private NodeCache(TreeCache cache) {
        this.cache = cache;
    }

    static NodeCache start(AsyncKazooClient client, String path, CacheOptions options, Consumer<CacheEvent> listener) {
        return new NodeCache(TreeCache.start(client, path, options.depth(0), listener));
    }

    Promise<@Nullable Void> loaded() {
        return cache.loaded();
    }

    /** The path of the node, as the client that made the cache names it. */
    public String path() {
        return cache.path();
    }

    /** Completes when the node was looked at; fails with {@code CancellationException} when closed before. */
    public CompletableFuture<@Nullable Void> initialized() {
        return cache.initialized();
    }

    /** The node as it was last seen; empty while it does not exist or cannot be read. */
    public Optional<NodeData> node() {
        return cache.get(path());
    }

    /** Ends the cache, here and on the server. The listener is not called any more; what the cache holds can still be asked for. */
    @Override
    public void close() {
        cache.close();
    }

    @Override
    public String toString() {
        return "NodeCache[" + path() + "]";
    }
}
