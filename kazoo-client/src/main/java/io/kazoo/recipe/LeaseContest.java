package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.BackOff;
import io.kazoo.data.WatchedEvent;
import io.kazoo.error.Effect;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.SessionExpiredException;
import io.kazoo.internal.concurrent.Abandonment;
import io.kazoo.internal.concurrent.Burst;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.recipe.SemaphoreNodes.Room;
import io.kazoo.spi.Watcher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to take leases of a semaphore: from the inner lock to the holds, or to the moment when it is given up. Owned by the
 * lane; the outcome may be failed on any thread, which gives the attempt up.
 */
final class LeaseContest implements Watcher {

    /*
     * THE INNER LOCK. Only who has it takes leases, so whoever sees room while he has it finds room. The leases are made and the
     * lock is given back in one flush: when the lock's node is found there for its deletion, which comes last, it was there
     * while the leases were made. Otherwise they are removed again, and the attempt begins anew with other names.
     *
     * WAITING. Who has the lock and finds no room waits for a change of the leases or of their number, and keeps the lock: the
     * others wait for him, in order, and are not woken.
     */
    private static final BackOff PAUSES = new BackOff(Duration.ofMillis(20), 2, 0, Duration.ofSeconds(2));

    private static final int LOOKS_OF_A_TRY = 5;

    private final AsyncKazooClient client;
    private final RecipeLane lane;
    private final SemaphoreNodes nodes;
    private final int leases;
    private final boolean tryOnly;
    private final Runnable onWaiting;
    private final Promise<@Nullable List<Hold>> outcome = new Promise<>() {
        @Override
        protected void abandon(Abandonment news) {
            news.giveUp(this);
        }
    };

    // Owned by the lane.
    private boolean started;
    private @Nullable Contest contest;
    private @Nullable Hold lock;
    private boolean waiting;
    private int looks;
    private int failures;

    /** Begins nothing; {@code onWaiting} hears of it when there is no room. */
    LeaseContest(RecipeLane lane, SemaphoreNodes nodes, int leases, boolean tryOnly, Runnable onWaiting) {
        this.client = lane.client();
        this.lane = lane;
        this.nodes = nodes;
        this.leases = leases;
        this.tryOnly = tryOnly;
        this.onWaiting = onWaiting;
        outcome.onComplete(done -> {
            if (done.isFailed() || done.value() == null) {
                lane.execute(this::leave);
            }
        });
    }

    /** The holds; null when it was only tried and there is no room. */
    Promise<@Nullable List<Hold>> outcome() {
        return outcome;
    }

    boolean isStarted() {
        return started;
    }

    boolean isTry() {
        return tryOnly;
    }

    /** Whether it has the inner lock and finds no room. */
    boolean isWaiting() {
        return waiting;
    }

    void start() {
        started = true;
        if (outcome.isDone()) {
            return;
        }
        if (tryOnly) {
            glance();
        } else {
            enter();
        }
    }

    /** A look first, so that one who only tries writes nothing in vain. */
    private void glance() {
        if (outcome.isDone()) {
            return;
        }
        CompletableFuture<Room> look = Burst.of(() -> {
            client.sync(nodes.leases());
            return nodes.measure(null);
        });
        measured(look, this::glance, room -> {
            if (room.has(leases)) {
                enter();
            } else {
                outcome.succeed(null);
            }
        });
    }

    // ---- the inner lock

    private void enter() {
        if (outcome.isDone()) {
            return;
        }
        Contest next = new Contest(lane, nodes.lock(), tryOnly);
        contest = next;
        next.outcome().onComplete(done -> lane.execute(() -> entered(next)));
        next.start();
    }

    private void entered(Contest entering) {
        contest = null;
        Promise<@Nullable Hold> done = entering.outcome();
        Failure failure = done.failure();
        Hold held = failure == null ? done.value() : null;
        if (outcome.isDone()) {
            if (held != null) {
                held.release();
            }
        } else if (failure != null) {
            outcome.fail(failure);
        } else if (held != null) {
            lock = held;
            held.ended().onComplete(over -> lane.execute(() -> dispossessed(held)));
            weigh(held, null);
        } else if (++looks < LOOKS_OF_A_TRY) {
            pause(this::glance);
        } else {
            outcome.succeed(null);
        }
    }

