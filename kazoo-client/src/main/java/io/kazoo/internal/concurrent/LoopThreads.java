package io.kazoo.internal.concurrent;

import org.jspecify.annotations.Nullable;

/**
 * Knows which threads are event loops, so that waiting there is an error instead of a deadlock.
 *
 * <p>A thread is one when its class is a {@link LoopThread}, or when it called {@link #enter}. Thread-safe.
 */
public final class LoopThreads {
    private static final ThreadLocal<@Nullable Boolean> ENTERED = new ThreadLocal<>();

    private LoopThreads() {}

    /** Marks the calling thread as a loop, for loops whose threads somebody else makes. */
    public static void enter() {
        ENTERED.set(Boolean.TRUE);
    }

    /** Takes the mark of {@link #enter} back. */
    public static void leave() {
        ENTERED.remove();
    }

    /** Whether the calling thread is a loop. */
    public static boolean isLoop() {
        return Thread.currentThread() instanceof LoopThread || ENTERED.get() != null;
    }

    /**
     * Refuses to let a loop wait.
     *
     * @throws IllegalStateException on a loop thread
     */
    static void refuseWaiting() {
        if (isLoop()) {
            throw new IllegalStateException("Blocking on the event loop thread "
                    + Thread.currentThread().getName()
                    + " would stop every client that shares it: the loop itself completes what is waited for."
                    + " Use the asynchronous method, or wait on another thread.");
        }
    }
}
