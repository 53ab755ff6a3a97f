package io.kazoo.internal.concurrent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What thenApply and the like make of an {@link ExportedFuture}: a future completed by callbacks of a lane, which is told
 * before a thread waits for it.
 *
 * <p>Thread-safe. Refuses to wait on an event loop.
 */
final class LaneFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    private final Lane lane;

    LaneFuture(Lane lane) {
        this.lane = lane;
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new LaneFuture<>(lane);
    }

    @Override
    public Executor defaultExecutor() {
        return lane;
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        beforeWait();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (timeout > 0) {
            beforeWait();
        }
        return super.get(timeout, unit);
    }

    @Override
    public T join() {
        beforeWait();
        return super.join();
    }

    private void beforeWait() {
        if (!isDone()) {
            LoopThreads.refuseWaiting();
            lane.beforeWait();
        }
    }
}
