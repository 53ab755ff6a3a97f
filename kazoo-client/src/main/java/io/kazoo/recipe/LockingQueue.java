package io.kazoo.recipe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kazoo.AsyncKazooClient;
import io.kazoo.AsyncTransaction;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.Stat;
import io.kazoo.data.ZnodePath;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.internal.concurrent.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
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
 * <p>An item is added once, and is with one consumer at a time, also when replies are lost; see {@link TakenItem} for what its
 * consumer is told. Calls that wait on one object are served in their order, one at a time; lost connections and sessions do not end
 * them, their limit does, and the client's stop at once. Whoever gives up leaves neither claim nor watch behind.
 *
 * <p>Adding takes 1 round trip, taking 2, consuming and releasing 1. No thread. Thread-safe.
 */
public final class LockingQueue {

    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final QueuePaths paths;

    // Owned by the lane.
    private final Deque<ItemSeeking> waiting = new ArrayDeque<>();

    LockingQueue(AsyncKazooClient client, String path) {
        String normal = ZnodePath.normalize(path);
        if (normal.equals("/")) {
            throw new IllegalArgumentException("a queue cannot be the root: " + path);
        }
        this.lane = new RecipeLane(client, "locking queue " + normal);
        this.client = lane.client();
        this.paths = new QueuePaths(normal, client.holdKeeper().uniqueName().getBytes(US_ASCII));
    }

    /** The path of the queue, as the client that made it names it. */
    public String path() {
        return paths.queue();
    }

    /** Adds an item with priority 100. */
    public void put(byte[] item) {
        put(item, QueueEntries.USUAL_PRIORITY);
    }

    /**
     * Adds an item; priority 0 to 999, lower is served first.
     *
     * @throws io.kazoo.error.KazooException when nothing was added (effect NONE), or when it is not known (UNKNOWN), which is so only
     *     when the session ended or the deadline passed before the doubt was resolved
     */
    public void put(byte[] item, int priority) {
        putting(List.of(item), priority).await();
    }

    /** As {@link #put(byte[])}. */
    public CompletableFuture<@Nullable Void> putAsync(byte[] item) {
        return putAsync(item, QueueEntries.USUAL_PRIORITY);
    }

    /** As {@link #put(byte[], int)}. */
    public CompletableFuture<@Nullable Void> putAsync(byte[] item, int priority) {
        return putting(List.of(item), priority).async();
    }

    /** Adds all items in their order, or none, with priority 100. */
    public void putAll(List<byte[]> items) {
        putAll(items, QueueEntries.USUAL_PRIORITY);
    }

    /** Adds all items in their order, or none; throws as {@link #put(byte[], int)}. They travel in one request. */
    public void putAll(List<byte[]> items, int priority) {
        putting(items, priority).await();
    }

    /** As {@link #putAll(List)}. */
    public CompletableFuture<@Nullable Void> putAllAsync(List<byte[]> items) {
        return putAllAsync(items, QueueEntries.USUAL_PRIORITY);
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
        return required(taking(seeking(true), null));
    }

    /**
     * Takes the first item, and waits so long for one; empty when there was none. Throws as {@link #get()}.
     *
     * @param limit more than 0
     * @throws OperationTimeoutException when the queue could not be looked at in that time
     */
    public Optional<TakenItem> get(Duration limit) throws InterruptedException {
        return taking(seeking(true), limit);
    }

    /** Takes the first item if there is one; throws as {@link #get()}. */
    public Optional<TakenItem> tryGet() throws InterruptedException {
        return taking(seeking(false), client.deadline());
    }

    /** As {@link #get()}; cancelling the future ends the wait. */
    public CompletableFuture<TakenItem> getAsync() {
        ItemSeeking seeking = submit(seeking(true), null);
        return owned(seeking, lane.export(seeking.call().outcome().map(LockingQueue::required)));
    }

    /** As {@link #get(Duration)}; cancelling the future ends the wait. */
    public CompletableFuture<Optional<TakenItem>> getAsync(Duration limit) {
        ItemSeeking seeking = submit(seeking(true), limit);
        return owned(seeking, seeking.call().async());
    }

    /** As {@link #tryGet()}. */
    public CompletableFuture<Optional<TakenItem>> tryGetAsync() {
        ItemSeeking seeking = submit(seeking(false), client.deadline());
        return owned(seeking, seeking.call().async());
    }

    /** How many items there are, those that are taken included. */
    public int size() {
        return counting().await();
    }

    /** As {@link #size()}. */
    public CompletableFuture<Integer> sizeAsync() {
        return counting().async();
    }

    // ---- adding

    private RecipeCall<@Nullable Void> putting(List<byte[]> items, int priority) {
        String entry = paths.entries() + "/" + QueueEntries.prefix(priority);
        List<byte[]> copies = items.stream().map(byte[]::clone).toList();
        RecipeCall<@Nullable Void> call = new RecipeCall<>(lane, "put into locking queue", path(), client.deadline());
        return call.begin(() -> {
            if (copies.isEmpty()) {
                call.succeed(null);
            } else {
                put(call, entry, copies);
            }
        });
    }

