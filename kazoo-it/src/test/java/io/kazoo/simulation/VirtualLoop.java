package io.kazoo.simulation;

import io.kazoo.internal.concurrent.EventLoop;
import io.kazoo.internal.concurrent.LoopThreads;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An event loop without a thread: the test's thread runs what is due, and time is what the next task says.
 *
 * <p>Tasks of one instant run in the order in which they were given, so a run depends on nothing but its inputs. {@link
 * #users()} is the second executor of a client, for user code: it shares the queue and the time, but what runs there is
 * not on the loop, so that waiting on the loop is still refused and waiting elsewhere is not.
 *
 * <p>Owned by the thread that made it; every use by another throws, which proves that there is none.
 */
public final class VirtualLoop implements EventLoop {

    /** Not 0, lest a time be taken for "none". */
    private static final long ORIGIN_NANOS = TimeUnit.HOURS.toNanos(1);

    private static final int MOST_TASKS_AT_ONE_INSTANT = 1_000_000;

    private final Thread owner = Thread.currentThread();
    private final PriorityQueue<Task> tasks = new PriorityQueue<>(256);
    private final Executor users = task -> add(task, 0, false);

    private long nowNanos = ORIGIN_NANOS;
    private long sequence;
    private long firstOfInstant;
    private @Nullable Task running;
    private Runnable afterEach = () -> {};
    private long ran;

    @Override
    public void execute(Runnable task) {
        add(task, 0, true);
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        return add(task, Math.max(0, delayNanos), true);
    }

    /** Runs a task of user code, as {@link #users()} does. */
    Cancellable user(Runnable task) {
        return add(task, 0, false);
    }

    /** Has something looked at after each task. */
    public void afterEach(Runnable look) {
        afterEach = look;
    }

    /** How many tasks have run. */
    public long ran() {
        return ran;
    }

    /** Where callbacks of users run. */
    public Executor users() {
        return users;
    }

    @Override
    public boolean inLoop() {
        requireOwner();
        return running != null && running.onLoop;
    }

    @Override
    public long nanoTime() {
        requireOwner();
        return nowNanos;
    }

    /** The time since the beginning. */
    public Duration elapsed() {
        return Duration.ofNanos(nanoTime() - ORIGIN_NANOS);
    }

    /** Lets so much time pass, and runs what is due in it. */
    public void advance(Duration span) {
        long end = nanoTime() + span.toNanos();
        while (!tasks.isEmpty() && tasks.peek().dueNanos <= end) {
            runNext();
        }
        nowNanos = Math.max(nowNanos, end);
    }

    /** Lets the task that runs now take so long: what is due meanwhile comes late. */
    public void stall(Duration span) {
        requireOwner();
        nowNanos += span.toNanos();
    }

    /** How many tasks and timers have not run. */
    public int pending() {
        requireOwner();
        return tasks.size();
    }

    /** Runs what is due now, until nothing is. */
    public void settle() {
        advance(Duration.ZERO);
    }

    /**
     * Lets time pass until the condition holds, which is asked after each task, and not a moment longer.
     *
     * @throws AssertionError if that takes longer than the bound, in virtual time
     */
    public void runUntil(BooleanSupplier condition, Duration bound) {
        long end = nanoTime() + bound.toNanos();
        while (!condition.getAsBoolean()) {
            if (tasks.isEmpty() || tasks.peek().dueNanos > end) {
                throw new AssertionError("not within " + bound + " of virtual time, at " + elapsed());
            }
            runNext();
        }
    }

    /** Lets time pass, an hour at the most, until the future is done; its value, or the exception of {@code join}. */
    public <T extends @Nullable Object> T await(CompletableFuture<T> future) {
        runUntil(future::isDone, Duration.ofHours(1));
        return future.join();
    }

    private Task add(Runnable action, long delayNanos, boolean onLoop) {
        requireOwner();
        Task task = new Task(action, nowNanos + delayNanos, sequence++, onLoop);
        tasks.add(task);
        return task;
    }

    private void runNext() {
        if (running != null) {
            throw new IllegalStateException("a task of the loop cannot run the loop");
        }
        Task task = tasks.remove();
        if (task.dueNanos > nowNanos) {
            nowNanos = task.dueNanos;
            firstOfInstant = task.sequence;
        } else if (task.sequence - firstOfInstant > MOST_TASKS_AT_ONE_INSTANT) {
            throw new StandsStill(MOST_TASKS_AT_ONE_INSTANT + " tasks at " + elapsed() + " and no end of them");
        }
        running = task;
        if (task.onLoop) {
            LoopThreads.enter();
        }
        try {
            task.action.run();
        } finally {
            LoopThreads.leave();
            running = null;
        }
        ran++;
        afterEach.run();
    }

    private void requireOwner() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("a second thread: " + Thread.currentThread());
        }
    }

    /** Some task always gives another that is due at once. */
    public static final class StandsStill extends AssertionError {

        private static final long serialVersionUID = 1L;

        StandsStill(String message) {
            super(message);
        }
    }

    private final class Task implements Cancellable, Comparable<Task> {
        private final Runnable action;
        private final long dueNanos;
        private final long sequence;
        private final boolean onLoop;

        Task(Runnable action, long dueNanos, long sequence, boolean onLoop) {
            this.action = action;
            this.dueNanos = dueNanos;
            this.sequence = sequence;
            this.onLoop = onLoop;
        }

        @Override
        public void cancel() {
            requireOwner();
            tasks.remove(this);
        }

        @Override
        public int compareTo(Task other) {
            int byTime = Long.compare(dueNanos, other.dueNanos);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }
}
