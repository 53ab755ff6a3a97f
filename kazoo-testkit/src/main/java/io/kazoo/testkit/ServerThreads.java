package io.kazoo.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * All threads of one server, whoever starts them: they inherit the group, so that a stopped server can be seen to be gone.
 *
 * <p>Work is done on a thread of the group, which also keeps an interrupt of the caller away from the server's files.
 * Thread-safe.
 */
final class ServerThreads {
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ThreadGroup group;

    ServerThreads(String name) {
        this.group = new ThreadGroup(name);
    }

    /**
     * Runs the task on a daemon thread of this group and waits for it; an interrupt is kept for afterwards.
     *
     * @throws ExecutionException with what the task threw
     */
    <T> T call(Callable<T> task) throws ExecutionException {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = new Thread(group, future, group.getName());
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Waits until every thread of the group has ended, interrupting those that have not after half of 10 s.
     *
     * @throws IllegalStateException naming the threads that are left
     */
    void awaitEnd() {
        long begin = System.nanoTime();
        boolean interrupted = false;
        boolean pushed = false;
        for (List<Thread> live = live(); !live.isEmpty(); live = live()) {
            long spentNanos = System.nanoTime() - begin;
            if (spentNanos > GRACE_NANOS) {
                throw new IllegalStateException("threads of the server are still there after 10 s: " + live);
            }
            if (spentNanos > GRACE_NANOS / 2 && !pushed) {
                pushed = true;
                group.interrupt();
            }
            try {
                live.get(0).join(100);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Thread> live() {
        Thread[] threads = new Thread[group.activeCount() + 16];
        int count = group.enumerate(threads);
        // The server counts descendants with a parallel stream: a worker of the process's common pool is no thread of
        // its own.
        return Arrays.stream(threads, 0, count)
                .filter(thread -> !(thread instanceof ForkJoinWorkerThread))
                .toList();
    }
}