    private void dispossessed(Hold held) {
        if (lock == held) {
            lock = null;
            unwatch();
            enter();
        }
    }

    // ---- whether there is room

    private void weigh(Hold held, @Nullable Watcher watcher) {
        if (lock != held || outcome.isDone()) {
            return;
        }
        measured(nodes.measure(watcher), () -> weigh(held, watcher), room -> {
            if (lock != held) {
                return; // and another attempt goes on
            }
            if (room.has(leases)) {
                take(held);
            } else if (tryOnly) {
                outcome.succeed(null);
            } else if (watcher == null) {
                waiting = true;
                onWaiting.run();
                weigh(held, this);
            }
        });
    }

    @Override
    public void onEvent(WatchedEvent event) {
        remeasure();
    }

    /** Something may have changed. */
    void remeasure() {
        Hold held = lock;
        if (waiting && held != null) {
            weigh(held, this);
        }
    }

    private void measured(CompletableFuture<Room> look, Runnable again, Consumer<Room> next) {
        look.whenComplete((room, thrown) -> {
            Throwable error = cause(thrown);
            if (outcome.isDone()) {
                unwatch();
            } else if (room != null) {
                next.accept(room);
            } else if (error instanceof NoNodeException) {
                prepare(again);
            } else {
                failed(error, again);
            }
        });
    }

    private void prepare(Runnable next) {
        nodes.prepare().whenComplete((made, error) -> {
            if (error == null) {
                next.run();
            } else {
                failed(cause(error), next);
            }
        });
    }

    private void unwatch() {
        if (waiting) {
            waiting = false;
            nodes.unwatch(this);
        }
    }

    // ---- the leases

    private void take(Hold held) {
        lock = null;
        unwatch();
        LeaseTaking taking = new LeaseTaking(lane, nodes, held);
        taking.take(leases).onComplete(done -> lane.execute(() -> taken(done)));
    }

    private void taken(Promise<List<Hold>> done) {
        Failure failure = done.failure();
        if (failure == null) {
            List<Hold> holds = done.value();
            if (!outcome.succeed(holds) && holds != null) {
                holds.forEach(Hold::release);
            }
            return;
        }
        Throwable error = Failure.exceptionOf(failure);
        if (error instanceof NoNodeException) {
            prepare(this::enter);
        } else if (error instanceof SessionExpiredException) {
            enter();
        } else {
            failed(error, this::enter);
        }
    }

    // ---- trouble

    private void failed(@Nullable Throwable error, Runnable again) {
        if (outcome.isDone()) {
            return;
        }
        if (error instanceof SessionExpiredException
                || (error instanceof KazooException kazoo
                        && (kazoo.isRetryable() || kazoo.effect() == Effect.UNKNOWN))) {
            failures++;
            pause(again);
        } else {
            outcome.fail(
                    Failure.thrownBy(error == null ? new IllegalStateException("neither value nor error") : error));
        }
    }

    private void pause(Runnable next) {
        client.delay(Duration.ofNanos(PAUSES.pauseNanos(Math.max(1, failures), 0)))
                .whenComplete((done, stopped) -> {
                    if (stopped == null) {
                        next.run();
                    } else {
                        outcome.fail(Failure.thrownBy(stopped));
                    }
                });
    }

    static @Nullable Throwable cause(@Nullable Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    /** Gives back what is ours: nothing is left behind by one who gives up. */
    private void leave() {
        unwatch();
        Contest entering = contest;
        if (entering != null) {
            contest = null;
            entering.outcome().fail(() -> new CancellationException("the attempt at the semaphore was given up"));
        }
        Hold held = lock;
        if (held != null) {
            lock = null;
            held.release();
        }
    }
}
