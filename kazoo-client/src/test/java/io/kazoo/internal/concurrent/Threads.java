package io.kazoo.internal.concurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads for tests that need real ones. */
final class Threads {

    private Threads() {}

    /** Any number of daemon threads with small stacks. */
    static ExecutorService unbounded() {
        return Executors.newCachedThreadPool(task -> daemon("pool", task));
    }

    /** Starts {@code task} on a thread of its own; get() gives what it threw. */
    static FutureTask<Void> start(Runnable task) {
        FutureTask<Void> future = new FutureTask<>(task, null);
        daemon("test", future).start();
        return future;
    }

    /** Runs all {@code tasks} on a thread each, and throws what one of them threw. */
    static void runTogether(List<? extends Runnable> tasks) throws Exception {
        List<FutureTask<Void>> started = new ArrayList<>();
        for (Runnable task : tasks) {
            started.add(start(task));
        }
        for (FutureTask<Void> task : started) {
            task.get();
        }
    }

    /**
     * Lets two parties meet {@code rounds} times: each round makes its objects, runs both sides at the same moment, and
     * then checks.
     */
    static <S> void race(int rounds, Round<S> round) throws Exception {
        AtomicInteger turn = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        List<S> current = new ArrayList<>();
        current.add(null);
        FutureTask<Void> other = start(() -> {
            for (int i = 1; i <= rounds; i++) {
                spinUntil(turn, i);
                round.second(current.get(0));
                done.set(i);
            }
        });
        try {
            for (int i = 1; i <= rounds; i++) {
                S state = round.prepare();
                current.set(0, state);
                turn.set(i);
                round.first(state);
                spinUntil(done, i, other);
                round.check(state);
            }
            other.get();
        } finally {
            other.cancel(true);
        }
    }

    /** One meeting. */
    interface Round<S> {
        S prepare();

        void first(S state);

        void second(S state);

        void check(S state) throws Exception;
    }

    private static void spinUntil(AtomicInteger counter, int value) {
        int spins = 0;
        while (counter.get() < value) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("The other side has failed");
            }
            pause(++spins);
        }
    }

    private static void spinUntil(AtomicInteger counter, int value, FutureTask<Void> other) throws Exception {
        int spins = 0;
        while (counter.get() < value) {
            if (other.isDone()) {
                other.get();
            }
            pause(++spins);
        }
    }

    /** Spins for the narrow races, but not through a time slice that the other side needs. */
    private static void pause(int spins) {
        if (spins % 1_000 == 0) {
            Thread.yield();
        } else {
            Thread.onSpinWait();
        }
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(null, task, name, 256 * 1024);
        thread.setDaemon(true);
        return thread;
    }
}
