package io.kazoo.recipe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.ZnodePath;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A queue of bytes with priorities whose items are claimed, and removed only when the work is done: kazoo's {@code LockingQueue}.
 *
 * <p>An item is a persistent node {@code entries/entry-<priority>-<sequence>} below the queue's node; the lowest priority is served
 * first, then the oldest. Taking one makes the ephemeral node {@code taken/<entry>}, with the consumer's id, and beside it a node
 * {@code taken/_kazoo_<32 hex>} by which the claim is recognised. Other children are ignored. Each success gives a {@link TakenItem},
 * which knows whether it is still ours; when its session ends, others may take the item. Several may be held at once.
 *
 * <p>In {@code Layout.CURATOR} items and claims are those of Curator's {@code DistributedQueue} with a lock path: {@code queue-<sequence>},
 * or with a priority {@code DistributedPriorityQueue}'s names; use one of both at a path.
 *
 * <p>An item is added once, and is with one consumer at a time, also when replies are lost; see {@link TakenItem} for what its
 * consumer is told. Calls that wait on one object are served in their order, one at a time; lost connections and sessions do not end
 * them, their limit does, and the client's stop at once. Whoever gives up leaves neither claim nor watch behind.
 *
 * <p>Adding takes 1 round trip, taking 2, consuming and releasing 1. No thread. Thread-safe.
 */
public final class LockingQueue {

    private final ClaimedQueue queue;

    LockingQueue(AsyncKazooClient client, String path, QueueOptions options) {
        String normal = ZnodePath.normalize(path);
        if (normal.equals("/")) {
            throw new IllegalArgumentException("a queue cannot be the root: " + path);
        }
        byte[] consumer = client.holdKeeper().uniqueName().getBytes(US_ASCII);
        QueuePaths paths = options.layout() == Layout.KAZOO
                ? QueuePaths.kazoo(normal, consumer)
                : QueuePaths.curator(normal, options.lockPath(), consumer);
        this.queue = new ClaimedQueue(new RecipeLane(client, "locking queue " + normal), paths);
    }

    /** The path of the queue, as the client that made it names it. */
    public String path() {
        return queue.paths().queue();
    }

    /** Adds an item with priority 100; in Curator's layout without one. */
    public void put(byte[] item) {
        usually(List.of(item)).await();
    }

    /**
     * Adds an item; priority 0 to 999, in Curator's layout any, lower is served first.
     *
     * @throws io.kazoo.error.KazooException when nothing was added (effect NONE), or when it is not known (UNKNOWN), which is so only
     *     when the session ended or the deadline passed before the doubt was resolved
     */
    public void put(byte[] item, int priority) {
        putting(List.of(item), priority).await();
    }

    /** As {@link #put(byte[])}. */
    public CompletableFuture<@Nullable Void> putAsync(byte[] item) {
        return usually(List.of(item)).async();
    }

    /** As {@link #put(byte[], int)}. */
    public CompletableFuture<@Nullable Void> putAsync(byte[] item, int priority) {
        return putting(List.of(item), priority).async();
    }

    /** Adds all items in their order, or none, as {@link #put(byte[])}. */
    public void putAll(List<byte[]> items) {
        usually(items).await();
    }

    /** Adds all items in their order, or none; throws as {@link #put(byte[], int)}. They travel in one request. */
    public void putAll(List<byte[]> items, int priority) {
        putting(items, priority).await();
    }

    /** As {@link #putAll(List)}. */
    public CompletableFuture<@Nullable Void> putAllAsync(List<byte[]> items) {
        return usually(items).async();
    }

    /** As {@link #putAll(List, int)}. */
    public CompletableFuture<@Nullable Void> putAllAsync(List<byte[]> items, int priority) {
        return putting(items, priority).async();
    }

    /**
     * Takes the first item, and waits for one however long that takes.
     *
     * @throws InterruptedException when interrupted; nothing is taken
     * @throws io.kazoo.error.KazooException when the servers refuse it, or the client is stopped
     */
    public TakenItem get() throws InterruptedException {
        return queue.get();
    }

    /**
     * Takes the first item, and waits so long for one; empty when there was none. Throws as {@link #get()}.
     *
     * @param limit more than 0
     * @throws io.kazoo.error.OperationTimeoutException when the queue could not be looked at in that time
     */
    public Optional<TakenItem> get(Duration limit) throws InterruptedException {
        return queue.get(limit);
    }

    /** Takes the first item if there is one; throws as {@link #get()}. */
    public Optional<TakenItem> tryGet() throws InterruptedException {
        return queue.tryGet();
    }

    /** As {@link #get()}; cancelling the future ends the wait. */
    public CompletableFuture<TakenItem> getAsync() {
        return queue.getAsync();
    }

    /** As {@link #get(Duration)}; cancelling the future ends the wait. */
    public CompletableFuture<Optional<TakenItem>> getAsync(Duration limit) {
        return queue.getAsync(limit);
    }

    /** As {@link #tryGet()}. */
    public CompletableFuture<Optional<TakenItem>> tryGetAsync() {
        return queue.tryGetAsync();
    }

    /** How many items there are, those that are taken included. */
    public int size() {
        return queue.counting().await();
    }

    /** As {@link #size()}. */
    public CompletableFuture<Integer> sizeAsync() {
        return queue.counting().async();
    }

    private RecipeCall<@Nullable Void> usually(List<byte[]> items) {
        return queue.putting(items, queue.paths().names().prefix());
    }

    private RecipeCall<@Nullable Void> putting(List<byte[]> items, int priority) {
        return queue.putting(items, queue.paths().names().prefix(priority));
    }

    @Override
    public String toString() {
        return "LockingQueue[" + path() + "]";
    }
}
