package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.EventType;
import io.kazoo.data.WatchedEvent;
import io.kazoo.data.ZnodePath;
import io.kazoo.error.Effect;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.NodeExistsException;
import io.kazoo.spi.Watcher;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A gate for processes, closed while its node exists: kazoo's {@code Barrier}, and Curator's {@code DistributedBarrier}.
 *
 * <p>Waiting takes 1 round trip when the gate is open. Otherwise one watch is kept until it opens; lost connections and sessions
 * do not end the wait, the end of its limit does, and the client's stop at once. No watch is left behind. Thread-safe.
 */
public final class Barrier {

    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final String path;

    Barrier(AsyncKazooClient client, String path) {
        this.path = ZnodePath.normalize(path);
        this.lane = new RecipeLane(client, "barrier " + this.path);
        this.client = lane.client();
    }

    /** The path of the node, as the client that made the barrier names it. */
    public String path() {
        return path;
    }

    /** Closes the gate; true when it was closed already, or when a reply was lost, so that it was perhaps closed by this. */
    public boolean create() {
        return creating().await();
    }

    /** As {@link #create()}. */
    public CompletableFuture<Boolean> createAsync() {
        return creating().async();
    }

    /** Opens the gate; false when it was open. When the reply is lost this fails with effect UNKNOWN, and may be repeated. */
    public boolean remove() {
        return removing().await();
    }

    /** As {@link #remove()}. */
    public CompletableFuture<Boolean> removeAsync() {
        return removing().async();
    }

    /**
     * Waits until the gate is open.
     *
     * @param limit more than 0
     * @throws io.kazoo.error.OperationTimeoutException when it is not by then
     * @throws InterruptedException when interrupted
     */
    public void await(Duration limit) throws InterruptedException {
        waiting(limit).awaitOthers();
    }

    /** Waits until the gate is open, however long that takes; throws as {@link #await(Duration)}. */
    public void await() throws InterruptedException {
        waiting(RecipeCall.FOREVER).awaitOthers();
    }

    /** As {@link #await(Duration)}; cancelling the future ends the wait. */
    public CompletableFuture<@Nullable Void> awaitAsync(Duration limit) {
        return waiting(limit).async();
    }

    /** As {@link #await()}; cancelling the future ends the wait. */
    public CompletableFuture<@Nullable Void> awaitAsync() {
        return waiting(RecipeCall.FOREVER).async();
    }

    private RecipeCall<Boolean> creating() {
        RecipeCall<Boolean> call = new RecipeCall<>(lane, "create barrier", path, client.deadline());
        return call.begin(() -> make(call));
    }

    /** A write, since a read may show a gate that was opened meanwhile. */
    private void make(RecipeCall<Boolean> call) {
        call.either(client.create(path, new byte[0], CreateOptions.PERSISTENT.makeParents()), (made, error) -> {
            if (error == null || error instanceof NodeExistsException) {
                call.succeed(error != null);
            } else if (error instanceof NoAuthException) {
                look(call); // servers say so also of a gate that is closed
            } else {
                call.again(error, () -> make(call));
            }
        });
    }

    private void look(RecipeCall<Boolean> call) {
        call.either(client.sync(path), (synced, refusal) -> {
            if (refusal != null) {
                call.again(refusal, () -> make(call));
                return;
            }
            call.either(client.ensurePath(path), (existed, error) -> {
                if (existed != null) {
                    call.succeed(existed);
                } else {
                    call.again(error, () -> make(call));
                }
            });
        });
    }

    private RecipeCall<Boolean> removing() {
        RecipeCall<Boolean> call = new RecipeCall<>(lane, "remove barrier", path, client.deadline());
        return call.begin(() -> open(call));
    }

    private void open(RecipeCall<Boolean> call) {
        call.either(client.delete(path), (done, error) -> {
            if (error == null || error instanceof NoNodeException) {
                call.succeed(error == null);
            } else if (error instanceof KazooException failure && failure.effect() == Effect.UNKNOWN) {
                call.fail(failure);
            } else {
                call.again(error, () -> open(call));
            }
        });
    }

    private RecipeCall<@Nullable Void> waiting(Duration limit) {
        RecipeCall<@Nullable Void> call = new RecipeCall<>(lane, "wait for barrier", path, limit);
        Wait wait = new Wait(call);
        call.outcome().onComplete(done -> client.removeWatcher(path, wait));
        return call.begin(wait::look);
    }

    @Override
    public String toString() {
        return "Barrier[" + path + "]";
    }

    /** Owned by the lane. */
    private final class Wait implements Watcher {

        private final RecipeCall<@Nullable Void> call;

        Wait(RecipeCall<@Nullable Void> call) {
            this.call = call;
        }

        /** A read of the data, since it arms no watch on a node that is missing. */
        void look() {
            client.get(path, this).whenComplete((node, error) -> {
                if (call.isOver()) {
                    client.removeWatcher(path, this);
                } else if (error instanceof NoNodeException) {
                    call.succeed(null);
                } else if (error != null) {
                    call.again(error, this::look);
                }
            });
        }

        @Override
        public void onEvent(WatchedEvent event) {
            if (event.type() == EventType.DELETED) {
                call.succeed(null);
            } else if (!call.isOver()) {
                look();
            }
        }
    }
}
