package io.kazoo.internal.concurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads for tests that need real ones. */
final class Threads {
    private static final int STRIDE = 100;

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
     * Lets two parties meet {@code rounds} times, each time at a fresh object and, as far as the machine allows, at the
     * same moment, now one and now the other a little earlier. A hundred objects are made before, and checked after, so that little else comes between.
     */
    static <S> void race(int rounds, Round<S> round) throws Exception {
        AtomicInteger[] at = {new AtomicInteger(), new AtomicInteger()};
        List<S> states = new ArrayList<>();
        int strides = rounds / STRIDE;
        FutureTask<Void> other = start(() -> {
            for (int i = 1; i <= strides * STRIDE; i++) {
                meet(at[1], at[0], i, null);
                stagger(-skew(i));
                round.second(states.get((i - 1) % STRIDE));
            }
            at[1].incrementAndGet();
        });
        try {
            for (int i = 1; i <= strides * STRIDE; i++) {
                int index = (i - 1) % STRIDE;
                if (index == 0) {
                    spinUntil(at[1], i, other);
                    checkAll(states, round);
                    states.clear();
                    for (int n = 0; n < STRIDE; n++) {
                        states.add(round.prepare());
                    }
                }
                meet(at[0], at[1], i, other);
                stagger(skew(i));
                round.first(states.get(index));
            }
            other.get();
            checkAll(states, round);
        } finally {
            other.cancel(true);
        }
    }

    private static <S> void checkAll(List<S> states, Round<S> round) throws Exception {
        for (S state : states) {
            round.check(state);
        }
    }

    private static void meet(AtomicInteger mine, AtomicInteger theirs, int round, FutureTask<Void> other) {
        mine.set(round);
        spinUntil(theirs, round, other);
    }

    /** One meeting. */
    interface Round<S> {
        S prepare();

        void first(S state);

        void second(S state);

        void check(S state) throws Exception;
    }

    /** How much later the first side starts, from -16 to 15; it sweeps a narrow window over the other side's steps. */
    private static int skew(int round) {
        return round % 32 - 16;
    }

    private static void stagger(int spins) {
        for (int i = 0; i < spins; i++) {
            Thread.onSpinWait();
        }
    }

    private static void spinUntil(AtomicInteger counter, int value, FutureTask<Void> other) {
        int spins = 0;
        while (counter.get() < value) {
            if (Thread.currentThread().isInterrupted() || (other != null && other.isDone())) {
                throw new IllegalStateException("The other side has failed");
            }
            pause(++spins);
        }
    }

    /** Spins for the narrow races, but not through a time slice that the other side needs. */
    static void pause(int spins) {
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
