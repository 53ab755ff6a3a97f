package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.Children;
import io.kazoo.data.Stat;
import io.kazoo.data.WatchedEvent;
import io.kazoo.data.ZnodePath;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.internal.concurrent.Await;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.spi.Watcher;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Waits until the children of a node have stopped changing, as the members of a group do some time after its start.
 *
 * <p>Settled are children that did not change for the whole time boundary, counted anew from each change; a child that came
 * and went is a change. The end of the boundary is confirmed by a read, so that a change made while there was no connection
 * counts, and nothing settles without one. Each {@link #start()} is a round of its own.
 *
 * <p>Rounds survive connection loss and the session's expiry. They fail when the node does not exist ({@code
 * NoNodeException}), when the server refuses to show it, and when the client is stopped. Thread-safe.
 */
public final class PatientChildrenWatch {

    private final AsyncKazooClient client;
    private final String path;
    private final Duration timeBoundary;

    PatientChildrenWatch(AsyncKazooClient client, String path, Duration timeBoundary) {
        if (timeBoundary.isZero() || timeBoundary.isNegative()) {
            throw new IllegalArgumentException("timeBoundary must be more than 0: " + timeBoundary);
        }
        this.client = client;
        this.path = ZnodePath.normalize(path);
        this.timeBoundary = timeBoundary;
    }

    /**
     * Begins a round.
     *
     * @return completes with the children once they are settled; cancelling it gives up
     */
    public CompletableFuture<SettledChildren> start() {
        Round round = new Round();
        round.follower.start();
        return round.follower.export(round.settled);
    }

    /**
     * Begins a round and waits until the children are settled.
     *
     * @param limit how long to wait; more than 0
     * @throws OperationTimeoutException when they are not settled by then; the round is given up
     * @throws InterruptedException when interrupted; the round is given up
     * @throws KazooException when the round fails
     */
    public SettledChildren awaitSettled(Duration limit) throws InterruptedException {
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException("limit must be more than 0: " + limit);
        }
        Round round = new Round();
        round.follower.start();
        try {
            return Await.interruptibly(
                    round.settled,
                    limit.toNanos(),
                    () -> new OperationTimeoutException(round.context(
                            "not settled within " + limit + " (time boundary " + timeBoundary + ")",
                            round.follower.lastFailure())));
        } catch (RuntimeException | InterruptedException e) {
            round.follower.close();
            throw e;
        }
    }

    /** From a start until the first change after the children settled. Owned by the follower's lane. */
    private final class Round implements NodeFollower.Subject<Children> {

        private final NodeFollower<Children> follower =
                new NodeFollower<>(client, "patient children watch", path, this);
        private final Promise<SettledChildren> settled = new Promise<>();
        private final Promise<@Nullable Void> changed = new Promise<>();

        // Owned by the lane.
        private final NewestChildren newest = new NewestChildren();
        private long changes;
        private @Nullable Future<?> timer;

        Round() {
            follower.first().onComplete(first -> {
                Failure failure = first.failure();
                if (failure != null) {
                    settled.fail(failure);
                }
            });
            settled.onComplete(done -> {
                dropTimer();
                if (done.isFailed()) {
                    follower.close();
                }
            });
            changed.onComplete(done -> follower.close());
        }

        @Override
        public CompletableFuture<Children> read(AsyncKazooClient view, String node, Watcher watcher) {
            return view.getChildrenWithStat(node, watcher);
        }

        @Override
        public NodeFollower.Age age(Children state) {
            return newest.age(state, (one, other) -> sameMoment(one.stat(), other.stat()));
        }

        @Override
        public boolean report(@Nullable Children state, @Nullable WatchedEvent cause) {
            if (settled.isDone()) {
                changed.succeed(null);
            } else if (state == null) {
                settled.fail(Failure.of(new NoNodeException(context(null, null))));
            } else {
                changes++;
                waitQuietly(state, changes);
            }
            return true; // what completes the promises ends the following
        }

        @Override
        public boolean outlives(RuntimeException refusal) {
            settled.fail(Failure.of(refusal));
            changed.fail(Failure.of(refusal));
            return false;
        }

        private void waitQuietly(Children state, long change) {
            dropTimer();
            CompletableFuture<@Nullable Void> boundary = follower.client().delay(timeBoundary);
            timer = boundary;
            boundary.whenComplete((done, stopped) -> {
                if (stopped == null && isCurrent(change)) {
                    confirm(state, change);
                } else if (stopped instanceof ClientStoppedException && isCurrent(change)) {
                    settled.fail(Failure.thrownBy(stopped)); // one that runs again shows the follower nothing new
                }
            });
        }

        private void dropTimer() {
            Future<?> running = timer;
            if (running != null) {
                running.cancel(false);
            }
        }

        /** An event of a change that was not looked at yet comes before the reply, or the reply shows the change. */
        private void confirm(Children state, long change) {
            follower.client().getChildrenWithStat(path).whenComplete((now, error) -> {
                if (!isCurrent(change)) {
                    return;
                }
                if (now != null && sameMoment(now.stat(), state.stat())) {
                    settled.succeed(new SettledChildren(state.names(), follower.export(changed)));
                } else if (error instanceof KazooException refusal
                        && !refusal.isRetryable()
                        && !(refusal instanceof NoNodeException)) {
                    settled.fail(Failure.of(refusal));
                } else {
                    waitQuietly(state, change);
                }
            });
        }

        private boolean isCurrent(long change) {
            return change == changes && follower.isActive() && !settled.isDone();
        }

        private ErrorContext context(@Nullable String detail, @Nullable Throwable cause) {
            return new ErrorContext(
                    "patientChildrenWatch", path, client.session().id(), Effect.NONE, detail, cause);
        }

        private static boolean sameMoment(Stat one, Stat other) {
            return one.czxid() == other.czxid() && one.pzxid() == other.pzxid() && one.cversion() == other.cversion();
        }
    }
}
