package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.HoldState;
import io.kazoo.data.Subscription;
import io.kazoo.internal.concurrent.SerialLane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leadership that is kept for as long as possible: Curator's {@code LeaderLatch}. A process that has lost it stands again, in the next
 * session if need be.
 *
 * <p>In kazoo's layout the participants are contenders of a lock, so that they and those of an {@link Election} at the path are
 * one election. All waiting ends at once when the client is stopped, which closes the latch. Thread-safe.
 */
public final class LeaderLatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderLatch.class);

    private final LatchLock lock;
    private final RecipeLane lane;
    private final SerialLane telling;
    private final AtomicBoolean started = new AtomicBoolean();
    private final List<LeadershipListener> listeners = new CopyOnWriteArrayList<>();

    // Written by the lane.
    private volatile @Nullable Hold hold;
    private volatile boolean closed;

    // Owned by the lane.
    private final List<RecipeCall<Hold>> waiting = new ArrayList<>();
    private @Nullable CompletableFuture<Hold> attempt;
    private @Nullable Throwable failure;
    private boolean told;

    LeaderLatch(AsyncKazooClient client, String path, LockOptions options) {
        this.lock = new LatchLock(client, path, options);
        this.lane = new RecipeLane(client, "latch " + lock.path());
        this.telling = lane.forListeners("listeners of the latch " + lock.path());
    }

    /** The path of the latch, as the client that made it names it. */
    public String path() {
        return lock.path();
    }

    /**
     * Takes part from now on; returns this.
     *
     * @throws IllegalStateException when it was started before
     */
    public LeaderLatch start() {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("this latch was started before; make another one");
        }
        lane.execute(this::stand);
        return this;
    }

    /** Whether it is certain at this moment that we lead; no I/O. */
    public boolean hasLeadership() {
        Hold held = hold;
        return held != null && held.isValid();
    }

    /** Our leadership, with its token and its state; empty when we have none. */
    public Optional<Hold> leadership() {
        return Optional.ofNullable(hold);
    }

    /**
     * Waits until we lead, however long that takes.
     *
     * @throws InterruptedException when interrupted
     * @throws CancellationException when the latch is or was closed
     * @throws io.kazoo.error.KazooException when there can be no leadership
     */
    public Hold await() throws InterruptedException {
        return awaiting(RecipeCall.FOREVER).awaitOthers();
    }

    /**
     * Waits until we lead; throws as {@link #await()}.
     *
     * @throws io.kazoo.error.OperationTimeoutException when that is not within {@code limit}; we go on taking part
     */
    public Hold await(Duration limit) throws InterruptedException {
        return awaiting(limit).awaitOthers();
    }

    /** As {@link #await()}; cancelling the future ends only the waiting. */
    public CompletableFuture<Hold> awaitAsync() {
        return awaitAsync(RecipeCall.FOREVER);
    }

    /** As {@link #await(Duration)}; cancelling the future ends only the waiting. */
    public CompletableFuture<Hold> awaitAsync(Duration limit) {
        return awaiting(limit).async();
    }

    /** The identifiers of those that take part, the leader first. */
    public List<String> participants() {
        return lock.contenders();
    }

    /** As {@link #participants()}. */
    public CompletableFuture<List<String>> participantsAsync() {
        return lock.contendersAsync();
    }

    /** Has the beginning and the end of our leadership told, the former at once when we lead already. */
    public Subscription listen(LeadershipListener listener) {
        lane.execute(() -> {
            listeners.add(listener);
            Hold held = hold;
            if (told && held != null) {
                telling.execute(() -> tell(listener, one -> one.isLeader(held)));
            }
        });
        AtomicBoolean active = new AtomicBoolean(true);
        return new Subscription() {
            @Override
            public void close() {
                active.set(false);
                lane.execute(() -> listeners.remove(listener));
            }

            @Override
            public boolean isActive() {
                return active.get();
            }
        };
    }

    /**
     * Takes part no more; a leadership is given back, and its end is told. Returns at once; the node is removed in the background
     * if need be.
     */
    @Override
    public void close() {
        closed = true;
        lane.execute(() -> end(null));
    }

    // ---- on the lane

    private RecipeCall<Hold> awaiting(Duration limit) {
        RecipeCall<Hold> call = new RecipeCall<>(lane, "await leadership", path(), limit);
        return call.begin(() -> {
            Hold held = hold;
            if (closed) {
                refuse(call);
            } else if (told && held != null) {
                call.succeed(held);
            } else {
                waiting.add(call);
                call.outcome().onComplete(done -> lane.execute(() -> waiting.remove(call)));
            }
        });
    }

    private void refuse(RecipeCall<Hold> call) {
        Throwable why = failure;
        call.fail(why == null ? new CancellationException(this + " was closed") : why);
    }

    private void stand() {
        if (!closed) {
            CompletableFuture<Hold> next = lock.acquireAsync();
            attempt = next;
            next.whenCompleteAsync(this::elected, lane);
        }
    }

    private void elected(@Nullable Hold held, @Nullable Throwable error) {
        attempt = null;
        if (held == null) {
            if (!closed) {
                closed = true;
                end(error);
            }
        } else if (closed) {
            held.release();
        } else {
            hold = held;
            held.onStateChange(state -> lane.execute(() -> review(held)));
            held.ended().onComplete(over -> lane.execute(() -> over(held)));
            review(held);
        }
    }

    /** Tells what has changed. */
    private void review(Hold held) {
        if (hold != held || closed) {
            return;
        }
        HoldState state = held.state();
        boolean leads = state == HoldState.HELD || state == HoldState.SUSPENDED;
        if (leads && !told) {
            told = true;
            List.copyOf(waiting).forEach(call -> call.succeed(held));
            tellAll(listener -> listener.isLeader(held));
        } else if (!leads && told) {
            told = false;
            tellAll(LeadershipListener::notLeader);
        }
    }

    private void over(Hold held) {
        review(held);
        if (hold == held && !closed) {
            hold = null;
            stand();
        }
    }

    private void end(@Nullable Throwable why) {
        failure = failure == null ? why : failure;
        List.copyOf(waiting).forEach(this::refuse);
        CompletableFuture<Hold> standing = attempt;
        if (standing != null) {
            standing.cancel(false);
        }
        Hold held = hold;
        if (held != null) {
            hold = null;
            held.release();
        }
        if (told) {
            told = false;
            tellAll(LeadershipListener::notLeader);
        }
        if (why != null) {
            tellAll(listener -> listener.failed(why));
        }
    }

    private void tellAll(Consumer<LeadershipListener> news) {
        List<LeadershipListener> those = List.copyOf(listeners);
        telling.execute(() -> those.forEach(listener -> tell(listener, news)));
    }

    private void tell(LeadershipListener listener, Consumer<LeadershipListener> news) {
        try {
            news.accept(listener);
        } catch (Throwable e) {
            LOG.warn("A listener of {} threw", this, e);
        }
    }

    @Override
    public String toString() {
        return "LeaderLatch[" + path() + "]";
    }
}
