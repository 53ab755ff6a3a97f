package io.kazoo.recipe;

import io.kazoo.data.BackOff;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.InterruptedOperationException;
import io.kazoo.error.KazooException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.internal.concurrent.Await;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of a recipe: one outcome and one deadline for however many requests it takes.
 *
 * <p>Ends at once when the client is stopped or the caller gives up. Owned by the recipe's lane, but for {@link #async()} and the
 * two ways to wait.
 *
 * @param <T> what it gives
 */
final class RecipeCall<T extends @Nullable Object> {

    /** Between tries that fail; the first one is followed by the next at once. */
    private static final BackOff PAUSES = new BackOff(Duration.ofMillis(20), 2, 0, Duration.ofSeconds(2));

    /** No deadline. */
    static final Duration FOREVER = Duration.ofDays(36_000);

    private final RecipeLane lane;
    private final String operation;
    private final String path;
    private final Duration limit;
    private final Promise<T> outcome = new Promise<>();

    // Owned by the lane.
    private Effect effect = Effect.NONE;
    private @Nullable CompletableFuture<?> pending;
    private int tries;

    /** Begins nothing until {@link #begin}. */
    RecipeCall(RecipeLane lane, String operation, String path, Duration limit) {
        this.lane = lane;
        this.operation = operation;
        this.path = path;
        this.limit = requireLimit(limit);
    }

    /**
     * A limit that the client's clock takes: at most {@link #FOREVER}.
     *
     * @throws IllegalArgumentException when it is not more than 0
     */
    static Duration requireLimit(Duration limit) {
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException("the limit must be more than 0: " + limit);
        }
        return limit.compareTo(FOREVER) > 0 ? FOREVER : limit;
    }

    /** Starts the time and runs {@code body} on the lane. */
    RecipeCall<T> begin(Runnable body) {
        lane.execute(() -> {
            if (!isOver()) {
                watchTheTime();
                guarded(body);
            }
        });
        return this;
    }

    private void watchTheTime() {
        CompletableFuture<@Nullable Void> late = lane.client().delay(limit);
        outcome.onComplete(done -> lane.execute(() -> {
            late.cancel(false);
            CompletableFuture<?> request = pending;
            if (request != null) {
                request.cancel(false);
            }
        }));
        late.whenComplete((passed, stopped) -> {
            if (stopped != null) {
                fail(stoppedOr(stopped));
            } else if (!isOver()) {
                fail(new OperationTimeoutException(context("not done within " + limit, null)));
            }
        });
    }

    /** What a pause ends with, when the client is stopped, says nothing about what the call has done. */
    private Throwable stoppedOr(Throwable error) {
        boolean doubtful = effect != Effect.NONE && error instanceof ClientStoppedException;
        return doubtful ? new ClientStoppedException(context(null, error)) : error;
    }

    boolean isOver() {
        return outcome.isDone();
    }

    Promise<T> outcome() {
        return outcome;
    }

    /** Whether something may have changed if the call ends now. */
    void effect(Effect now) {
        effect = now;
    }

    Effect effect() {
        return effect;
    }

    /** A change failed: when it surely did not take place, the effect is what it was before. */
    void refused(@Nullable Throwable error, Effect before) {
        if (error instanceof KazooException failure && failure.effect() == Effect.NONE) {
            effect = before;
        }
    }

    void succeed(@Nullable T value) {
        outcome.succeed(value);
    }

    void fail(Throwable error) {
        outcome.fail(Failure.thrownBy(error));
    }

    /** Goes on with the value of {@code request}; its failure is this call's. Nothing happens when this is over. */
    <R extends @Nullable Object> void then(CompletableFuture<R> request, Consumer<R> next) {
        either(request, (value, error) -> {
            if (error == null) {
                @SuppressWarnings("NullAway") // null is the value of operations without one, and only theirs
                R given = value;
                next.accept(given);
            } else {
                fail(stoppedOr(error));
            }
        });
    }

    /** Goes on with either end of {@code request}, unless this is over. */
    <R extends @Nullable Object> void either(
            CompletableFuture<R> request, BiConsumer<@Nullable R, @Nullable Throwable> next) {
        pending = request;
        request.whenComplete((value, error) -> {
            if (!isOver()) {
                guarded(() -> next.accept(value, error));
            }
        });
    }

    /** Runs a step that calls code of users: what it throws is this call's failure. */
    void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** Tries {@code step} again after an error that waiting may cure; any other is this call's failure. */
    void again(@Nullable Throwable error, Runnable step) {
        if (isOver()) {
            return;
        }
        if (!isRetryable(error)) {
            fail(
                    error == null
                            ? new IllegalStateException("a request ended with neither a value nor an error")
                            : stoppedOr(error));
        } else if (tries++ == 0) {
            guarded(step);
        } else {
            then(lane.client().delay(Duration.ofNanos(PAUSES.pauseNanos(tries - 1, 0))), paused -> step.run());
        }
    }

    /** Whether the failure of a request is worth another try. */
    static boolean isRetryable(@Nullable Throwable error) {
        return error instanceof KazooException kazoo && kazoo.isRetryable();
    }

    /** Whether what was asked before something that was answered has succeeded: answers come in order, so one that is missing is lost. */
    static boolean succeeded(CompletableFuture<?> earlier) {
        return earlier.isDone() && !earlier.isCompletedExceptionally();
    }

    /** What a failure of this call is made of, with the effect as it is now. */
    ErrorContext context(@Nullable String detail, @Nullable Throwable cause) {
        return new ErrorContext(operation, path, lane.client().session().id(), effect, detail, cause);
    }

    CompletableFuture<T> async() {
        return lane.export(outcome);
    }

    /** Waits for what is a single operation to its caller: an interrupt is an unchecked exception. */
    T await() {
        lane.beforeWait(this::giveUp);
        return Await.on(outcome, interrupt -> {
            giveUp();
            return new InterruptedOperationException(new ErrorContext(
                    operation, path, lane.client().session().id(), Effect.UNKNOWN, "interrupted", interrupt));
        });
    }

    /** Waits for others; an interrupt gives the call up. */
    T awaitOthers() throws InterruptedException {
        lane.beforeWait(this::giveUp);
        try {
            return Await.interruptibly(outcome);
        } catch (InterruptedException e) {
            giveUp();
            throw e;
        }
    }

    /** Ends the call with a cancellation, unless it is over. */
    void giveUp() {
        outcome.fail(() -> new CancellationException(operation + " of " + path + " was given up"), lane);
    }
}
