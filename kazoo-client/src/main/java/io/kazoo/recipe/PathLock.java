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
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * A lock that processes share through a node: what all kinds of it have in common.
 *
 * <p>Each success gives a {@link Hold}, which is what knows whether the lock is held, and gives it back. Calls on one object are
 * served in their order, one at a time, without a node of their own while they wait for each other; it is not re-entrant.
 *
 * <p>All waiting ends at once when the client is stopped. While there is no connection attempts go on within their limit; when
 * the session expires they begin again in the next one. Whoever gives up leaves no node behind. Thread-safe.
 */
public abstract sealed class PathLock permits KazooLock, KazooReadLock, KazooWriteLock, LatchLock {

    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final LockSetup setup;

    // Owned by the lane.
    private final Deque<Contest> queue = new ArrayDeque<>();
    private boolean busy;

    PathLock(AsyncKazooClient client, String path, LockKind kind, LockOptions options) {
        this.setup = new LockSetup(ZnodePath.normalize(path), kind, options);
        this.lane = new RecipeLane(client, "lock " + setup.path());
        this.client = lane.client();
    }

    /** The path of the lock, as the client that made it names it. */
    public final String path() {
        return setup.path();
    }

    /**
     * Takes the lock, however long that takes.
     *
     * @throws InterruptedException when interrupted; the attempt is given up
     * @throws CancellationException when it was cancelled
     * @throws io.kazoo.error.KazooException when the servers refuse it, or the client is stopped
     */
    public final Hold acquire() throws InterruptedException {
        return await(submit(RecipeCall.FOREVER, false));
    }

    /**
     * Takes the lock within {@code limit}, which spans everything; throws as {@link #acquire()}.
     *
     * @throws OperationTimeoutException when it is not ours by then; the attempt is given up
     * @throws IllegalArgumentException when the limit is not more than 0
     */
    public final Hold acquire(Duration limit) throws InterruptedException {
        return await(submit(limit, false));
    }

    /** Takes the lock if nobody has it and nobody waits for it; writes nothing when somebody does. */
    public final Optional<Hold> tryAcquire() throws InterruptedException {
        return Optional.ofNullable(awaitAny(submit(client.deadline(), true)));
    }

    /**
     * Takes the lock within {@code limit}, runs a task on this thread and gives the lock back. When the hold becomes UNCERTAIN or
     * LOST the thread is interrupted; the task is waited for in every case.
     *
     * @throws io.kazoo.error.HoldLostException when the lock was not held for certain until the end of the task
     * @throws OperationTimeoutException when the lock is not ours within the limit; throws else as {@link #acquire()}
     */
    public final <T extends @Nullable Object, X extends Exception> T runExclusively(
            Duration limit, ExclusiveTask<T, X> task) throws X, InterruptedException {
        return new ExclusiveRun(acquire(limit)).run(task);
    }

    /** As {@link #acquire()}; cancelling the future gives the attempt up. */
    public final CompletableFuture<Hold> acquireAsync() {
        return export(submit(RecipeCall.FOREVER, false));
    }

    /** As {@link #acquire(Duration)}; cancelling the future gives the attempt up. */
    public final CompletableFuture<Hold> acquireAsync(Duration limit) {
        return export(submit(limit, false));
    }

    /** As {@link #tryAcquire()}. */
    public final CompletableFuture<Optional<Hold>> tryAcquireAsync() {
        Promise<@Nullable Hold> outcome = submit(client.deadline(), true);
        return owned(outcome, lane.export(outcome.map(Optional::ofNullable)));
    }

    /** This lock as one that belongs to threads, which may take it again; shares the line of this object. */
    public final ReentrantKazooLock reentrant() {
        return new ReentrantKazooLock(this);
    }

    /**
     * This lock in the JDK's form: re-entrant, belonging to threads, without conditions. {@code unlock} throws {@link
     * io.kazoo.error.HoldLostException} when the lock was lost before. Each call gives another one, which knows nothing of the
     * others.
     */
    public final Lock asJavaLock() {
        return new JavaLock(reentrant());
    }

    /**
     * Asks whoever holds the lock to give it back; those of kazoo do not hear it, those of Curator when they were made revocable.
     *
     * @return how many were asked: several when readers hold it, 0 when nobody does
     */
    public final int requestRevocation() {
        return revoking().await();
    }

    /** As {@link #requestRevocation()}. */
    public final CompletableFuture<Integer> requestRevocationAsync() {
        return revoking().async();
    }

    private RecipeCall<Integer> revoking() {
        RecipeCall<Integer> call = new RecipeCall<>(lane, "request revocation", path(), client.deadline());
        return call.begin(new Revocation(call, client, setup)::run);
    }

