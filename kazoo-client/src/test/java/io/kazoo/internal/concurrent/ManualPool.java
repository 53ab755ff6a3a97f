package io.kazoo.internal.concurrent;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** A pool without threads: its tasks run when the test says so, on the test's thread. Not thread-safe. */
final class ManualPool implements Executor {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private int accepted;

    @Override
    public void execute(Runnable task) {
        accepted++;
        tasks.add(task);
    }

    int accepted() {
        return accepted;
    }

    int waiting() {
        return tasks.size();
    }

    void runOne() {
        tasks.remove().run();
    }

    void runAll() {
        while (!tasks.isEmpty()) {
            runOne();
        }
    }
}
