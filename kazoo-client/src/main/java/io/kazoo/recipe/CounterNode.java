package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.NodeData;
import io.kazoo.data.ZnodePath;
import io.kazoo.error.ForeignDataException;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.NodeExistsException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The node of a counter: reads it, and changes it one change at a time.
 *
 * @param <N> the number
 */
final class CounterNode<N extends Number> {

    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final String path;
    private final N initial;
    private final CounterCodec<N> codec;

    // Owned by the lane: changes that have not begun, so that those of one object never fail each other.
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;

    /** Does nothing by itself; throws IllegalArgumentException for a malformed path or an initial value that does not fit. */
    CounterNode(AsyncKazooClient client, String path, N initial, CounterCodec<N> codec) {
        this.path = ZnodePath.normalize(path);
        this.lane = new RecipeLane(client, "counter " + this.path);
        this.client = lane.client();
        this.initial = initial;
        this.codec = codec;
        try {
            codec.encode(initial);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("initial value out of range: " + initial, e);
        }
    }

    String path() {
        return path;
    }

    /** Reads the number; a missing node is the initial value. */
    RecipeCall<N> value() {
        RecipeCall<N> call = new RecipeCall<>(lane, "counter value", path, client.deadline());
        return call.begin(() -> read(call));
    }

    private void read(RecipeCall<N> call) {
        call.either(client.get(path), (node, error) -> {
            if (node != null) {
                call.succeed(number(call, node));
            } else if (error instanceof NoNodeException) {
                call.succeed(initial);
            } else {
                call.again(error, () -> read(call));
            }
        });
    }

    /** Changes the number as {@code function} says, which is called again when another change was quicker; null for no change. */
    RecipeCall<Optional<CounterChange<N>>> change(Function<N, @Nullable N> function) {
        RecipeCall<Optional<CounterChange<N>>> call = new RecipeCall<>(lane, "counter change", path, client.deadline());
        MarkedSet set = new MarkedSet(call, client, path);
        call.begin(() -> {
            waiting.add(() -> {
                call.outcome().onComplete(done -> lane.execute(this::next));
                look(call, function, set);
            });
            if (!busy) {
                next();
            }
        });
        return call;
    }

    private void next() {
        Runnable first = waiting.poll();
        busy = first != null;
        if (first != null) {
            first.run();
        }
    }

    private void look(RecipeCall<Optional<CounterChange<N>>> call, Function<N, @Nullable N> function, MarkedSet set) {
        if (call.isOver()) {
            return; // its end goes on with the next
        }
        call.either(client.get(path), (node, error) -> {
            if (node != null) {
                change(call, node, function, set);
            } else if (error instanceof NoNodeException) {
                byte[] first = codec.startsEmpty() ? new byte[0] : codec.encode(initial);
                call.either(client.create(path, first, CreateOptions.of().makeParents()), (made, refusal) -> {
                    if (made != null || refusal instanceof NodeExistsException) {
                        look(call, function, set);
                    } else {
                        call.again(refusal, () -> look(call, function, set));
                    }
                });
            } else {
                call.again(error, () -> look(call, function, set));
            }
        });
    }

    private void change(
            RecipeCall<Optional<CounterChange<N>>> call,
            NodeData node,
            Function<N, @Nullable N> function,
            MarkedSet set) {
        N before = number(call, node);
        N after = function.apply(before);
        if (after == null) {
            call.succeed(Optional.empty());
            return;
        }
        set.set(codec.encode(after), node.stat(), done -> {
            if (done) {
                call.succeed(Optional.of(new CounterChange<>(before, after)));
            } else {
                look(call, function, set);
            }
        });
    }

    private N number(RecipeCall<?> call, NodeData node) {
        byte[] data = node.data();
        if (data == null || data.length == 0) {
            return initial;
        }
        try {
            return codec.decode(data);
        } catch (NumberFormatException e) {
            throw new ForeignDataException(call.context("not a number of this counter's format", e));
        }
    }
}
