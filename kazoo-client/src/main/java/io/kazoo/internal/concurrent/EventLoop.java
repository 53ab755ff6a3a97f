package io.kazoo.internal.concurrent;

import java.util.concurrent.Executor;

/**
 * The one thread that owns the state of a client: runs tasks in the order given, keeps timers and the clock.
 *
 * <p>Thread-safe. No task may block or run user code. After its shutdown {@link #execute} and {@link #schedule} throw
 * {@link java.util.concurrent.RejectedExecutionException}.
 */
public interface EventLoop extends Executor {

    /** Runs {@code task} on the loop, later; never within this call, also when called by the loop. */
    @Override
    void execute(Runnable task);

    /** Whether the calling thread is the loop. */
    boolean inLoop();

    /** The monotonic clock, in nanoseconds from an arbitrary origin; compare by subtraction. */
    long nanoTime();

    /** Runs {@code task} on the loop after {@code delayNanos}; at once when that is not positive. From any thread. */
    Cancellable schedule(Runnable task, long delayNanos);

    /** A timer that can be taken back. */
    interface Cancellable {

        /** Takes the timer back; does nothing when it already ran, runs or was taken back. */
        void cancel();
    }
}
