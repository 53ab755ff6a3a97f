package io.kazoo.internal.concurrent;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future that users get for a {@link Promise}: its dependents run on a lane, in order, but waiting for it needs no
 * lane.
 *
 * <p>The lane completes it by {@link #deliver}. {@code get}, {@code join}, {@code isDone} and the other questions are
 * answered by the promise itself, which the event loop completes, so they do not depend on how busy the lane is, and
 * agree with each other. Only {@code toString}, {@code getNumberOfDependents} and, on Java 19+, {@code state} describe
 * the delivery.
 *
 * <p>{@code cancel} withdraws the operation: what was not sent never will be. Everything else by which a user may
 * complete a future ({@code complete}, {@code orTimeout} and so on) ends this future and the waits for it, and leaves
 * the operation alone.
 *
 * <p>{@code Async} methods without an executor use the lane. Thread-safe. Waiting on an event loop throws
 * {@link IllegalStateException}.
 *
 * @param <T> the value
 */
public final class ExportedFuture<T extends @Nullable Object> extends CompletableFuture<T> {

    /*
     * TWO PLACES FOR ONE OUTCOME: the promise's and, once delivered or completed by the user, our own (super). Rule for
     * every question: our own if there is one, else the promise's. They can differ only when the user completed this
     * future, and then:
     *   - cancel() first fails the promise. One compare-and-set there decides between the result and the cancellation.
     *   - complete() and completeExceptionally() do nothing once the promise is done, though it may not be delivered
     *     yet, just as they do nothing on a future that is done. (If the promise is completed between this test and
     *     ours, the user's value wins, and a third thread may have seen the promise's for an instant. To exclude that
     *     would cost every future a second atomic step for something that nobody should do.)
     *
     * WAITING. A waiter parks on the promise. It must also end when this future is completed by the user (orTimeout!), so
     * everything that completes `super` out of turn wakes the promise's waiters afterwards; they look at both. Delivery
     * needs no wake: the promise did it.
     */
    private static final Cancelled CANCELLED = new Cancelled();

    private static final Executor HERE = Runnable::run;

    /** The user withdrew the operation. */
    private static final class Cancelled implements Failure {

        @Override
        public RuntimeException toException() {
            return new CancellationException("Cancelled by the caller");
        }
    }

    private final Promise<T> source;
    private final Lane lane;
    private final Executor loop;

    private ExportedFuture(Promise<T> source, Lane lane, Executor loop) {
        this.source = Objects.requireNonNull(source, "source");
        this.lane = Objects.requireNonNull(lane, "lane");
        this.loop = Objects.requireNonNull(loop, "loop");
    }

    /**
     * A future for {@code source} whose dependents run on {@code lane}. Somebody must see to it that the lane calls
     * {@link #deliver} once {@code source} is done. {@code cancel} runs the reactions of {@code source} on the
     * cancelling thread.
     */
    public static <T extends @Nullable Object> ExportedFuture<T> of(Promise<T> source, Lane lane) {
        return new ExportedFuture<>(source, lane, HERE);
    }

    /** As {@link #of(Promise, Lane)}, but {@code cancel} has {@code loop} run the reactions of {@code source}. */
    public static <T extends @Nullable Object> ExportedFuture<T> of(Promise<T> source, Lane lane, Executor loop) {
        return new ExportedFuture<>(source, lane, loop);
    }

    /**
     * Takes over the outcome of the promise, which is done, and runs the dependents on this thread; for the lane. Does
     * nothing when this future is complete.
     *
     * @throws IllegalStateException when the promise is not done
     */
    public void deliver() {
        if (super.isDone()) {
            return;
        }
        Failure failure = source.failure();
        if (failure == null) {
            super.complete(source.value());
        } else {
            super.completeExceptionally(Failure.exceptionOf(failure));
        }
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
    public boolean isDone() {
        return super.isDone() || source.isDone();
    }

    @Override
    public boolean isCompletedExceptionally() {
        return super.isDone() ? super.isCompletedExceptionally() : source.isFailed();
    }

    @Override
    public boolean isCancelled() {
        return super.isDone() ? super.isCancelled() : sourceException() instanceof CancellationException;
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        await(Long.MAX_VALUE);
        if (super.isDone()) {
            return super.get();
        }
        return source.isFailed() ? failedAsSource().get() : sourceValue();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        await(unit.toNanos(timeout));
        if (!isDone()) {
            throw new TimeoutException("No result within " + timeout + " " + unit);
        }
        return get();
    }

    @Override
    public T join() {
        boolean interrupted = false;
        while (!isDone()) {
            try {
                await(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return outcome();
    }

    @Override
    public T getNow(T valueIfAbsent) {
        return isDone() ? outcome() : valueIfAbsent;
    }

    /**
     * The value, without waiting; overrides the method of Java 19.
     *
     * @throws IllegalStateException when there is none
     */
    public T resultNow() {
        if (!isDone() || isCompletedExceptionally()) {
            throw new IllegalStateException("The future has no result: " + description());
        }
        return outcome();
    }

    /**
     * The exception, without waiting; overrides the method of Java 19.
     *
     * @throws IllegalStateException when there is none
     */
    public Throwable exceptionNow() {
        if (!isCompletedExceptionally() || isCancelled()) {
            throw new IllegalStateException("The future has no exception: " + description());
        }
        try {
            throw new IllegalStateException("The future has no exception but " + outcome());
        } catch (CompletionException e) {
            return Objects.requireNonNullElse(e.getCause(), e);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!super.isDone() && source.fail(CANCELLED, loop)) {
            super.cancel(mayInterruptIfRunning);
            source.abandon(new Abandonment(CANCELLED, loop));
        }
        return isCancelled();
    }

    @Override
    public boolean complete(T value) {
        return !isDone() && woken(super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable exception) {
        return !isDone() && woken(super.completeExceptionally(exception));
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
        Objects.requireNonNull(supplier, "supplier");
        executor.execute(() -> {
            try {
                complete(supplier.get());
            } catch (Throwable e) {
                completeExceptionally(e);
            }
        });
        return this;
    }

    @Override
    public void obtrudeValue(T value) {
        super.obtrudeValue(value);
        source.wakeWaiters();
    }

    @Override
    public void obtrudeException(Throwable exception) {
        super.obtrudeException(exception);
        source.wakeWaiters();
    }

    private void await(long nanos) throws InterruptedException {
        if (nanos > 0 && !isDone()) {
            LoopThreads.refuseWaiting();
            lane.beforeWait();
            source.await(nanos, super::isDone);
        }
    }

    /** What join() gives on a future that is done. */
    private T outcome() {
        if (super.isDone()) {
            return super.join();
        }
        return source.isFailed() ? failedAsSource().join() : sourceValue();
    }

    /** A plain future with the promise's failure, so that the JDK's rules for reporting it hold. */
    private CompletableFuture<T> failedAsSource() {
        return failedFuture(Objects.requireNonNull(sourceException()));
    }

    private @Nullable RuntimeException sourceException() {
        Failure failure = source.failure();
        return failure == null ? null : Failure.exceptionOf(failure);
    }

    @SuppressWarnings("NullAway") // null is the value of operations without one, and only theirs
    private T sourceValue() {
        return source.value();
    }

    private String description() {
        return !isDone()
                ? "not completed"
                : isCancelled() ? "cancelled" : isCompletedExceptionally() ? "failed" : "completed with a result";
    }

    private boolean woken(boolean completed) {
        if (completed) {
            source.wakeWaiters();
        }
        return completed;
    }
}
