package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.ZnodePath;
import io.kazoo.internal.concurrent.Promise;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Several locks as one: all of them are held, or none.
 *
 * <p>Each is a {@link KazooLock} at its path. They are taken one after the other in the order of their paths (that of strings), so that
 * those who take several of them do not wait for each other in a circle. When one is lost while we wait for another, all are given
 * back and taken again. All waiting is as {@link PathLock} says. Thread-safe.
 */
public final class MultiLock {

    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final List<KazooLock> locks;
    private final Set<RecipeCall<?>> calls = ConcurrentHashMap.newKeySet();

    MultiLock(AsyncKazooClient client, Collection<String> paths, LockOptions options) {
        Set<String> sorted = new TreeSet<>();
        paths.forEach(path -> sorted.add(ZnodePath.normalize(path)));
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("a lock of several needs a path at least");
        }
        this.lane = new RecipeLane(client, "locks " + sorted);
        this.client = lane.client();
        this.locks = sorted.stream()
                .map(path -> new KazooLock(client, path, options))
                .toList();
    }

    /** The paths, in the order in which they are taken. */
    public List<String> paths() {
        return locks.stream().map(KazooLock::path).toList();
    }

    /** Takes all, however long that takes; throws as {@link PathLock#acquire()}. */
    public JointHold acquire() throws InterruptedException {
        return acquire(RecipeCall.FOREVER);
    }

    /** Takes all within {@code limit}, which spans everything; throws as {@link PathLock#acquire(Duration)}. */
    public JointHold acquire(Duration limit) throws InterruptedException {
        return await(taking(limit));
    }

    /** Takes all if nobody has one of them and nobody waits for one. */
    public Optional<JointHold> tryAcquire() throws InterruptedException {
        return await(trying());
    }

    /** As {@link #acquire()}; cancelling the future gives the attempt up. */
    public CompletableFuture<JointHold> acquireAsync() {
        return acquireAsync(RecipeCall.FOREVER);
    }

    /** As {@link #acquire(Duration)}; cancelling the future gives the attempt up. */
    public CompletableFuture<JointHold> acquireAsync(Duration limit) {
        return owned(taking(limit));
    }

    /** As {@link #tryAcquire()}. */
    public CompletableFuture<Optional<JointHold>> tryAcquireAsync() {
        return owned(trying());
    }

    /** Gives up all attempts of this object; they end with a cancellation. What is held stays so. */
    public void cancel() {
        calls.forEach(RecipeCall::giveUp);
    }

    private RecipeCall<JointHold> taking(Duration limit) {
        RecipeCall<JointHold> call = new RecipeCall<>(lane, "acquire", paths().toString(), limit);
        MultiContest contest = new MultiContest(
                lane, locks, false, holds -> call.outcome().succeed(holds == null ? null : new JointHold(holds, lane)));
        return begin(call, contest);
    }

    private RecipeCall<Optional<JointHold>> trying() {
        RecipeCall<Optional<JointHold>> call =
                new RecipeCall<>(lane, "try to acquire", paths().toString(), client.deadline());
        MultiContest contest = new MultiContest(
                lane,
                locks,
                true,
                holds -> call.outcome().succeed(Optional.ofNullable(holds).map(all -> new JointHold(all, lane))));
        return begin(call, contest);
    }

    private <T> RecipeCall<T> begin(RecipeCall<T> call, MultiContest contest) {
        calls.add(call);
        call.outcome().onComplete(done -> {
            calls.remove(call);
            if (done.isFailed()) {
                lane.execute(contest::leave);
            }
        });
        return call.begin(() -> contest.start(call::fail));
    }

    private <T> CompletableFuture<T> owned(RecipeCall<T> call) {
        CompletableFuture<T> future = call.async();
        future.whenComplete((value, error) -> {
            if (value == null) {
                call.outcome().onComplete(MultiLock::release);
            }
        });
        return future;
    }

    private <T> T await(RecipeCall<T> call) throws InterruptedException {
        try {
            return call.awaitOthers();
        } catch (InterruptedException e) {
            release(call.outcome()); // granted at the moment of the interrupt
            throw e;
        }
    }

    private static void release(Promise<?> done) {
        Object value = done.isFailed() || !done.isDone() ? null : done.value();
        release(value);
    }

    private static void release(@Nullable Object value) {
        if (value instanceof JointHold hold) {
            hold.release();
        } else if (value instanceof Optional<?> maybe && maybe.isPresent()) {
            release(maybe.get());
        }
    }

    @Override
    public String toString() {
        return "MultiLock" + paths();
    }
}