    /** Gives up all attempts of this object; they end with {@link CancellationException}. What is held stays so. */
    public final void cancel() {
        lane.execute(() -> {
            List<Contest> all = List.copyOf(queue);
            all.forEach(contest -> contest.outcome().fail(() -> new CancellationException(this + " was cancelled")));
        });
    }

    /** The identifiers of those that hold the lock or wait for it, the first one first. */
    public final List<String> contenders() {
        return listing().await();
    }

    /** As {@link #contenders()}. */
    public final CompletableFuture<List<String>> contendersAsync() {
        return listing().async();
    }

    private RecipeCall<List<String>> listing() {
        RecipeCall<List<String>> call = new RecipeCall<>(lane, "contenders", path(), client.deadline());
        return call.begin(() -> list(call));
    }

    private void list(RecipeCall<List<String>> call) {
        call.either(client.getChildren(path()), (names, error) -> {
            if (names != null) {
                read(
                        call,
                        setup.contenders().ordered(names).stream()
                                .map(contender -> setup.child(contender.name()))
                                .toList());
            } else if (error instanceof NoNodeException) {
                call.succeed(List.of());
            } else {
                call.again(error, () -> list(call));
            }
        });
    }

    private void read(RecipeCall<List<String>> call, List<String> paths) {
        if (paths.isEmpty()) {
            call.succeed(List.of());
            return;
        }
        call.either(client.getAll(paths), (nodes, error) -> {
            if (nodes != null) {
                call.succeed(inOrder(paths, nodes));
            } else {
                call.again(error, () -> read(call, paths));
            }
        });
    }

    private static List<String> inOrder(List<String> paths, Map<String, NodeData> nodes) {
        List<String> identifiers = new ArrayList<>();
        for (String path : paths) {
            NodeData node = nodes.get(path);
            if (node != null) { // else it went meanwhile
                identifiers.add(Revocation.identifier(node.data()));
            }
        }
        return identifiers;
    }

    // ---- the queue of this object

    private Promise<@Nullable Hold> submit(Duration limit, boolean tryOnly) {
        Duration bounded = RecipeCall.requireLimit(limit);
        Contest contest = new Contest(lane, setup, tryOnly);
        contest.outcome().onComplete(done -> over(contest, done));
        lane.execute(() -> enqueue(contest, bounded, tryOnly));
        return contest.outcome();
    }

    private void enqueue(Contest contest, Duration limit, boolean tryOnly) {
        if (contest.outcome().isDone()) {
            return;
        }
        if (tryOnly && busy) {
            contest.outcome().succeed(null);
            return;
        }
        CompletableFuture<@Nullable Void> late = client.delay(limit);
        late.whenComplete((passed, stopped) ->
                contest.outcome().fail(stopped == null ? () -> late(limit) : Failure.thrownBy(stopped)));
        queue.add(contest);
        contest.outcome().onComplete(done -> late.cancel(false));
        if (!busy) {
            next();
        }
    }

    /** Before anybody has the hold, so that this hears of its end first: whoever hears of it and tries at once is behind that. */
    private void over(Contest contest, Promise<@Nullable Hold> done) {
        Hold hold = done.isFailed() ? null : done.value();
        lane.execute(() -> {
            queue.remove(contest);
            if (hold == null && contest.isStarted()) {
                next();
            }
        });
        if (hold != null) {
            hold.ended().onComplete(ended -> lane.execute(this::next));
        }
    }

    private void next() {
        Contest first = queue.peek();
        busy = first != null;
        if (first != null) {
            first.start();
        }
    }

    private OperationTimeoutException late(Duration limit) {
        return new OperationTimeoutException(new ErrorContext(
                "acquire", path(), client.session().id(), Effect.NONE, "not ours within " + limit, null));
    }

    private CompletableFuture<Hold> export(Promise<@Nullable Hold> outcome) {
        return owned(outcome, lane.export(outcome.<Hold>map(hold -> hold)));
    }

    /** A hold that comes when its future was cancelled has no owner. */
    private static <T> CompletableFuture<T> owned(Promise<@Nullable Hold> outcome, CompletableFuture<T> future) {
        future.whenComplete((value, error) -> {
            if (value == null) {
                outcome.onComplete(PathLock::release);
            }
        });
        return future;
    }

    private static void release(Promise<@Nullable Hold> done) {
        Hold hold = done.isFailed() ? null : done.value();
        if (hold != null) {
            hold.release();
        }
    }

    private Hold await(Promise<@Nullable Hold> outcome) throws InterruptedException {
        Hold hold = awaitAny(outcome);
        if (hold == null) {
            throw new IllegalStateException("an attempt ended with neither a hold nor an error");
        }
        return hold;
    }

    private @Nullable Hold awaitAny(Promise<@Nullable Hold> outcome) throws InterruptedException {
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
    public final String toString() {
        return getClass().getSimpleName() + "[" + path() + "]";
    }
}