    private void put(RecipeCall<@Nullable Void> call, String entry, List<byte[]> items) {
        String marker = paths.queue() + "/_kazoo_" + client.holdKeeper().uniqueName();
        new MarkedCommit(call, client, marker, steps -> creating(steps, entry, items), code -> {
                    if (code == ErrorCodes.OK) {
                        call.succeed(null);
                    } else if (code == ErrorCodes.NO_NODE) {
                        makePaths(call, entry, items);
                    } else {
                        call.fail(ErrorCodes.toException(code, call.context(null, null)));
                    }
                })
                .run();
    }

    private static AsyncTransaction creating(AsyncTransaction steps, String entry, List<byte[]> items) {
        items.forEach(item -> steps.create(entry, item, CreateOptions.SEQUENTIAL));
        return steps;
    }

    private void makePaths(RecipeCall<@Nullable Void> call, String entry, List<byte[]> items) {
        call.either(paths.make(client), (done, error) -> {
            if (error == null) {
                put(call, entry, items);
            } else {
                call.again(error, () -> makePaths(call, entry, items));
            }
        });
    }

    // ---- taking

    private ItemSeeking seeking(boolean waits) {
        RecipeCall<Optional<TakenItem>> call = new RecipeCall<>(
                lane, "get from locking queue", path(), waits ? RecipeCall.FOREVER : client.deadline());
        return new ItemSeeking(lane, call, paths, waits);
    }

    /** Those that wait have a timer of their own, since the end of their time is no failure. */
    private ItemSeeking submit(ItemSeeking seeking, @Nullable Duration limit) {
        if (limit != null && (limit.isZero() || limit.isNegative())) {
            throw new IllegalArgumentException("the limit must be more than 0: " + limit);
        }
        RecipeCall<Optional<TakenItem>> call = seeking.call();
        if (!seeking.waits()) {
            call.begin(seeking::look);
            return seeking;
        }
        call.begin(() -> {
            if (limit != null) {
                endAfter(seeking, limit);
            }
            waiting.add(seeking);
            call.outcome()
                    .onComplete(done -> lane.execute(() -> {
                        boolean first = waiting.peek() == seeking;
                        waiting.remove(seeking);
                        next(first);
                    }));
            next(waiting.size() == 1);
        });
        return seeking;
    }

    private void next(boolean turn) {
        ItemSeeking first = waiting.peek();
        if (turn && first != null) {
            first.look();
        }
    }

    private void endAfter(ItemSeeking seeking, Duration limit) {
        RecipeCall<Optional<TakenItem>> call = seeking.call();
        CompletableFuture<@Nullable Void> late = client.delay(limit);
        call.outcome().onComplete(done -> lane.execute(() -> late.cancel(false)));
        late.whenComplete((passed, stopped) -> {
            if (stopped != null) {
                call.fail(stopped);
            } else if (seeking.sawNothing() || waiting.peek() != seeking) {
                call.succeed(Optional.empty());
            } else {
                call.fail(new OperationTimeoutException(new ErrorContext(
                        "get from locking queue",
                        path(),
                        client.session().id(),
                        Effect.NONE,
                        "not seen within " + limit,
                        null)));
            }
        });
    }

    private Optional<TakenItem> taking(ItemSeeking seeking, @Nullable Duration limit) throws InterruptedException {
        submit(seeking, limit);
        try {
            return seeking.call().awaitOthers();
        } catch (InterruptedException e) {
            seeking.call().outcome().onComplete(LockingQueue::giveBack);
            throw e;
        }
    }

    /** An item that comes when its future was cancelled has no owner. */
    private static <T> CompletableFuture<T> owned(ItemSeeking seeking, CompletableFuture<T> future) {
        future.whenComplete((value, error) -> {
            if (value == null) {
                if (error instanceof CancellationException) {
                    seeking.call().giveUp();
                }
                seeking.call().outcome().onComplete(LockingQueue::giveBack);
            }
        });
        return future;
    }

    private static void giveBack(Promise<Optional<TakenItem>> done) {
        Optional<TakenItem> item = done.isFailed() ? null : done.value();
        if (item != null) {
            item.ifPresent(TakenItem::release);
        }
    }

    private static TakenItem required(Optional<TakenItem> item) {
        return item.orElseThrow(() -> new IllegalStateException("a wait without a limit ended without an item"));
    }

    // ---- counting

    private RecipeCall<Integer> counting() {
        RecipeCall<Integer> call = new RecipeCall<>(lane, "size of locking queue", path(), client.deadline());
        return call.begin(() -> count(call));
    }

    private void count(RecipeCall<Integer> call) {
        call.either(client.exists(paths.entries()), (stat, error) -> {
            if (stat != null) {
                call.succeed(stat.map(Stat::numChildren).orElse(0));
            } else {
                call.again(error, () -> count(call));
            }
        });
    }

    @Override
    public String toString() {
        return "LockingQueue[" + path() + "]";
    }
}
