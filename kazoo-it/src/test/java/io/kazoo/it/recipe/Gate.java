package io.kazoo.it.recipe;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/** Where callbacks run, or wait for a while. */
final class Gate implements Executor {

    private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    @Override
    public void execute(Runnable task) {
        if (!closed || !held.add(task)) {
            ForkJoinPool.commonPool().execute(task);
        }
    }

    void close() {
        closed = true;
    }

    void open() {
        closed = false;
        for (Runnable next = held.poll(); next != null; next = held.poll()) {
            ForkJoinPool.commonPool().execute(next);
        }
    }
}
