package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.Children;
import io.kazoo.data.Subscription;
import io.kazoo.data.WatchedEvent;
import io.kazoo.spi.Watcher;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a listener told of the names of a node's children, for as long as it wants to know.
 *
 * <p>The listener is called with the children at the start, and then whenever a newer look shows other names, whatever their
 * order, or shows that the node itself was deleted, made, or deleted and made again. Unlike kazoo's, the watch does not end
 * with its node: a missing node is told as null, and watched for. States that follow each other quickly may be skipped; the
 * last one never is.
 *
 * <p>Connection loss, expiry, stop and errors are as {@link DataWatch} says. One read for each event, two for a missing node;
 * one watch on the server; no thread. Thread-safe.
 */
public final class ChildrenWatch implements Subscription {

    /** Told of the children of a node. */
    @FunctionalInterface
    public interface Listener {

        /**
         * Handles one state; the rules for this call are those of {@link DataWatch.Listener}.
         *
         * @param children the names in the server's order, unmodifiable; null while the node does not exist
         * @param event what made the watch look, null at the start and after the session or the client began anew; the state
         *     may be newer than the event
         * @return true to go on, false to end the watch
         */
        boolean onChildren(@Nullable List<String> children, @Nullable WatchedEvent event);
    }

    private final NodeFollower<Children> follower;
    private final CompletableFuture<@Nullable Void> started;

    private ChildrenWatch(AsyncKazooClient client, String path, Listener listener) {
        follower = new NodeFollower<>(client, "children watch", path, new ChildrenOf(listener));
        started = follower.export(follower.first());
    }

    static ChildrenWatch start(AsyncKazooClient client, String path, Listener listener) {
        ChildrenWatch watch = new ChildrenWatch(client, path, listener);
        watch.follower.start();
        return watch;
    }

    NodeFollower<Children> follower() {
        return follower;
    }

    /** Completes when the listener's first call returned or threw; fails as {@link DataWatch#started()}. */
    public CompletableFuture<@Nullable Void> started() {
        return started;
    }

    /** The path of the node, as the client that made the watch names it. */
    public String path() {
        return follower.path();
    }

    /** Ends the watch, on the server too. A call of the listener that is under way is not waited for; none begins after it. */
    @Override
    public void close() {
        follower.close();
    }

    /** Whether the listener can still be called: false after it returned false, after {@link #close()}, and when never started. */
    @Override
    public boolean isActive() {
        return follower.isActive();
    }

    @Override
    public String toString() {
        return follower.toString();
    }

    /** Owned by the follower's lane. */
    private static final class ChildrenOf implements NodeFollower.Subject<Children> {

        private final Listener listener;

        // Owned by the lane.
        private final NewestChildren newest = new NewestChildren();

        ChildrenOf(Listener listener) {
            this.listener = listener;
        }

        @Override
        public CompletableFuture<Children> read(AsyncKazooClient client, String path, Watcher watcher) {
            return client.getChildrenWithStat(path, watcher);
        }

        @Override
        public NodeFollower.Age age(Children state) {
            return newest.age(state, ChildrenOf::sameNames);
        }

        private static boolean sameNames(Children one, Children other) {
            return one.names().size() == other.names().size() && new HashSet<>(one.names()).containsAll(other.names());
        }

        @Override
        public boolean report(@Nullable Children state, @Nullable WatchedEvent cause) {
            return listener.onChildren(state == null ? null : state.names(), cause);
        }
    }
}
