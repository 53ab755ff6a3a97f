package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.AsyncTransaction;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.Stat;
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

/** What queues with claims have in common, whatever their layout. Thread-safe. */
final class ClaimedQueue {

    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final QueuePaths paths;

    // Owned by the lane.
    private final Deque<ItemSeeking> waiting = new ArrayDeque<>();

    ClaimedQueue(RecipeLane lane, QueuePaths paths) {
        this.lane = lane;
        this.client = lane.client();
        this.paths = paths;
    }

    QueuePaths paths() {
        return paths;
    }

    private String path() {
        return paths.queue();
    }

    // ---- adding

    /** Adds each item as an entry whose name begins so. */
    RecipeCall<@Nullable Void> putting(List<byte[]> items, String prefix) {
        String entry = paths.entries() + "/" + prefix;
        List<byte[]> copies = items.stream()
                .map(item -> paths.names().encode(List.of(item.clone())))
                .toList();
        RecipeCall<@Nullable Void> call = new RecipeCall<>(lane, "put into queue", path(), client.deadline());
        return call.begin(() -> {
            if (copies.isEmpty()) {
                call.succeed(null);
            } else {
                put(call, entry, copies);
            }
        });
    }

    private void put(RecipeCall<@Nullable Void> call, String entry, List<byte[]> items) {
        String marker = paths.marker(client.holdKeeper().uniqueName());
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
                call.again(LeaseContest.cause(error), () -> makePaths(call, entry, items));
            }
        });
    }

    // ---- taking

    /** An attempt that waits, or only looks. */
    private ItemSeeking seeking(boolean waits) {
        RecipeCall<Optional<TakenItem>> call =
                new RecipeCall<>(lane, "get from queue", path(), waits ? RecipeCall.FOREVER : client.deadline());
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
                        "get from queue",
                        path(),
                        client.session().id(),
                        Effect.NONE,
                        "not seen within " + limit,
                        null)));
            }
        });
    }

    TakenItem get() throws InterruptedException {
        return required(taking(seeking(true), null));
    }

    Optional<TakenItem> get(Duration limit) throws InterruptedException {
        return taking(seeking(true), limit);
    }

    Optional<TakenItem> tryGet() throws InterruptedException {
        return taking(seeking(false), client.deadline());
    }

    CompletableFuture<TakenItem> getAsync() {
        ItemSeeking seeking = submit(seeking(true), null);
        return owned(seeking, lane.export(seeking.call().outcome().map(ClaimedQueue::required)));
    }

    CompletableFuture<Optional<TakenItem>> getAsync(Duration limit) {
        ItemSeeking seeking = submit(seeking(true), limit);
        return owned(seeking, seeking.call().async());
    }

    CompletableFuture<Optional<TakenItem>> tryGetAsync() {
        ItemSeeking seeking = submit(seeking(false), client.deadline());
        return owned(seeking, seeking.call().async());
    }

    private Optional<TakenItem> taking(ItemSeeking seeking, @Nullable Duration limit) throws InterruptedException {
        submit(seeking, limit);
        try {
            return seeking.call().awaitOthers();
        } catch (InterruptedException e) {
            seeking.call().outcome().onComplete(ClaimedQueue::giveBack);
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
                seeking.call().outcome().onComplete(ClaimedQueue::giveBack);
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

    RecipeCall<Integer> counting() {
        RecipeCall<Integer> call = new RecipeCall<>(lane, "size of queue", path(), client.deadline());
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
}
