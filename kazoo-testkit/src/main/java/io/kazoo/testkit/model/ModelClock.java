package io.kazoo.testkit.model;

/** Time and later calls: what a modelled ensemble runs on. All calls come and go on the one thread that owns the ensemble. */
public interface ModelClock {

    /** Time that only grows, in nanoseconds from an arbitrary start. */
    long nanoTime();

    /** Time of day in milliseconds since the epoch: the leader's clock, which nodes show as their times. */
    long wallMillis();

    /** Has a task run once, after a delay in nanoseconds of {@link #nanoTime}; those of the same instant run in order. */
    void schedule(Runnable task, long delayNanos);
}
