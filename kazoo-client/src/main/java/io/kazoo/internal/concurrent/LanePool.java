package io.kazoo.internal.concurrent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The executor behind one lane, and what is done when it misbehaves: starts the lane's worker, runs single callbacks,
 * and never throws.
 *
 * <p>Thread-safe.
 */
final class LanePool {

    /*
     * WHEN THE POOL REFUSES. Whoever calls start() has just become responsible for all that waits in the lane, so a
     * refusal must not leave the lane marked as running with nobody in it.
     *   - A pool that was shut down is final: givenUp runs, which drops what waits and makes the lane idle again.
     *   - A live pool may be full (a bounded queue) or out of threads. Callbacks are not dropped for that: the start
     *     is tried again every 20 ms, on the JDK's timer thread (a lane has no thread and maybe no loop of its own), in
     *     order and with nobody else starting meanwhile, and given up after 10 s.
     *
     * WHEN IT ACCEPTS AND THROWS, or throws something other than a rejection, nobody knows whether the worker will
     * run. Two workers in one lane would break it, none would stop it. Each start therefore has a ticket that exactly
     * one side can claim: the pool's thread to run, or the refused starter to try again.
     *
     * WHEN IT RUNS THE WORKER ON THE EVENT LOOP, as an executor that runs tasks in the calling thread does, or one that
     * falls back to that when it is full, callbacks would stop every client of that loop. They go to the JDK's common pool.
     */
    private static final Logger log = LoggerFactory.getLogger(LanePool.class);
    private static final int MAX_ATTEMPTS = 500;
    private static final long RETRY_MILLIS = 20;

    private final String lane;
    private final Executor pool;
    private volatile boolean warnedOfRefusal;
    private volatile boolean warnedOfDrops;
    private volatile boolean warnedOfLoop;

    LanePool(String lane, Executor pool) {
        this.lane = lane;
        this.pool = pool;
    }

    String lane() {
        return lane;
    }

    /** Has {@code worker} run by the pool, or {@code givenUp} by any thread when the pool will not do it. */
    void start(Runnable worker, Runnable givenUp) {
        start(worker, givenUp, 1);
    }

    private void start(Runnable worker, Runnable givenUp, int attempt) {
        Ticket ticket = new Ticket(offTheLoop(worker), null);
        Throwable refusal = submit(ticket);
        if (refusal == null || !ticket.claim()) {
            return;
        }
        if (attempt < MAX_ATTEMPTS && !isShutDown() && retryLater(worker, givenUp, attempt)) {
            warnOfRefusal(refusal);
            return;
        }
        givenUp.run();
    }

    /**
     * Gives the calling worker's thread back to the pool and has {@code worker} run again behind the pool's other
     * tasks.
     *
     * @return whether it will run again; otherwise (the pool refused, or would run it within this call) the caller
     *     goes on itself
     */
    boolean restart(Runnable worker) {
        Ticket ticket = new Ticket(worker, Thread.currentThread());
        Throwable refusal = submit(ticket);
        ticket.submitter = null;
        return !ticket.inline && (refusal == null || !ticket.claim());
    }

    /** Runs one callback; whatever it throws is logged. */
    void run(Runnable callback) {
        try {
            callback.run();
        } catch (Throwable e) {
            warn("A callback on the lane '{}' threw; the callbacks behind it are not affected", lane, e);
        }
    }

    /** Tells the operator, once for this lane, that callbacks were lost. */
    void warnOfDrops(long count) {
        if (count > 0 && !warnedOfDrops) {
            warnedOfDrops = true;
            warn(
                    "The executor of the lane '{}' takes no more tasks: {} callbacks were dropped, and later ones will be",
                    lane,
                    count);
        }
    }

    private Runnable offTheLoop(Runnable worker) {
        return () -> {
            if (!LoopThreads.isLoop()) {
                worker.run();
                return;
            }
            if (!warnedOfLoop) {
                warnedOfLoop = true;
                warn(
                        "The executor of the lane '{}' runs tasks in the calling thread, here the event loop, which must"
                                + " not run callbacks; they run in the common pool",
                        lane);
            }
            ForkJoinPool.commonPool().execute(worker);
        };
    }

    private @Nullable Throwable submit(Ticket ticket) {
        try {
            pool.execute(ticket);
            return null;
        } catch (Throwable e) { // an executor may throw anything, e.g. OutOfMemoryError for want of a thread
            return e;
        }
    }

    private boolean isShutDown() {
        try {
            return pool instanceof ExecutorService service && service.isShutdown();
        } catch (RuntimeException e) {
            return true;
        }
    }

    private boolean retryLater(Runnable worker, Runnable givenUp, int attempt) {
        try {
            CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
                    .execute(() -> start(worker, givenUp, attempt + 1));
            return true;
        } catch (Throwable e) {
            return false;
        }
    }

    private void warnOfRefusal(Throwable refusal) {
        if (!warnedOfRefusal) {
            warnedOfRefusal = true;
            warn(
                    "The executor of the lane '{}' refuses tasks although it is not shut down; callbacks are late."
                            + " Give the client an executor without a bound",
                    lane,
                    refusal);
        }
    }

    private static void warn(String message, Object... arguments) {
        try {
            log.warn(message, arguments);
        } catch (Throwable e) {
            // A logger that fails must not stop the lane, and there is nobody else to tell.
        }
    }

    /** One attempt to start a worker. */
    private static final class Ticket implements Runnable {
        private static final VarHandle CLAIMED;

        static {
            try {
                CLAIMED = MethodHandles.lookup().findVarHandle(Ticket.class, "claimed", boolean.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final Runnable worker;

        @SuppressWarnings("unused") // through CLAIMED
        private volatile boolean claimed;

        // Owned by the submitting thread; another thread may read `submitter` and finds that it is not meant.
        private @Nullable Thread submitter;
        private boolean inline;

        Ticket(Runnable worker, @Nullable Thread submitter) {
            this.worker = worker;
            this.submitter = submitter;
        }

        boolean claim() {
            return CLAIMED.compareAndSet(this, false, true);
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // threads are compared by identity
        public void run() {
            if (!claim()) {
                return;
            }
            if (submitter == Thread.currentThread()) {
                inline = true;
            } else {
                worker.run();
            }
        }
    }
}
