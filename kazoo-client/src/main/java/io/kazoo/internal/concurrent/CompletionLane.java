package io.kazoo.internal.concurrent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lane of asynchronous completions: starts its callbacks in order, normally one after the other, but never lets one
 * that waits hold up those behind it.
 *
 * <p>The rest of the lane moves to another thread of the pool when a callback is about to wait for a future of this lane
 * ({@link #beforeWait}), and when a callback has not returned for 50 ms (at most twice that) while others wait, which
 * covers every other way to wait. Such a callback may then overlap with those behind it. A pool with a bound can run out
 * of threads for that.
 *
 * <p>Costs no thread and no timer while idle, one task of the pool while busy, one more for each callback that waits.
 * When the pool was shut down, what waits is dropped with one warning. Thread-safe.
 */
@SuppressWarnings("ReferenceEquality") // workers and threads are compared by identity
public final class CompletionLane implements Lane {

    /*
     * THE RIGHT TO TAKE. At any time at most one party may take callbacks off the lane (batch, next, queue's consumer
     * side). It is held by
     *   - the current worker, between two callbacks (its state is even);
     *   - nobody, while a worker runs a callback (state odd) or `current` is null;
     *   - whoever has just relieved a worker, until it has made a successor current or `current` null.
     * It passes by one compare-and-set of the worker's state: the worker itself goes from "running item n" to "taking
     * item n+1", or somebody else goes from "running item n" to RELIEVED. One of them wins, so
     *
     *   HAND-OVER AGAINST FINISH: a worker that is relieved while its callback returns loses the compare-and-set and
     *   leaves without a look at the lane; one that has gone on can not be relieved for the old item.
     *   WATCHDOG AGAINST FINISH: the watchdog relieves for the exact state it saw 50 ms ago. States are never used twice,
     *   so a quick callback that came after is not mistaken for the slow one, however late the timer is, and no clock is
     *   read per callback.
     *
     * NOTHING LEFT BEHIND. As in SerialLane: `current` is cleared first and the queue looked at again after; execute()
     * offers first and looks at `current` after. A relieved callback whose lane has nothing to do leaves `current`
     * null, so what comes later finds an idle lane and starts at once.
     *
     * THE WATCHDOG is armed by whoever enqueues behind a running worker, or more than one callback, and stays armed as
     * long as something waits (enqueued > taken). It clears `armed` first and looks again after; execute() counts first
     * and looks at `armed` after. Hence: something waits => the watchdog is armed, or its enqueuer is about to arm it.
     * An event loop that ends takes its timers with it. From timersEnd() on the JDK's timer serves instead: who has armed
     * the loop's looks at `timersEnded` after, timersEnd() sets it first and looks at `armed` after. Both timers may then
     * fire, which at worst relieves a callback early.
     */
    private static final Logger log = LoggerFactory.getLogger(CompletionLane.class);
    private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int BURST = 1024;
    private static final long RELIEVED = Long.MIN_VALUE;
    private static final Runnable[] NONE = {};

    private static final VarHandle CURRENT;
    private static final VarHandle ARMED;
    private static final VarHandle ENQUEUED;
    private static final VarHandle TAKEN;
    private static final VarHandle STATE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CURRENT = lookup.findVarHandle(CompletionLane.class, "current", Worker.class);
            ARMED = lookup.findVarHandle(CompletionLane.class, "armed", boolean.class);
            ENQUEUED = lookup.findVarHandle(CompletionLane.class, "enqueued", long.class);
            TAKEN = lookup.findVarHandle(CompletionLane.class, "taken", long.class);
            STATE = lookup.findVarHandle(Worker.class, "state", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final class Batch extends MpscQueue.Node {
        private final @Nullable Runnable[] callbacks;

        Batch(@Nullable Runnable... callbacks) {
            this.callbacks = callbacks;
        }
    }

    private final MpscQueue<Batch> queue = new MpscQueue<>();
    private final LanePool pool;
    private final @Nullable EventLoop timers;
    private final Runnable givenUp = this::drop;
    private final Runnable watch = this::watch;

    private volatile @Nullable Worker current;
    private volatile boolean armed;
    private volatile boolean timersEnded;
    private volatile long enqueued;

    // Owned by the holder of the right to take; anybody may read `taken`.
    private @Nullable Batch batch;
    private int next;
    private volatile long taken;

    // Owned by the watchdog: by who has set `armed`, until its timer has fired.
    private @Nullable Worker watchedWorker;
    private long watchedState;

    /**
     * An idle lane.
     *
     * @param name for logs
     * @param pool runs the callbacks; should have no bound
     * @param timers the loop that keeps the watchdog's timer
     */
    public CompletionLane(String name, Executor pool, EventLoop timers) {
        this.pool = new LanePool(name, Objects.requireNonNull(pool, "pool"));
        this.timers = Objects.requireNonNull(timers, "timers");
    }

    /** An idle lane without an event loop; the JDK's timer thread watches it when it must. */
    public CompletionLane(String name, Executor pool) {
        this.pool = new LanePool(name, Objects.requireNonNull(pool, "pool"));
        this.timers = null;
        this.timersEnded = true;
    }

    /** Goes on without the event loop, which is about to end. */
    public void timersEnd() {
        timersEnded = true;
        if (armed) {
            scheduleWithoutLoop();
        }
    }

    @Override
    public void execute(Runnable task) {
        enqueue(new Batch(Objects.requireNonNull(task, "task")));
    }

    /** Appends all of {@code batch}, which is copied, at the price of one: at most one task is given to the pool. */
    public void executeAll(List<? extends Runnable> batch) {
        Runnable[] callbacks = batch.toArray(NONE);
        for (Runnable callback : callbacks) {
            Objects.requireNonNull(callback, "task");
        }
        if (callbacks.length > 0) {
            enqueue(new Batch(callbacks));
        }
    }

    /** Hands the rest of the lane over to another thread when the caller is a callback of this lane. */
    @Override
    public void beforeWait() {
        Worker worker = current;
        if (worker != null && worker.thread == Thread.currentThread()) {
            relieve(worker, worker.state);
        }
    }

    @Override
    public String toString() {
        return pool.lane();
    }

    private void enqueue(Batch added) {
        int size = added.callbacks.length;
        ENQUEUED.getAndAdd(this, (long) size);
        queue.offer(added);
        boolean idle = current == null;
        if (idle) {
            startIfIdle(new Worker());
        }
        if (!idle || size > 1) {
            arm();
        }
    }

    private void startIfIdle(Worker worker) {
        if (CURRENT.compareAndSet(this, null, worker)) {
            pool.start(worker, givenUp);
        }
    }

    /** Takes the next callback; for the holder of the right to take. */
    private @Nullable Runnable take() {
        Batch taking = batch;
        if (taking == null) {
            taking = queue.poll();
            if (taking == null) {
                return null;
            }
            batch = taking;
            next = 0;
        }
        Runnable callback = taking.callbacks[next];
        taking.callbacks[next++] = null;
        if (next == taking.callbacks.length) {
            batch = null;
        }
        TAKEN.setRelease(this, taken + 1);
        return callback;
    }

    private void relieve(Worker worker, long state) {
        if (!isRunning(state)) {
            return;
        }
        Worker successor = new Worker(); // first, since nothing may fail once the right to take is ours
        if (!STATE.compareAndSet(worker, state, RELIEVED)) {
            return;
        }
        if (batch != null || !queue.isEmpty()) {
            current = successor;
            pool.start(successor, givenUp);
            return;
        }
        current = null;
        if (!queue.isEmpty()) {
            startIfIdle(successor);
        }
    }

    /** Drops all that waits, in place of a worker that the pool will not run. */
    private void drop() {
        long count = 0;
        Worker nobody = new Worker();
        do {
            while (take() != null) {
                count++;
            }
            current = null;
        } while (!queue.isEmpty() && CURRENT.compareAndSet(this, null, nobody));
        pool.warnOfDrops(count);
    }

    private void arm() {
        if (!armed && ARMED.compareAndSet(this, false, true)) {
            scheduleWatch();
        }
    }

    private void scheduleWatch() {
        Worker worker = current;
        watchedWorker = worker;
        watchedState = worker == null ? 0 : worker.state;
        if (!scheduleOnLoop()) {
            scheduleWithoutLoop();
        }
    }

    private boolean scheduleOnLoop() {
        EventLoop loop = timers;
        if (loop == null || timersEnded) {
            return false;
        }
        try {
            loop.schedule(watch, WATCH_NANOS);
            return !timersEnded;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void scheduleWithoutLoop() {
        try {
            CompletableFuture.delayedExecutor(WATCH_NANOS, TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(watch);
        } catch (RuntimeException e) {
            armed = false;
            log.debug("Lane '{}' has no watchdog", pool.lane(), e);
        }
    }

    private void watch() {
        Worker worker = watchedWorker;
        watchedWorker = null;
        try {
            if (worker != null && worker == current && backlog()) {
                relieve(worker, watchedState);
            }
        } finally {
            watchOn();
        }
    }

    private void watchOn() {
        if (backlog()) {
            scheduleWatch();
            return;
        }
        armed = false;
        if (backlog()) {
            arm();
        }
    }

    private boolean backlog() {
        return taken < enqueued;
    }

    private static boolean isRunning(long state) {
        return (state & 1) == 1;
    }

    /** One stay on a thread of the pool. */
    private final class Worker implements Runnable {

        // 2n: about to take callback n+1; 2n+1: running it; RELIEVED: out.
        private volatile long state;

        // Written by the worker. Others only compare it with themselves, so what they see of it does not matter.
        private @Nullable Thread thread;

        @Override
        public void run() {
            Thread self = Thread.currentThread();
            thread = self;
            boolean interrupted = false;
            int ran = 0;
            while (true) {
                Runnable callback = take();
                if (callback == null) {
                    if (leave()) {
                        break;
                    }
                    continue;
                }
                long running = state + 1;
                STATE.setRelease(this, running);
                pool.run(callback);
                // An interrupt that one callback leaves behind is not meant for the next.
                interrupted |= Thread.interrupted();
                if (!STATE.compareAndSet(this, running, running + 1)) {
                    break;
                }
                if (++ran == BURST) {
                    ran = 0;
                    thread = null;
                    if (pool.restart(this)) {
                        break;
                    }
                    thread = self;
                }
            }
            if (interrupted) {
                self.interrupt();
            }
        }

        /** Makes the lane idle, unless something has come meanwhile and no other worker was started for it. */
        private boolean leave() {
            current = null;
            return queue.isEmpty() || !CURRENT.compareAndSet(CompletionLane.this, null, this);
        }
    }
}
