package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongUnaryOperator;

/**
 * A whole number that processes share: kazoo's {@code Counter}, and Curator's in its formats.
 *
 * <p>The number is the data of one persistent node, made at the first change; a node that is missing or empty stands for the
 * initial value. Every method gives or throws {@code ForeignDataException} when the node holds something else, and {@code
 * ArithmeticException}, with nothing changed, when a number does not fit.
 *
 * <h2>Exactly once</h2>
 *
 * A change is one transaction of the new data and an ephemeral child of ours, {@code _kazoo_set_...}, by which it is recognised
 * when its reply is lost; the child is deleted right after it. So each change counts once or fails, and an error whose {@code
 * effect()} is NONE means it did not count. The effect is UNKNOWN only when the session ended before the doubt was resolved, when
 * the deadline passed before, and for ephemeral nodes and those without permission to create children, whose data is set alone.
 * The node must not be a container: servers delete those some time after their last child.
 *
 * <h2>Cost</h2>
 *
 * Reading: 1 round trip. Changing: 2, and 2 more each time that another process was quicker; one more request, not waited for,
 * deletes the child. Changes of one object are made one after the other. No thread, no watch. Calls end within the client's
 * deadline, wait for a reconnect within it, and go on in the next session when nothing is in doubt. Thread-safe.
 */
public final class Counter {

    private final CounterNode<Long> node;

    Counter(AsyncKazooClient client, String path, long initial, CounterFormat format) {
        node = new CounterNode<>(client, path, initial, CounterCodec.of(format));
    }

    /** The path of the node, as the client that made the counter names it. */
    public String path() {
        return node.path();
    }

    /** The number. */
    public long value() {
        return node.value().await();
    }

    /** As {@link #value()}. */
    public CompletableFuture<Long> valueAsync() {
        return node.value().async();
    }

    /** Adds to the number; fails with {@code ArithmeticException} beyond the range of the format. */
    public CounterChange<Long> add(long delta) {
        return adding(delta).await().orElseThrow();
    }

    /** As {@link #add(long)}. */
    public CompletableFuture<CounterChange<Long>> addAsync(long delta) {
        return adding(delta).async().thenApply(Optional::orElseThrow);
    }

    /** Replaces the number by what {@code function} makes of it, which may be called several times, on a callback thread. */
    public CounterChange<Long> update(LongUnaryOperator function) {
        return updating(function).await().orElseThrow();
    }

    /** As {@link #update(LongUnaryOperator)}. */
    public CompletableFuture<CounterChange<Long>> updateAsync(LongUnaryOperator function) {
        return updating(function).async().thenApply(Optional::orElseThrow);
    }

    /** Replaces the number if it is {@code expected}; whether it was. */
    public boolean compareAndSet(long expected, long next) {
        return comparing(expected, next).await().isPresent();
    }

    /** As {@link #compareAndSet(long, long)}. */
    public CompletableFuture<Boolean> compareAndSetAsync(long expected, long next) {
        return comparing(expected, next).async().thenApply(Optional::isPresent);
    }

    private RecipeCall<Optional<CounterChange<Long>>> adding(long delta) {
        return updating(number -> Math.addExact(number, delta));
    }

    private RecipeCall<Optional<CounterChange<Long>>> updating(LongUnaryOperator function) {
        return node.change(function::applyAsLong);
    }

    private RecipeCall<Optional<CounterChange<Long>>> comparing(long expected, long next) {
        return node.change(number -> number == expected ? next : null);
    }

    @Override
    public String toString() {
        return "Counter[" + path() + "]";
    }
}
