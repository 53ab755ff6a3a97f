package io.kazoo.internal.net;

import io.kazoo.internal.concurrent.LoopThread;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the daemon threads of event loops, numbered from 1 and marked as such. Thread-safe. */
final class LoopThreadFactory implements ThreadFactory {
    private final String namePrefix;
    private final AtomicInteger made = new AtomicInteger();

    LoopThreadFactory(String namePrefix) {
        this.namePrefix = namePrefix;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Worker(task, namePrefix + "-" + made.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    private static final class Worker extends FastThreadLocalThread implements LoopThread {
        Worker(Runnable task, String name) {
            super(task, name);
        }
    }
}
