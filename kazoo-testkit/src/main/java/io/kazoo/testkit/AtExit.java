package io.kazoo.testkit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What must not stay behind when the JVM ends without closing it: one shutdown hook for all of it. Thread-safe. */
final class AtExit {
    private static final Set<Runnable> CLEANUPS = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> CLEANUPS.forEach(Runnable::run), "kazoo-testkit-at-exit"));
    }

    private AtExit() {}

    /** Runs the cleanup when the JVM ends, unless {@link #cancel cancelled}. It must not throw, nor need an order. */
    static void run(Runnable cleanup) {
        CLEANUPS.add(cleanup);
    }

    static void cancel(Runnable cleanup) {
        CLEANUPS.remove(cleanup);
    }
}
