package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.NodeData;
import io.kazoo.data.ZnodePath;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.internal.concurrent.Await;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A number of leases that processes share: kazoo's {@code Semaphore}, or Curator's {@code InterProcessSemaphoreV2}.
 *
 * <p>Each lease is a {@link Hold} with a fencing token of its own, which is what knows whether it is held, and gives it back. Its
 * token tells leases apart; since several are held at a time, none excludes the others. Whoever came first is served first, also
 * when he wants more leases than are free. How many leases there are is what the node says, where there is one that does; what the
 * constructor was told is what a missing node is made with.
 *
 * <p>All waiting ends at once when the client is stopped. While there is no connection attempts go on within their limit; when
 * the session expires they begin again in the next one. Whoever gives up leaves nothing behind. Thread-safe.
 */
public final class KazooSemaphore {

    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final SemaphoreNodes nodes;

    // Owned by the lane.
    private final Deque<LeaseContest> queue = new ArrayDeque<>();

    KazooSemaphore(AsyncKazooClient client, String path, int maxLeases, SemaphoreOptions options) {
        String normal = ZnodePath.normalize(path);
        this.lane = new RecipeLane(client, "semaphore " + normal);
        this.client = lane.client();
        this.nodes = new SemaphoreNodes(this.client, normal, maxLeases, options);
    }

    /** The path of the semaphore, as the client that made it names it. */
    public String path() {
        return nodes.path();
    }

    // ---- leases

    /**
     * Takes a lease, however long that takes.
     *
     * @throws InterruptedException when interrupted; the attempt is given up
     * @throws CancellationException when it was cancelled
     * @throws io.kazoo.error.KazooException when the servers refuse it, or the client is stopped
     */
    public Hold acquire() throws InterruptedException {
        return acquire(RecipeCall.FOREVER);
    }

    /**
     * Takes a lease within {@code limit}, which spans everything; throws as {@link #acquire()}.
     *
     * @throws OperationTimeoutException when it is not ours by then; the attempt is given up
     */
    public Hold acquire(Duration limit) throws InterruptedException {
        return acquire(1, limit).get(0);
    }

    /**
     * Takes several leases together or none, within {@code limit}; throws as {@link #acquire(Duration)}. Waits also for leases
     * that there are not, since their number may change.
     *
     * @param leases how many, at least 1
     */
    public List<Hold> acquire(int leases, Duration limit) throws InterruptedException {
        List<Hold> holds = await(submit(leases, limit, false));
        if (holds == null) {
            throw new IllegalStateException("an attempt ended with neither leases nor an error");
        }
        return holds;
    }

    /** Takes a lease if one is free and nobody waits; writes nothing when none is. */
    public Optional<Hold> tryAcquire() throws InterruptedException {
        return first(await(submit(1, client.deadline(), true)));
    }

    /** As {@link #acquire()}; cancelling the future gives the attempt up. */
    public CompletableFuture<Hold> acquireAsync() {
        return acquireAsync(RecipeCall.FOREVER);
    }

    /** As {@link #acquire(Duration)}; cancelling the future gives the attempt up. */
    public CompletableFuture<Hold> acquireAsync(Duration limit) {
        Promise<@Nullable List<Hold>> outcome = submit(1, limit, false);
        return owned(
                outcome, lane.export(outcome.<Hold>map(holds -> first(holds).orElseThrow())));
    }

    /** As {@link #acquire(int, Duration)}; cancelling the future gives the attempt up. */
    public CompletableFuture<List<Hold>> acquireAsync(int leases, Duration limit) {
        Promise<@Nullable List<Hold>> outcome = submit(leases, limit, false);
        return owned(outcome, lane.export(outcome.<List<Hold>>map(holds -> holds)));
    }

    /** As {@link #tryAcquire()}. */
    public CompletableFuture<Optional<Hold>> tryAcquireAsync() {
        Promise<@Nullable List<Hold>> outcome = submit(1, client.deadline(), true);
        return owned(outcome, lane.export(outcome.map(KazooSemaphore::first)));
    }

