package io.kazoo.internal.concurrent;

import java.util.Comparator;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** A loop in virtual time: tasks and timers run when the test says so, on the test's thread. */
final class ManualLoop implements EventLoop {
    private record Timer(long due, long order, Runnable task) {}

    private final PriorityBlockingQueue<Timer> timers =
            new PriorityBlockingQueue<>(11, Comparator.comparingLong(Timer::due).thenComparingLong(Timer::order));
    private final AtomicLong order = new AtomicLong();
    private volatile long now;

    @Override
    public void execute(Runnable task) {
        schedule(task, 0);
    }

    @Override
    public boolean inLoop() {
        return LoopThreads.isLoop();
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        Timer timer = new Timer(now + Math.max(0, delayNanos), order.getAndIncrement(), task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    /** How many tasks and timers have not run. */
    int pending() {
        return timers.size();
    }

    /** Runs all that is due up to {@code nanos} from now. */
    void advance(long nanos) {
        long end = now + nanos;
        LoopThreads.enter();
        try {
            for (Timer timer = timers.peek(); timer != null && timer.due <= end; timer = timers.peek()) {
                timers.remove(timer);
                now = Math.max(now, timer.due);
                timer.task.run();
            }
            now = end;
        } finally {
            LoopThreads.leave();
        }
    }
}
