package io.kazoo.recipe;

import io.kazoo.AsyncTransaction;
import io.kazoo.Transaction;
import io.kazoo.data.HoldState;
import io.kazoo.data.Subscription;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.concurrent.SerialLane;
import io.kazoo.spi.HoldListener;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several things held together: valid while all of them are. What is said of a {@link Hold} holds for each. Thread-safe.
 */
public final class JointHold implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JointHold.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final List<Hold> holds;
    private final RecipeLane lane;
    private final SerialLane telling;

    JointHold(List<Hold> holds, RecipeLane lane) {
        this.holds = List.copyOf(holds);
        this.lane = lane;
        this.telling = lane.forListeners("listeners of " + this);
    }

    /** The single holds, each with its fencing token, in the order of their paths; not to be given back one by one. */
    public List<Hold> holds() {
        return holds;
    }

    /** Whether it is certain at this moment that all are held; no I/O. */
    public boolean isValid() {
        return holds.stream().allMatch(Hold::isValid);
    }

    /** The least sure state of any. */
    public HoldState state() {
        return holds.stream().map(Hold::state).max(Comparator.naturalOrder()).orElse(HoldState.HELD);
    }

    /** For how long all stay certain if nothing more is heard of the servers; empty when there is no deadline. */
    public Optional<Duration> remaining() {
        return holds.stream().flatMap(hold -> hold.remaining().stream()).min(Comparator.naturalOrder());
    }

    /**
     * Does nothing while all are valid.
     *
     * @throws io.kazoo.error.HoldLostException when one is not
     */
    public void ensureValid() {
        holds.forEach(Hold::ensureValid);
    }

    /**
     * Makes a transaction take place only if all are still held at that moment, exactly.
     *
     * @return the transaction
     * @throws io.kazoo.error.HoldLostException when one is not valid now
     */
    public Transaction guard(Transaction transaction) {
        ensureValid();
        holds.forEach(hold -> hold.guard(transaction));
        return transaction;
    }

    /** As {@link #guard(Transaction)}. */
    public AsyncTransaction guard(AsyncTransaction transaction) {
        ensureValid();
        holds.forEach(hold -> hold.guard(transaction));
        return transaction;
    }

    /** Whether a quorum of the ensemble says that all are held; as {@link Hold#verify()}. */
    public CompletableFuture<Boolean> verify() {
        CompletableFuture<Boolean> all = CompletableFuture.completedFuture(Boolean.TRUE);
        for (Hold hold : holds) {
            all = hold.verify().thenCombine(all, Boolean::logicalAnd);
        }
        return all;
    }

    /** Has changes of the state of the whole told, in order, on a callback thread; what passes quickly may be skipped. */
    public Subscription onStateChange(HoldListener listener) {
        Joint joint = new Joint(listener);
        joint.parts = holds.stream().map(hold -> hold.onStateChange(joint)).toList();
        return joint;
    }

    /** Has it told, once, when one of them is lost; not that they were given back. */
    public Subscription onLost(Runnable listener) {
        AtomicBoolean told = new AtomicBoolean();
        return onStateChange(state -> {
            if (state == HoldState.LOST && told.compareAndSet(false, true)) {
                listener.run();
            }
        });
    }

    /** Gives all back, without waiting; the least good outcome of any. */
    public CompletableFuture<Release> release() {
        CompletableFuture<Release> all = CompletableFuture.completedFuture(Release.RELEASED);
        for (Hold hold : holds) {
            all = hold.release().thenCombine(all, JointHold::worse);
        }
        return all;
    }

    private static Release worse(Release one, Release other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Gives all back; waits 5 s at the most, after which their removal goes on in the background. */
    @Override
    public void close() {
        close(CLOSE_LIMIT);
    }

    /** Gives all back; waits so long at the most. */
    public Release close(Duration limit) {
        Promise<Release> released = new Promise<>();
        release().whenComplete((outcome, error) -> released.succeed(error == null ? outcome : Release.IN_BACKGROUND));
        return Hold.awaitRelease(lane, released, limit);
    }

    @Override
    public String toString() {
        return "JointHold" + holds.stream().map(Hold::path).toList();
    }

    /** One listener for all. */
    private final class Joint implements HoldListener, Subscription {

        private final HoldListener listener;
        private final AtomicBoolean active = new AtomicBoolean(true);
        private volatile List<Subscription> parts = List.of();

        // Owned by the lane of the listeners.
        private HoldState told = HoldState.HELD;

        Joint(HoldListener listener) {
            this.listener = listener;
        }

        @Override
        public void onState(HoldState ofOne) {
            telling.execute(() -> {
                HoldState now = ofOne == HoldState.LOST ? HoldState.LOST : state();
                if (isActive() && now != told && told != HoldState.LOST) {
                    told = now;
                    try {
                        listener.onState(now);
                    } catch (Throwable e) {
                        LOG.warn("A listener of {} threw", JointHold.this, e);
                    }
                }
            });
        }

        @Override
        public boolean isActive() {
            return active.get();
        }

        @Override
        public void close() {
            active.set(false);
            parts.forEach(Subscription::close);
        }
    }
}
