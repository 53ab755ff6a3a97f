package io.kazoo.internal.concurrent;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * What any thread hands to a loop, in order, waking it once per batch. When the loop was shut down everything is refused
 * instead: each element is either taken or refused, once.
 *
 * <p>{@link #submit} may be called by any thread; {@link #take} and {@link #isEmpty} by the loop only.
 *
 * @param <E> the elements
 */
public final class Submissions<E extends MpscQueue.Node> {

    /*
     * ONE WAKE-UP PER BATCH. `scheduled` is true from the moment somebody has to wake the loop until the loop begins to take;
     * who finds it true relies on that other one.
     *
     * A LOOP THAT WAS SHUT DOWN refuses the wake-up, and then others may rely on the one that was refused. So `refused` is
     * set, for good, before the queue is emptied: who submits either sees it and empties the queue too, or had completed its
     * offer before, and is found.
     *
     * ONE CONSUMER. The loop may be in the middle of its last batch when a wake-up is refused. `consuming` is held by who
     * polls; who does not get it leaves the rest to the holder, which looks at `refused` after it has let go.
     */
    private final Executor loop;
    private final Runnable batch;
    private final Consumer<? super E> refusal;
    private final MpscQueue<E> queue = new MpscQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean consuming = new AtomicBoolean();
    private volatile boolean refused;

    /**
     * Nothing submitted yet.
     *
     * @param loop runs {@code batch}; refuses with a {@link RejectedExecutionException} once it was shut down, for good
     * @param batch calls {@link #take}
     * @param refusal gets what is not taken any more, on any thread; must not throw
     */
    public Submissions(Executor loop, Runnable batch, Consumer<? super E> refusal) {
        this.loop = loop;
        this.batch = batch;
        this.refusal = refusal;
    }

    /** Hands over one element, in a {@link Burst} at its end; it may be refused before this returns. */
    public void submit(E element) {
        Burst burst = Burst.current();
        if (burst != null) {
            burst.add(this, element);
        } else {
            submitChain(element, element);
        }
    }

    /** Hands over elements that were chained to each other. */
    void submitChain(E first, MpscQueue.Node last) {
        queue.offerChain(first, last);
        if (scheduled.compareAndSet(false, true)) {
            wake();
        } else if (refused) {
            refuseAll();
        }
    }

    /** Whether there is nothing to take. */
    public boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Takes up to {@code share} elements; what is left behind them has the batch run again. */
    public void take(int share, Consumer<? super E> taker) {
        scheduled.set(false);
        if (!consuming.compareAndSet(false, true)) {
            return;
        }
        int left = share;
        try {
            for (E next = queue.poll(); next != null; next = --left > 0 ? queue.poll() : null) {
                taker.accept(next);
            }
        } finally {
            consuming.set(false);
        }
        if (refused) {
            refuseAll();
        } else if (left == 0 && !queue.isEmpty() && scheduled.compareAndSet(false, true)) {
            wake();
        }
    }

    private void wake() {
        try {
            loop.execute(batch);
        } catch (RejectedExecutionException e) {
            refused = true;
            refuseAll();
        }
    }

    private void refuseAll() {
        do {
            if (!consuming.compareAndSet(false, true)) {
                return;
            }
            try {
                for (E next = queue.poll(); next != null; next = queue.poll()) {
                    refusal.accept(next);
                }
            } finally {
                consuming.set(false);
            }
        } while (!queue.isEmpty());
    }
}
