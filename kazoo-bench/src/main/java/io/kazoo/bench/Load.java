package io.kazoo.bench;

/** A workload that is running. Started by one thread, which also reads and stops it. */
sealed interface Load permits AsyncLoad, BlockingLoad {

    /** Operations completed so far, over all threads. */
    long operations();

    /** Whether an operation failed, so that there is no point in going on. */
    boolean hasFailed();

    /** Starts to record latencies, if this load has any. */
    void record();

    /** The median of the latencies recorded so far in nanoseconds; 0 if this load records none. */
    long medianNanos();

    /**
     * Stops the work and waits until nothing is in flight.
     *
     * @throws IllegalStateException if an operation failed, or if work is still in flight after some seconds
     */
    void stop() throws InterruptedException;
}
