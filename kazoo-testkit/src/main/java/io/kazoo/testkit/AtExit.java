package io.kazoo.testkit;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/** What must not stay behind when the JVM ends without closing it: one shutdown hook for all of it. Thread-safe. */
final class AtExit {
    private static final Deque<Runnable> CLEANUPS = new ConcurrentLinkedDeque<>();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> CLEANUPS.forEach(Runnable::run), "kazoo-testkit-at-exit"));
    }

    private AtExit() {}

    /** Runs the cleanup when the JVM ends, the latest first, unless {@link #cancel cancelled}. It must not throw. */
    static void run(Runnable cleanup) {
        CLEANUPS.addFirst(cleanup);
    }

    static void cancel(Runnable cleanup) {
        CLEANUPS.remove(cleanup);
    }
}
