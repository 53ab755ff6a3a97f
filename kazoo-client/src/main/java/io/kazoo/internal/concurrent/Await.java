package io.kazoo.internal.concurrent;

import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Blocks the calling thread until a promise is done: the one place where this library waits on behalf of a caller.
 *
 * <p>Nothing but the completion of the promise is needed to return, no lane and no pool, so every method works inside
 * every callback; on an event loop each throws {@link IllegalStateException} instead of waiting. A failure is thrown as
 * the exception it stands for, made on the calling thread. Interrupting ends the wait, never the operation.
 */
public final class Await {

    private Await() {}

    /**
     * The value of {@code promise}, however long it takes: the loop ends every operation at its deadline.
     *
     * @throws CancellationException when interrupted; the flag is set again
     */
    public static <T extends @Nullable Object> T on(Promise<T> promise) {
        return on(promise, Await::cancelled);
    }

    /**
     * The value of {@code promise}, however long it takes.
     *
     * @param onInterrupt makes what is thrown when interrupted; the flag is set again before
     */
    public static <T extends @Nullable Object> T on(
            Promise<T> promise, Function<InterruptedException, RuntimeException> onInterrupt) {
        try {
            promise.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw onInterrupt.apply(e);
        }
        return result(promise);
    }

    /**
     * The value of {@code promise}, if it comes within {@code timeoutNanos}.
     *
     * @param timeoutNanos the longest wait; not positive: none; {@link Long#MAX_VALUE}: no bound
     * @param onTimeout makes what is thrown after that
     * @throws CancellationException when interrupted; the flag is set again
     */
    public static <T extends @Nullable Object> T on(
            Promise<T> promise, long timeoutNanos, Supplier<RuntimeException> onTimeout) {
        return on(promise, timeoutNanos, onTimeout, Await::cancelled);
    }

    /**
     * The value of {@code promise}, if it comes within {@code timeoutNanos}.
     *
     * @param timeoutNanos the longest wait; not positive: none; {@link Long#MAX_VALUE}: no bound
     * @param onTimeout makes what is thrown after that
     * @param onInterrupt makes what is thrown when interrupted; the flag is set again before
     */
    public static <T extends @Nullable Object> T on(
            Promise<T> promise,
            long timeoutNanos,
            Supplier<RuntimeException> onTimeout,
            Function<InterruptedException, RuntimeException> onInterrupt) {
        try {
            return interruptibly(promise, timeoutNanos, onTimeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw onInterrupt.apply(e);
        }
    }

    /** The value of {@code promise}, however long it takes, for callers that declare {@link InterruptedException}. */
    public static <T extends @Nullable Object> T interruptibly(Promise<T> promise) throws InterruptedException {
        promise.await();
        return result(promise);
    }

    /**
     * The value of {@code promise}, if it comes within {@code timeoutNanos}, for callers that declare
     * {@link InterruptedException}.
     *
     * @param timeoutNanos the longest wait; not positive: none; {@link Long#MAX_VALUE}: no bound
     * @param onTimeout makes what is thrown after that
     */
    public static <T extends @Nullable Object> T interruptibly(
            Promise<T> promise, long timeoutNanos, Supplier<RuntimeException> onTimeout) throws InterruptedException {
        if (!promise.await(timeoutNanos)) {
            throw onTimeout.get();
        }
        return result(promise);
    }

    /**
     * The value of {@code promise}, which is done.
     *
     * @throws IllegalStateException when it is not
     */
    @SuppressWarnings("NullAway") // null is the value of operations without one, and only theirs
    public static <T extends @Nullable Object> T result(Promise<T> promise) {
        Failure failure = promise.failure();
        if (failure != null) {
            throw Failure.exceptionOf(failure);
        }
        return promise.value();
    }

    private static RuntimeException cancelled(InterruptedException e) {
        CancellationException exception = new CancellationException("Interrupted while waiting");
        exception.initCause(e);
        return exception;
    }
}
