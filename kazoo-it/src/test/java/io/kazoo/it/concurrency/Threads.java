package io.kazoo.it.concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** The threads of one run of a scenario: as an executor, a thread for each task. */
public final class Threads implements Executor {

    private final List<Thread> started = new ArrayList<>();

    @Override
    public void execute(Runnable task) {
        Thread thread = new Thread(task);
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
