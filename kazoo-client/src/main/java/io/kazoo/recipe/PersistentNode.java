package io.kazoo.recipe;

import static java.util.Objects.requireNonNull;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.ZnodePath;
import io.kazoo.internal.concurrent.Promise;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An ephemeral node that is always there: Curator's {@code PersistentNode}, and with data its {@code GroupMember}.
 *
 * <p>The node is made at once, with missing parents, and made again when it is deleted and in each new session. A reconnect in the
 * same session costs no request and does not touch the node's version. A node of somebody else at the path is left alone, and
 * replaced by ours as soon as it goes. Until the first success an error that waiting does not cure ends the keeping, and is what
 * {@link #created()} fails with; later it is logged once and borne. When the client is stopped it sleeps until the next start.
 *
 * <p>Making costs 2 round trips (create, and a look that arms the watch); one watch; no thread. Thread-safe.
 */
public final class PersistentNode implements AutoCloseable {

    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final String path;
    private final NodeKeeping keeping;
    private final CompletableFuture<@Nullable Void> created;

    private PersistentNode(AsyncKazooClient client, String path, byte[] data) {
        this.path = ZnodePath.normalize(path);
        this.lane = new RecipeLane(client, "persistent node " + this.path);
        this.client = lane.client();
        this.keeping =
                new NodeKeeping(this.client, this.path, requireNonNull(data).clone());
        this.created = lane.export(keeping.first());
    }

    static PersistentNode start(AsyncKazooClient client, String path, byte[] data) {
        PersistentNode node = new PersistentNode(client, path, data);
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

    /** Completes when the node was there for the first time. */
    public CompletableFuture<@Nullable Void> created() {
        return created;
    }

    /** Whether the node was there, and ours, when last looked at; false while it is made again. */
    public boolean isPresent() {
        return keeping.isPresent();
    }

    /**
     * Sets the data of the node, now and whenever it is made again. Does not wait for a node that is not there, or not ours, at
     * this moment.
     */
    public void setData(byte[] data) {
        setting(data).await();
    }

    /** As {@link #setData(byte[])}. */
    public CompletableFuture<@Nullable Void> setDataAsync(byte[] data) {
        return setting(data).async();
    }

    private RecipeCall<@Nullable Void> setting(byte[] data) {
        byte[] copy = data.clone();
        RecipeCall<@Nullable Void> call = new RecipeCall<>(lane, "set persistent node", path, client.deadline());
        return call.begin(() -> keeping.set(call, copy));
    }

    /** Deletes the node, in the background, and keeps it no longer. */
    @Override
    public void close() {
        lane.execute(keeping::close);
    }

    @Override
    public String toString() {
        return "PersistentNode[" + path + "]";
    }
}
