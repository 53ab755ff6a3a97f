package io.kazoo.internal.concurrent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A lane whose callbacks never overlap: strictly one after the other, on whatever thread of the pool is free.
 *
 * <p>Costs one object while idle and at most one task of the pool while busy; after 64 callbacks it goes behind the
 * pool's other tasks. When the pool was shut down, what waits is dropped with one warning per lane; when it merely
 * refuses, the lane tries again for 10 s.
 *
 * <p>Thread-safe.
 */
@SuppressWarnings("ReferenceEquality") // threads are compared by identity
public final class SerialLane implements Lane {

    /*
     * ONE WORKER. `active` is true from the moment somebody has to start the worker until the worker has seen the
     * queue empty. Only who turns it from false to true may start one, so there is never a second, and the queue's
     * single-consumer rule holds: consecutive workers are ordered by `active` and by the pool.
     *
     * NOTHING LEFT BEHIND. The worker first clears `active` and then looks at the queue again; execute() first offers
     * and then looks at `active`. One of the two sees the other (see MpscQueue). The second look may overlap with a
     * new worker's polls and be wrong; that does no harm, because then that worker is the one responsible.
     */
    private static final int BURST = 64;

    private static final VarHandle ACTIVE;

    static {
        try {
            ACTIVE = MethodHandles.lookup().findVarHandle(SerialLane.class, "active", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final class Task extends MpscQueue.Node {
        private final Runnable callback;

        Task(Runnable callback) {
            this.callback = callback;
        }
    }

    private final MpscQueue<Task> queue = new MpscQueue<>();
    private final LanePool pool;
    private final boolean refuseWaits;
    private final Runnable worker = this::drain;
    private final Runnable givenUp = this::drop;
    private volatile boolean active;

    // Written by the worker. Others only compare it with themselves, so what they see of it does not matter.
    private @Nullable Thread runner;

    /**
     * An idle lane.
     *
     * @param name for logs and messages
     * @param pool runs the callbacks; should have no bound
     * @param refuseWaits whether futures of this lane may not be waited for inside its callbacks, because this lane is
     *     what completes them
     */
    public SerialLane(String name, Executor pool, boolean refuseWaits) {
        this.pool = new LanePool(name, Objects.requireNonNull(pool, "pool"));
        this.refuseWaits = refuseWaits;
    }

    @Override
    public void execute(Runnable task) {
        queue.offer(new Task(Objects.requireNonNull(task, "task")));
        if (activate()) {
            pool.start(worker, givenUp);
        }
    }

    @Override
    public void beforeWait() {
        if (refuseWaits && runner == Thread.currentThread()) {
            throw new IllegalStateException("This callback runs on the lane '" + pool.lane()
                    + "' and would wait for a future that the same lane completes, after this callback: it would wait"
                    + " for ever. Use a blocking method of the client, which works here; or go on in"
                    + " thenAccept/thenCompose; or wait on another thread.");
        }
    }

    @Override
    public String toString() {
        return pool.lane();
    }

    private boolean activate() {
        return !active && ACTIVE.compareAndSet(this, false, true);
    }

    private void drain() {
        Thread self = Thread.currentThread();
        boolean interrupted = false;
        do {
            runner = self;
            Task task;
            int ran = 0;
            while ((task = queue.poll()) != null) {
                pool.run(task.callback);
                // An interrupt that one callback leaves behind is not meant for the next.
                interrupted |= Thread.interrupted();
                if (++ran == BURST) {
                    runner = null;
                    if (pool.restart(worker)) {
                        restore(self, interrupted);
                        return;
                    }
                    runner = self;
                    ran = 0;
                }
            }
            runner = null;
            active = false;
        } while (!queue.isEmpty() && activate());
        restore(self, interrupted);
    }

    private static void restore(Thread self, boolean interrupted) {
        if (interrupted) {
            self.interrupt();
        }
    }

    private void drop() {
        long count = 0;
        do {
            while (queue.poll() != null) {
                count++;
            }
            active = false;
        } while (!queue.isEmpty() && activate());
        pool.warnOfDrops(count);
    }
}
