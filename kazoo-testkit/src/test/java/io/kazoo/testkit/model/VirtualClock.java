package io.kazoo.testkit.model;

import java.time.Duration;
import java.util.PriorityQueue;

/** Time that passes only when a test says so. */
final class VirtualClock implements ModelClock {

    private static final long WALL_START_MILLIS = 1_700_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private record Task(long atNanos, long number, Runnable runnable) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime == 0 ? Long.compare(number, other.number) : byTime;
        }
    }

    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long nowNanos;
    private long scheduled;

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public long wallMillis() {
        return WALL_START_MILLIS + nowNanos / NANOS_PER_MILLI;
    }

    @Override
    public void schedule(Runnable task, long delayNanos) {
        tasks.add(new Task(nowNanos + delayNanos, scheduled++, task));
    }

    /** Lets time pass, and everything happen that is due by then. */
    void pass(Duration duration) {
        long end = nowNanos + duration.toNanos();
        while (!tasks.isEmpty() && tasks.peek().atNanos <= end) {
            Task task = tasks.remove();
            nowNanos = task.atNanos;
            task.runnable.run();
        }
        nowNanos = end;
    }

    void passMillis(long millis) {
        pass(Duration.ofMillis(millis));
    }

    /** Tasks that are still to come. */
    int pending() {
        return tasks.size();
    }
}
