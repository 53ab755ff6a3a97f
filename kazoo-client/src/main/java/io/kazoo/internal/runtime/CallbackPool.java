package io.kazoo.internal.runtime;

import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which users' callbacks run when no executor is given: virtual ones on Java 21 and later, else daemon threads
 * that end after a second without work. Unbounded, so that a callback that blocks never keeps another from running.
 */
final class CallbackPool {

    /** How long an idle thread stays; short, so that nothing is left behind, and long enough to serve a burst. */
    private static final long KEEP_ALIVE_SECONDS = 1;

    /** More would not help: what is looked up is shared by all clients of the process. */
    private static final int RESOLVERS = 4;

    private CallbackPool() {}

    static Executor create() {
        try {
            Method factory = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
            return (ExecutorService) factory.invoke(null);
        } catch (ReflectiveOperationException beforeJava21) {
            return elastic("kazoo-callback-");
        }
    }

    /** Where host names are looked up. */
    static Executor resolvers() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                RESOLVERS,
                RESOLVERS,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                daemons("kazoo-resolver-"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Where SASL mechanisms run and certificates are checked: unbounded, since one that waits for others must not keep another
     * client from connecting.
     */
    static Executor authenticators() {
        return elastic("kazoo-auth-");
    }

    private static ExecutorService elastic(String prefix) {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons(prefix));
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
