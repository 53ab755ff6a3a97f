package io.kazoo.recipe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.ZnodePath;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A queue of bytes that nobody takes before their time: Curator's {@code DistributedDelayQueue} with a lock path.
 *
 * <p>An item is a persistent node {@code queue-|<milliseconds since 1970, hexadecimal>|<sequence>}; the one that is due first is served
 * first. Taking it makes the ephemeral node {@code <lock path>/<item>}; promises, costs and faults are those of {@link LockingQueue}.
 * Curator's consumers must have the same lock path: one without takes items that are claimed.
 *
 * <p>Whether an item is due is asked of the clock of the machine that takes it: one that is ahead takes it too early. No thread.
 * Thread-safe.
 */
public final class KazooDelayQueue {

    private final ClaimedQueue queue;
    private final InstantSource clock;

    KazooDelayQueue(AsyncKazooClient client, String path, String lockPath, InstantSource clock) {
        String normal = ZnodePath.normalize(path);
        if (normal.equals("/")) {
            throw new IllegalArgumentException("a queue cannot be the root: " + path);
        }
        byte[] consumer = client.holdKeeper().uniqueName().getBytes(US_ASCII);
        QueuePaths paths = QueuePaths.curator(normal, ZnodePath.normalize(lockPath), consumer);
        this.queue = new ClaimedQueue(
                new RecipeLane(client, "delay queue " + normal), paths.with(new DelayedEntries(), clock));
        this.clock = clock;
    }

    /** The path of the queue, as the client that made it names it. */
    public String path() {
        return queue.paths().queue();
    }

    /** Adds an item that is due after a while by this machine's clock; throws as {@link #put(byte[], Instant)}. */
    public void put(byte[] item, Duration delay) {
        put(item, after(delay));
    }

    /** As {@link #put(byte[], Duration)}. */
    public CompletableFuture<@Nullable Void> putAsync(byte[] item, Duration delay) {
        return putAsync(item, after(delay));
    }

    /**
     * Adds an item that nobody takes before {@code due}, in whole milliseconds.
     *
     * @throws IllegalArgumentException when that is before 1970
     * @throws io.kazoo.error.KazooException as {@link LockingQueue#put(byte[], int)}
     */
    public void put(byte[] item, Instant due) {
        queue.putting(List.of(item), DelayedEntries.prefix(due)).await();
    }

    /** As {@link #put(byte[], Instant)}. */
    public CompletableFuture<@Nullable Void> putAsync(byte[] item, Instant due) {
        return queue.putting(List.of(item), DelayedEntries.prefix(due)).async();
    }

    private Instant after(Duration delay) {
        return clock.instant().plus(delay).plusNanos(999_999);
    }

    /** Takes the first item that is due, and waits for one however long that takes; throws as {@link LockingQueue#get()}. */
    public TakenItem get() throws InterruptedException {
        return queue.get();
    }

    /** Takes the first item that is due, and waits so long for one; throws as {@link LockingQueue#get(Duration)}. */
    public Optional<TakenItem> get(Duration limit) throws InterruptedException {
        return queue.get(limit);
    }

    /** Takes the first item that is due if there is one; throws as {@link LockingQueue#tryGet()}. */
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

    /** How many items there are, those that are taken or not due included. */
    public int size() {
        return queue.counting().await();
    }

    /** As {@link #size()}. */
    public CompletableFuture<Integer> sizeAsync() {
        return queue.counting().async();
    }

    @Override
    public String toString() {
        return "KazooDelayQueue[" + path() + "]";
    }
}
