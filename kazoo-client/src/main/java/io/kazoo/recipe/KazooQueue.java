package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.Stat;
import io.kazoo.data.ZnodePath;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.NoNodeException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A queue of bytes with priorities, whose items are taken without waiting: kazoo's {@code Queue}.
 *
 * <p>An item is a persistent child {@code entry-<priority>-<sequence>} of the queue's node; the lowest priority is served first, then
 * the oldest. Other children are ignored. An item is added once and given to one taker, also when replies are lost: each change
 * is one transaction with an ephemeral node of ours, {@code <path>-_kazoo_...}, beside the queue, by which it is recognised. An
 * error with effect NONE means that nothing was added or taken; one with effect UNKNOWN, that an item may have been. That is so
 * only when the session ended or the deadline passed before the doubt was resolved, or when no node can be made beside the queue.
 *
 * <p>Adding takes 1 round trip, taking 3. A taker that fails after it took an item loses it; where that matters, use a queue
 * with claims. Thread-safe.
 */
public final class KazooQueue {

    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final String path;

    KazooQueue(AsyncKazooClient client, String path) {
        this.path = ZnodePath.normalize(path);
        if (this.path.equals("/")) {
            throw new IllegalArgumentException("a queue cannot be the root: " + path);
        }
        this.lane = new RecipeLane(client, "queue " + this.path);
        this.client = lane.client();
    }

    /** The path of the queue, as the client that made it names it. */
    public String path() {
        return path;
    }

    /** Adds an item with priority 100. */
    public void put(byte[] item) {
        put(item, QueueEntries.USUAL_PRIORITY);
    }

    /** Adds an item; priority 0 to 999, lower is served first. */
    public void put(byte[] item, int priority) {
        putting(item, priority).await();
    }

    /** As {@link #put(byte[])}. */
    public CompletableFuture<@Nullable Void> putAsync(byte[] item) {
        return putAsync(item, QueueEntries.USUAL_PRIORITY);
    }

    /** As {@link #put(byte[], int)}. */
    public CompletableFuture<@Nullable Void> putAsync(byte[] item, int priority) {
        return putting(item, priority).async();
    }

    /** Takes the first item; empty when there is none. */
    public Optional<byte[]> get() {
        return getting().await();
    }

    /** As {@link #get()}. */
    public CompletableFuture<Optional<byte[]>> getAsync() {
        return getting().async();
    }

    /** How many children the queue's node has. */
    public int size() {
        return counting().await();
    }

    /** As {@link #size()}. */
    public CompletableFuture<Integer> sizeAsync() {
        return counting().async();
    }

    private RecipeCall<@Nullable Void> putting(byte[] item, int priority) {
        String entry = path + "/" + QueueEntries.prefix(priority);
        byte[] copy = item.clone();
        RecipeCall<@Nullable Void> call = new RecipeCall<>(lane, "put into queue", path, client.deadline());
        return call.begin(() -> put(call, entry, copy));
    }

    private void put(RecipeCall<@Nullable Void> call, String entry, byte[] item) {
        new MarkedCommit(call, client, marker(), steps -> steps.create(entry, item, CreateOptions.SEQUENTIAL), code -> {
                    if (code == ErrorCodes.OK) {
                        call.succeed(null);
                    } else if (code == ErrorCodes.NO_NODE) {
                        makePath(call, entry, item);
                    } else {
                        call.fail(ErrorCodes.toException(code, call.context(null, null)));
                    }
                })
                .run();
    }

    private void makePath(RecipeCall<@Nullable Void> call, String entry, byte[] item) {
        call.either(client.ensurePath(path), (done, error) -> {
            if (error == null) {
                put(call, entry, item);
            } else {
                call.again(error, () -> makePath(call, entry, item));
            }
        });
    }

    private RecipeCall<Optional<byte[]>> getting() {
        RecipeCall<Optional<byte[]>> call = new RecipeCall<>(lane, "get from queue", path, client.deadline());
        return call.begin(() -> list(call));
    }

    private void list(RecipeCall<Optional<byte[]>> call) {
        call.either(client.getChildren(path), (names, error) -> {
            if (names != null) {
                read(call, QueueEntries.ordered(names), 0);
            } else if (error instanceof NoNodeException) {
                call.succeed(Optional.empty());
            } else {
                call.again(error, () -> list(call));
            }
        });
    }

    private void read(RecipeCall<Optional<byte[]>> call, List<String> entries, int index) {
        if (entries.isEmpty()) {
            call.succeed(Optional.empty());
            return;
        } else if (index == entries.size()) {
            list(call); // all were taken by others; there may be new ones
            return;
        }
        String entry = path + "/" + entries.get(index);
        call.either(client.get(entry), (node, error) -> {
            if (node != null) {
                byte[] data = node.data() == null ? new byte[0] : node.data();
                take(call, entry, data, () -> read(call, entries, index + 1));
            } else if (error instanceof NoNodeException) {
                read(call, entries, index + 1);
            } else {
                call.again(error, () -> read(call, entries, index));
            }
        });
    }

    private void take(RecipeCall<Optional<byte[]>> call, String entry, byte @Nullable [] data, Runnable other) {
        new MarkedCommit(call, client, marker(), steps -> steps.delete(entry), code -> {
                    if (code == ErrorCodes.OK) {
                        call.succeed(Optional.ofNullable(data));
                    } else if (code == ErrorCodes.NO_NODE) {
                        other.run();
                    } else {
                        call.fail(ErrorCodes.toException(code, call.context(null, null)));
                    }
                })
                .run();
    }

    private RecipeCall<Integer> counting() {
        RecipeCall<Integer> call = new RecipeCall<>(lane, "size of queue", path, client.deadline());
        return call.begin(() -> count(call));
    }

    private void count(RecipeCall<Integer> call) {
        call.either(client.exists(path), (stat, error) -> {
            if (stat != null) {
                call.succeed(stat.map(Stat::numChildren).orElse(0));
            } else {
                call.again(error, () -> count(call));
            }
        });
    }

    private String marker() {
        return path + "-_kazoo_" + UUID.randomUUID().toString().replace("-", "");
    }

    @Override
    public String toString() {
        return "KazooQueue[" + path + "]";
    }
}
