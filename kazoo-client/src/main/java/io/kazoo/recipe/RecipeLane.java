package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.internal.concurrent.ExportedFuture;
import io.kazoo.internal.concurrent.Lane;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.concurrent.SerialLane;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Where a recipe runs, and how what it promises leaves it. Thread-safe. */
final class RecipeLane implements Executor {

    private final SerialLane lane;
    private final AsyncKazooClient outside;
    private final AsyncKazooClient client;

    RecipeLane(AsyncKazooClient outside, String name) {
        this.lane = new SerialLane(name, outside.callbackExecutor(), true);
        this.outside = outside;
        this.client = outside.withExecutor(lane);
    }

    /** The client whose events and completions come down this lane. */
    AsyncKazooClient client() {
        return client;
    }

    @Override
    public void execute(Runnable task) {
        lane.execute(task);
    }

    /** A lane for the listeners of a user, where he may wait. */
    SerialLane forListeners(String name) {
        return new SerialLane(name, outside.callbackExecutor(), false);
    }

    /** Refuses to wait on this lane for what happens on it. */
    void beforeWait() {
        lane.beforeWait();
    }

    /**
     * Refuses also to wait in a callback of the executor view that the recipe was made of: this lane runs behind it, so that not even a
     * limit would end the wait. What was begun, which nobody waits for then, is given up before.
     */
    void beforeWait(Runnable giveUp) {
        try {
            lane.beforeWait();
            if (outside.callbackExecutor() instanceof SerialLane view) {
                view.beforeWait();
            }
        } catch (IllegalStateException refusal) {
            giveUp.run();
            throw refusal;
        }
    }

    /** What a user may hold of a promise: completes on the client's completion lane, and is cancelled on this one. */
    <T extends @Nullable Object> CompletableFuture<T> export(Promise<T> promise) {
        Lane completions = new OutwardLane(lane, (Lane) outside.completionExecutor());
        ExportedFuture<T> future = ExportedFuture.of(promise, completions, lane);
        promise.onComplete(done -> completions.execute(future::deliver));
        return future;
    }
}
