package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.NodeData;
import io.kazoo.data.ZnodePath;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.NodeExistsException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that processes share, with listeners: Curator's {@code SharedValue}.
 *
 * <p>The value is the data of one persistent node, which is made with the initial value by whoever needs it first. Changes count
 * exactly once or fail, in the way of {@link Counter}, with its cost; listeners are told as by {@link DataWatch}, so a node that
 * was deleted and made again is noticed, and a reconnect alone tells nothing. Thread-safe.
 */
public final class SharedValue {

    private final AsyncKazooClient outside;
    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final String path;
    private final byte[] initial;

    SharedValue(AsyncKazooClient client, String path, byte[] initial) {
        this.outside = client;
        this.path = ZnodePath.normalize(path);
        this.lane = new RecipeLane(client, "shared value " + this.path);
        this.client = lane.client();
        this.initial = initial.clone();
    }

    /** The path of the node, as the client that made the value names it. */
    public String path() {
        return path;
    }

    /** The value with its Stat; makes the node when it is missing. */
    public NodeData value() {
        return reading().await();
    }

    /** As {@link #value()}. */
    public CompletableFuture<NodeData> valueAsync() {
        return reading().async();
    }

    /** Sets the value whatever it is; the one it replaced. */
    public NodeData set(byte[] next) {
        return setting(next).await();
    }

    /** As {@link #set(byte[])}. */
    public CompletableFuture<NodeData> setAsync(byte[] next) {
        return setting(next).async();
    }

    /** Sets the value if nobody changed it since {@code expected} was read; whether it did. */
    public boolean compareAndSet(NodeData expected, byte[] next) {
        return comparing(expected, next).await();
    }

    /** As {@link #compareAndSet(NodeData, byte[])}. */
    public CompletableFuture<Boolean> compareAndSetAsync(NodeData expected, byte[] next) {
        return comparing(expected, next).async();
    }

    /** Keeps a listener told of the value; what it promises and costs is what {@link DataWatch} says. */
    public DataWatch listen(DataWatch.Listener listener) {
        return DataWatch.start(outside, path, listener);
    }

    private RecipeCall<NodeData> reading() {
        RecipeCall<NodeData> call = new RecipeCall<>(lane, "shared value", path, client.deadline());
        return call.begin(() -> look(call, call::succeed));
    }

    private RecipeCall<NodeData> setting(byte[] next) {
        return changing(node -> next, (call, was) -> call.succeed(was), "set shared value");
    }

    private RecipeCall<Boolean> comparing(NodeData expected, byte[] next) {
        return changing(
                node -> node.stat().mzxid() == expected.stat().mzxid()
                                && node.stat().czxid() == expected.stat().czxid()
                        ? next
                        : null,
                (call, was) -> call.succeed(was != null),
                "compare and set shared value");
    }

    private <T> RecipeCall<T> changing(
            Function<NodeData, byte @Nullable []> function,
            BiConsumer<RecipeCall<T>, @Nullable NodeData> end,
            String operation) {
        RecipeCall<T> call = new RecipeCall<>(lane, operation, path, client.deadline());
        MarkedSet set = new MarkedSet(call, client, path);
        return call.begin(() -> change(call, function, end, set));
    }

    private <T> void change(
            RecipeCall<T> call,
            Function<NodeData, byte @Nullable []> function,
            BiConsumer<RecipeCall<T>, @Nullable NodeData> end,
            MarkedSet set) {
        look(call, node -> {
            byte[] next = function.apply(node);
            if (next == null) {
                end.accept(call, null);
            } else {
                set.set(next, node.stat(), done -> {
                    if (done) {
                        end.accept(call, node);
                    } else {
                        change(call, function, end, set);
                    }
                });
            }
        });
    }

    private void look(RecipeCall<?> call, Consumer<NodeData> next) {
        call.either(client.get(path), (node, error) -> {
            if (node != null) {
                next.accept(node);
            } else if (error instanceof NoNodeException) {
                call.either(client.create(path, initial, CreateOptions.of().makeParents()), (made, refusal) -> {
                    if (made != null || refusal instanceof NodeExistsException) {
                        look(call, next);
                    } else {
                        call.again(refusal, () -> look(call, next));
                    }
                });
            } else {
                call.again(error, () -> look(call, next));
            }
        });
    }

    @Override
    public String toString() {
        return "SharedValue[" + path + "]";
    }
}
