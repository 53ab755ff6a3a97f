package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleUnaryOperator;

/**
 * A floating-point number that processes share: kazoo's {@code Counter} with a float, in the text that Python writes, {@code inf}
 * and {@code nan} included.
 *
 * <p>Promises, errors and cost are those of {@link Counter}. Thread-safe.
 */
public final class DoubleCounter {

    private final CounterNode<Double> node;

    DoubleCounter(AsyncKazooClient client, String path, double initial) {
        node = new CounterNode<>(client, path, initial, new CounterCodec.Floating());
    }

    /** The path of the node, as the client that made the counter names it. */
    public String path() {
        return node.path();
    }

    /** The number. */
    public double value() {
        return node.value().await();
    }

    /** As {@link #value()}. */
    public CompletableFuture<Double> valueAsync() {
        return node.value().async();
    }

    /** Adds to the number. */
    public CounterChange<Double> add(double delta) {
        return adding(delta).await().orElseThrow();
    }

    /** As {@link #add(double)}. */
    public CompletableFuture<CounterChange<Double>> addAsync(double delta) {
        return adding(delta).async().thenApply(Optional::orElseThrow);
    }

    /** Replaces the number by what {@code function} makes of it, which may be called several times, on a callback thread. */
    public CounterChange<Double> update(DoubleUnaryOperator function) {
        return updating(function).await().orElseThrow();
    }

    /** As {@link #update(DoubleUnaryOperator)}. */
    public CompletableFuture<CounterChange<Double>> updateAsync(DoubleUnaryOperator function) {
        return updating(function).async().thenApply(Optional::orElseThrow);
    }

    private RecipeCall<Optional<CounterChange<Double>>> adding(double delta) {
        return updating(number -> number + delta);
    }

    private RecipeCall<Optional<CounterChange<Double>>> updating(DoubleUnaryOperator function) {
        return node.change(function::applyAsDouble);
    }

    @Override
    public String toString() {
        return "DoubleCounter[" + path() + "]";
    }
}