    /** Gives up all attempts of this object; they end with {@link CancellationException}. What is held stays so. */
    public void cancel() {
        lane.execute(() -> List.copyOf(queue)
                .forEach(contest -> contest.outcome().fail(() -> new CancellationException(this + " was cancelled"))));
    }

    private static Optional<Hold> first(@Nullable List<Hold> holds) {
        return holds == null ? Optional.empty() : Optional.of(holds.get(0));
    }

    // ---- how many, and whose

    /** How many leases there are, taken or not. */
    public int maxLeases() {
        return asking().await();
    }

    /** As {@link #maxLeases()}. */
    public CompletableFuture<Integer> maxLeasesAsync() {
        return asking().async();
    }

    /**
     * Changes how many leases there are: for all processes in kazoo's layout and where a count node was named, else for this
     * object. Those that are taken stay so. Processes of kazoo must be told of the new number before they are started again.
     *
     * @throws IllegalArgumentException for a number below 1
     */
    public void setMaxLeases(int maxLeases) {
        telling(maxLeases).await();
    }

    /** As {@link #setMaxLeases(int)}. */
    public CompletableFuture<@Nullable Void> setMaxLeasesAsync(int maxLeases) {
        return telling(maxLeases).async();
    }

    /** The identifiers of those that have leases, the first one first. */
    public List<String> leaseHolders() {
        return listing().await();
    }

    /** As {@link #leaseHolders()}. */
    public CompletableFuture<List<String>> leaseHoldersAsync() {
        return listing().async();
    }

    private RecipeCall<Integer> asking() {
        RecipeCall<Integer> call = new RecipeCall<>(lane, "max leases of semaphore", path(), client.deadline());
        return call.begin(() -> ask(call));
    }

    private void ask(RecipeCall<Integer> call) {
        prepared(call, () -> nodes.maximum(null), call::succeed);
    }

    private RecipeCall<@Nullable Void> telling(int maxLeases) {
        SemaphoreNodes.requireMaximum(maxLeases);
        RecipeCall<@Nullable Void> call = new RecipeCall<>(lane, "max leases of semaphore", path(), client.deadline());
        return call.begin(() -> {
            nodes.want(maxLeases);
            tell(call);
        });
    }

    private void tell(RecipeCall<@Nullable Void> call) {
        Supplier<CompletableFuture<?>> set = () -> {
            call.effect(Effect.UNKNOWN);
            return nodes.setMaximum(); // of a later call, if there is one, which this one must not undo
        };
        prepared(call, set, done -> {
            call.succeed(null);
            LeaseContest head = queue.peek();
            if (head != null) {
                head.remeasure();
            }
        });
    }

    /** Goes on with what {@code step} gives, and makes the nodes before it when they are missing. */
    private <R extends @Nullable Object> void prepared(
            RecipeCall<?> call, Supplier<? extends CompletableFuture<? extends R>> step, Consumer<? super R> next) {
        Effect before = call.effect();
        call.either(step.get(), (value, thrown) -> {
            Throwable error = LeaseContest.cause(thrown);
            if (error == null) {
                @SuppressWarnings("NullAway") // null is the value of operations without one, and only theirs
                R given = value;
                next.accept(given);
            } else if (error instanceof NoNodeException) {
                call.either(nodes.prepare(), (made, refusal) -> {
                    if (refusal == null) {
                        prepared(call, step, next);
                    } else {
                        call.again(LeaseContest.cause(refusal), () -> prepared(call, step, next));
                    }
                });
            } else {
                call.refused(error, before);
                call.again(error, () -> prepared(call, step, next));
            }
        });
    }

    private RecipeCall<List<String>> listing() {
        RecipeCall<List<String>> call = new RecipeCall<>(lane, "lease holders", path(), client.deadline());
        return call.begin(() -> list(call));
    }

