package io.kazoo.recipe;

import static java.util.Objects.requireNonNull;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.ZnodePath;
import io.kazoo.error.NoNodeException;
import io.kazoo.internal.concurrent.Promise;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A node that outlives its session and goes some time after its process: Curator's {@code PersistentTtlNode}.
 *
 * <p>The node has a time to live, and so has its child {@code touch}, which is set each third of it. When that ends, the server deletes
 * the child after the time, and then the node, both a little later than that, when it looks. A process that comes back in time finds its
 * node, and gives it its data. When the node was deleted, it is made again at the next touch. A node at the path without such a child
 * is somebody else's: it is left alone, and replaced by ours as soon as it goes.
 *
 * <p>Servers before 3.5.3, and those not set up for it ({@code extendedTypesEnabled}), have no such nodes: {@link #created()} fails with
 * what they say, {@link io.kazoo.error.UnimplementedException} at most of them. After the first success errors are logged once and borne.
 * While there is no connection nobody touches, and the node goes after its time; it is made again after the reconnect.
 *
 * <p>Making costs 3 round trips, a touch 1. No watch, no thread. Thread-safe.
 */
public final class TtlNode implements AutoCloseable {

    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final String path;
    private final TtlKeeping keeping;
    private final CompletableFuture<@Nullable Void> created;

    private TtlNode(AsyncKazooClient client, String path, byte[] data, Duration ttl) {
        this.path = ZnodePath.normalize(path);
        if (this.path.equals("/")) {
            throw new IllegalArgumentException("the root has no time to live");
        }
        this.lane = new RecipeLane(client, "TTL node " + this.path);
        this.client = lane.client();
        this.keeping = new TtlKeeping(
                this.client, this.path, requireNonNull(data, "data").clone(), ttl);
        this.created = lane.export(keeping.first());
    }

    static TtlNode start(AsyncKazooClient client, String path, byte[] data, Duration ttl) {
        TtlNode node = new TtlNode(client, path, data, ttl);
        node.lane.execute(node.keeping::make);
        return node;
    }

    Promise<@Nullable Void> first() {
        return keeping.first();
    }

    /** The path of the node, as the client that made it names it. */
    public String path() {
        return path;
    }

    /** Completes when the node was there, and touched, for the first time. */
    public CompletableFuture<@Nullable Void> created() {
        return created;
    }

    /** Whether the node was there at the last touch. */
    public boolean isPresent() {
        return keeping.isPresent();
    }

    /** Sets the data of the node, now and whenever it is made again. Does not wait for a node that is not there at this moment. */
    public void setData(byte[] data) {
        setting(data).await();
    }

    /** As {@link #setData(byte[])}. */
    public CompletableFuture<@Nullable Void> setDataAsync(byte[] data) {
        return setting(data).async();
    }

    private RecipeCall<@Nullable Void> setting(byte[] data) {
        byte[] copy = data.clone();
        RecipeCall<@Nullable Void> call = new RecipeCall<>(lane, "set TTL node", path, client.deadline());
        return call.begin(() -> {
            keeping.data(copy);
            set(call);
        });
    }

    private void set(RecipeCall<@Nullable Void> call) {
        if (!keeping.isPresent()) {
            call.succeed(null); // it is made with this data
            return;
        }
        byte[] data = keeping.data(); // a later call may have been quicker, which this one must not undo
        call.either(client.set(path, data), (stat, error) -> {
            if (error == null) {
                keeping.written(data);
            }
            if (error == null || error instanceof NoNodeException) {
                call.succeed(null);
            } else {
                call.again(error, () -> set(call));
            }
        });
    }

    /** Touches it no more; it goes after its time. */
    @Override
    public void close() {
        lane.execute(keeping::close);
    }

    @Override
    public String toString() {
        return "TtlNode[" + path + "]";
    }
}
