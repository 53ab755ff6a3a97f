package io.kazoo.it.concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** The threads of one run of a scenario: as an executor, a thread for each task. */
public final class Threads implements Executor {

    /**
     * Has its task in a field of its own. Since JDK 19 a {@link Thread} keeps it in a holder that the model checker does not
     * look into: what a task shares with others would count as its maker's alone, and no orders of its steps would be tried.
     */
    private static final class Worker extends Thread {
        private final Runnable task;

        Worker(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            task.run();
        }
    }

    private final List<Thread> started = new ArrayList<>();

    @Override
    public void execute(Runnable task) {
        Thread thread = new Worker(task);
        synchronized (started) {
            started.add(thread);
        }
        thread.start();
    }

    /** Waits for all, also for those that are started meanwhile by others. */
    public void join() {
        for (int i = 0; i < count(); i++) {
            try {
                get(i).join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private int count() {
        synchronized (started) {
            return started.size();
        }
    }

    private Thread get(int index) {
        synchronized (started) {
            return started.get(index);
        }
    }
}
