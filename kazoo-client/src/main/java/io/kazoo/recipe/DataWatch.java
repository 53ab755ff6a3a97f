package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.NodeData;
import io.kazoo.data.Stat;
import io.kazoo.data.Subscription;
import io.kazoo.data.WatchedEvent;
import io.kazoo.spi.Watcher;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a listener told of a node's data, for as long as it wants to know.
 *
 * <p>The listener is called with the state at the start, a missing node included, and then whenever a newer one is seen. States
 * that follow each other quickly may be skipped; the last one never is, none is told twice, and none after a newer one. A node
 * that was deleted and made again is newer, whatever its version says.
 *
 * <h2>Connection loss, expiry, stop</h2>
 *
 * Nothing is told of a connection that is lost. The server restores the watch when the client reconnects, and a change made
 * meanwhile is told then; without one nothing is read. After the session expired the node is read in the next session. When
 * the client is stopped the watch sleeps; it goes on when the client is started again.
 *
 * <h2>Errors</h2>
 *
 * While nothing has been told yet, an error that waiting does not cure ({@code NoAuthException}, or a client that is not
 * started) ends the watch and is what {@link #started()} fails with. Later the watch bears every error: it logs one warning
 * and reads again after pauses that grow from 100 ms to 10 s, until it succeeds.
 *
 * <p>One case escapes it: servers since 3.8.4 and 3.9.2 forget the watch of a client that may not read the node when the node
 * changes, and send nothing (ZOOKEEPER-4799). Once the client may read it again, it is told from the next reconnect on.
 *
 * <h2>Cost</h2>
 *
 * One read for each change, two (get and exists) for a missing node; one watch on the server; no thread. Thread-safe.
 */
public final class DataWatch implements Subscription {

    /** Told of the data of a node. */
    @FunctionalInterface
    public interface Listener {

        /**
         * Handles one state. Calls come one after the other, on a callback thread of the client, which may block, and may call
         * any method of the client and this watch's {@code close()}; a call that takes long delays only this listener. What it
         * throws is logged at WARN, and watching goes on.
         *
         * @param node the data with its Stat, null while the node does not exist
         * @param event what made the watch look, null at the start and after the session or the client began anew; the state
         *     may be newer than the event
         * @return true to go on, false to end the watch
         */
        boolean onData(@Nullable NodeData node, @Nullable WatchedEvent event);
    }

    private final NodeFollower<NodeData> follower;
    private final CompletableFuture<@Nullable Void> started;

    private DataWatch(AsyncKazooClient client, String path, Listener listener) {
        follower = new NodeFollower<>(client, "data watch", path, new DataOf(listener));
        started = follower.export(follower.first());
    }

    static DataWatch start(AsyncKazooClient client, String path, Listener listener) {
        DataWatch watch = new DataWatch(client, path, listener);
        watch.follower.start();
        return watch;
    }

    NodeFollower<NodeData> follower() {
        return follower;
    }

    /**
     * Completes when the listener's first call returned or threw. Fails with what ended the watch before that: a {@code
     * KazooException}, or a {@code CancellationException} after {@link #close()}. Stays open while there is no connection.
     */
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

    /** What the listener is told of. Owned by the follower's lane. */
    static final class DataOf implements NodeFollower.Subject<NodeData> {

        private final Listener listener;

        // Owned by the lane.
        private @Nullable Stat newest;

        DataOf(Listener listener) {
            this.listener = listener;
        }

        @Override
        public CompletableFuture<NodeData> read(AsyncKazooClient client, String path, Watcher watcher) {
            return client.get(path, watcher);
        }

        /** Transaction ids tell, since versions begin anew with each new node. */
        @Override
        public NodeFollower.Age age(NodeData state) {
            Stat was = newest;
            Stat is = state.stat();
            if (was != null && is.mzxid() < was.mzxid()) {
                return NodeFollower.Age.OLDER;
            }
            newest = is;
            return was != null && is.mzxid() == was.mzxid() && is.czxid() == was.czxid()
                    ? NodeFollower.Age.SAME
                    : NodeFollower.Age.NEWER;
        }

        @Override
        public boolean report(@Nullable NodeData state, @Nullable WatchedEvent cause) {
            return listener.onData(state, cause);
        }
    }
}
