package io.kazoo.internal.concurrent;

import java.util.concurrent.RejectedExecutionException;

/** A loop after its shutdown. */
final class EndedLoop implements EventLoop {

    @Override
    public void execute(Runnable task) {
        throw new RejectedExecutionException("ended");
    }

    @Override
    public boolean inLoop() {
        return false;
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        throw new RejectedExecutionException("ended");
    }
}