    private void list(RecipeCall<List<String>> call) {
        call.either(client.getChildren(nodes.leases()), (names, error) -> {
            if (error instanceof NoNodeException || (names != null && names.isEmpty())) {
                call.succeed(List.of());
            } else if (names == null) {
                call.again(error, () -> list(call));
            } else {
                read(
                        call,
                        names.stream().map(name -> nodes.leases() + "/" + name).toList());
            }
        });
    }

    private void read(RecipeCall<List<String>> call, List<String> paths) {
        call.either(client.getAll(paths), (found, error) -> {
            if (found == null) {
                call.again(error, () -> read(call, paths));
                return;
            }
            call.succeed(found.values().stream()
                    .sorted(Comparator.comparingLong(node -> node.stat().czxid()))
                    .map(NodeData::utf8)
                    .map(text -> text == null ? "" : text)
                    .toList());
        });
    }

    // ---- the queue of this object

    private Promise<@Nullable List<Hold>> submit(int leases, Duration limit, boolean tryOnly) {
        if (leases < 1) {
            throw new IllegalArgumentException("at least 1 lease must be wanted: " + leases);
        }
        Duration bounded = RecipeCall.requireLimit(limit);
        LeaseContest contest = new LeaseContest(lane, nodes, leases, tryOnly, this::noRoom);
        lane.execute(() -> enqueue(contest, bounded));
        return contest.outcome();
    }

    private void enqueue(LeaseContest contest, Duration limit) {
        if (contest.outcome().isDone()) {
            return;
        }
        LeaseContest head = queue.peek();
        if (contest.isTry() && head != null && head.isWaiting()) {
            contest.outcome().succeed(null);
            return;
        }
        CompletableFuture<@Nullable Void> late = client.delay(limit);
        late.whenComplete((passed, stopped) ->
                contest.outcome().fail(stopped == null ? () -> late(limit) : Failure.thrownBy(stopped)));
        queue.add(contest);
        contest.outcome()
                .onComplete(done -> lane.execute(() -> {
                    late.cancel(false);
                    queue.remove(contest);
                    next();
                }));
        next();
    }

    private void next() {
        LeaseContest first = queue.peek();
        if (first != null && !first.isStarted()) {
            first.start();
        }
    }

    /** The first one waits: those that only try will not get anything. */
    private void noRoom() {
        List.copyOf(queue).stream()
                .filter(LeaseContest::isTry)
                .forEach(contest -> contest.outcome().succeed(null));
    }

    private OperationTimeoutException late(Duration limit) {
        return new OperationTimeoutException(new ErrorContext(
                "acquire", path(), client.session().id(), Effect.NONE, "not ours within " + limit, null));
    }

    /** Holds that come when their future was cancelled have no owner. */
    private static <T> CompletableFuture<T> owned(Promise<@Nullable List<Hold>> outcome, CompletableFuture<T> future) {
        future.whenComplete((value, error) -> {
            if (value == null) {
                outcome.onComplete(KazooSemaphore::release);
            }
        });
        return future;
    }

    private static void release(Promise<@Nullable List<Hold>> done) {
        List<Hold> holds = done.isFailed() ? null : done.value();
        if (holds != null) {
            holds.forEach(Hold::release);
        }
    }

    private @Nullable List<Hold> await(Promise<@Nullable List<Hold>> outcome) throws InterruptedException {
        lane.beforeWait(() -> outcome.fail(() -> new CancellationException("no thread may wait here for " + this)));
        try {
            return Await.interruptibly(outcome);
        } catch (InterruptedException e) {
            outcome.fail(() -> new CancellationException("interrupted while waiting for " + this));
            release(outcome); // granted at the moment of the interrupt
            throw e;
        }
    }

    @Override
    public String toString() {
        return "KazooSemaphore[" + path() + "]";
    }
}
