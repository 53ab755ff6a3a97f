package io.kazoo.internal.runtime;

import io.kazoo.data.RetryPolicy;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.KazooException;
import io.kazoo.error.RetryFailedException;
import io.kazoo.error.ServerException;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs a call again as a {@link RetryPolicy} says. Immutable and thread-safe. */
public final class Retries {

    private final ClientView view;

    Retries(ClientView view) {
        this.view = view;
    }

    /** Runs {@code call}, on this thread the first time and on a callback thread each later time. */
    public <T> Promise<T> run(RetryPolicy policy, Supplier<? extends CompletionStage<T>> call) {
        Promise<T> outcome = new Promise<>();
        Attempts<T> attempts = new Attempts<>(policy, call, outcome);
        attempts.attempt();
        return outcome;
    }

    /** Runs {@code call} on this thread, pausing with {@code pause}. */
    public <T> T runBlocking(RetryPolicy policy, Supplier<T> call, LongConsumer pause) {
        long giveUpAtNanos = giveUpAt(policy);
        boolean open = false;
        for (int tries = 1; ; tries++) {
            try {
                return TryDeadline.run(view.runtime(), giveUpAtNanos, call);
            } catch (RuntimeException e) {
                open |= isOpen(e);
                Verdict verdict = verdict(policy, e, tries);
                long nanos = pauseNanos(policy, tries);
                if (verdict == Verdict.RETHROW) {
                    throw unretried(e, tries, open);
                } else if (verdict == Verdict.GIVE_UP || view.runtime().deadlineIn(nanos) > giveUpAtNanos) {
                    throw gaveUp(e, tries, open);
                }
                pause.accept(nanos);
            }
        }
    }

    private long giveUpAt(RetryPolicy policy) {
        return policy.deadline()
                .map(limit -> view.runtime().deadlineIn(limit.toNanos()))
                .orElse(Long.MAX_VALUE);
    }

    private long pauseNanos(RetryPolicy policy, int tries) {
        return policy.backOff().pauseNanos(tries, view.runtime().random());
    }

    /** What is done about an error after {@code tries} tries. */
    static Verdict verdict(RetryPolicy policy, RuntimeException error, int tries) {
        boolean wanted = policy.errors().isPresent()
                ? policy.errors().get().test(error)
                : error instanceof KazooException kazoo && kazoo.isRetryable();
        if (!wanted || (isOpen(error) && !policy.retriesUnknownEffects())) {
            return Verdict.RETHROW;
        }
        return tries >= policy.maxTries() ? Verdict.GIVE_UP : Verdict.TRY_AGAIN;
    }

    /** What is done about an error. */
    enum Verdict {
        TRY_AGAIN,
        RETHROW,
        GIVE_UP
    }

    private static boolean isOpen(RuntimeException error) {
        return error instanceof KazooException kazoo && kazoo.effect() == Effect.UNKNOWN;
    }

    /** An error that ends it at once: the same, but where it denies an effect that an earlier try may have had. */
    private static RuntimeException unretried(RuntimeException last, int tries, boolean open) {
        if (!open || !(last instanceof KazooException kazoo) || kazoo.effect() == Effect.UNKNOWN) {
            return last;
        } else if (kazoo instanceof ServerException refusal) {
            KazooException same = ErrorCodes.toException(
                    refusal.code(),
                    new ErrorContext(
                            kazoo.operation(),
                            kazoo.path(),
                            kazoo.sessionId(),
                            Effect.UNKNOWN,
                            tries + " tries",
                            kazoo,
                            true));
            if (same.getClass() == kazoo.getClass()) {
                return same;
            }
        }
        return gaveUp(last, tries, true);
    }

    /** What ends it; {@code open} when any try may have changed something. */
    private static RuntimeException gaveUp(RuntimeException last, int tries, boolean open) {
        Effect effect = open ? Effect.UNKNOWN : Effect.NONE;
        return last instanceof KazooException kazoo
                ? new RetryFailedException(
                        new ErrorContext("retry", kazoo.path(), kazoo.sessionId(), effect, tries + " tries", kazoo),
                        kazoo)
                : last;
    }

    /** The tries of one call; one at a time. */
    private final class Attempts<T> {

        private final RetryPolicy policy;
        private final Supplier<? extends CompletionStage<T>> call;
        private final Promise<T> outcome;
        private final long giveUpAtNanos;
        private int tries;
        private boolean open;

        Attempts(RetryPolicy policy, Supplier<? extends CompletionStage<T>> call, Promise<T> outcome) {
            this.policy = policy;
            this.call = call;
            this.outcome = outcome;
            this.giveUpAtNanos = giveUpAt(policy);
        }

        void attempt() {
            if (outcome.isDone()) {
                return; // given up by the caller
            }
            tries++;
            try {
                TryDeadline.run(view.runtime(), giveUpAtNanos, call).whenComplete(this::ended);
            } catch (Throwable e) {
                failed(e);
            }
        }

        private void ended(T value, @Nullable Throwable error) {
            if (error == null) {
                outcome.succeed(value);
            } else {
                failed(unwrapped(error));
            }
        }

        /** Whatever is thrown here, by the caller's policy too, ends it: on a later try nobody else would hear of it. */
        private void failed(Throwable error) {
            try {
                goOnAfter(error);
            } catch (Throwable e) {
                outcome.fail(Failure.thrownBy(e));
            }
        }

        private void goOnAfter(Throwable error) {
            if (!(error instanceof RuntimeException exception)) {
                outcome.fail(Failure.thrownBy(error));
                return;
            }
            open |= isOpen(exception);
            Verdict verdict = verdict(policy, exception, tries);
            long pause = pauseNanos(policy, tries);
            if (verdict == Verdict.RETHROW) {
                fail(unretried(exception, tries, open));
            } else if (verdict == Verdict.GIVE_UP || view.runtime().deadlineIn(pause) > giveUpAtNanos) {
                fail(gaveUp(exception, tries, open));
            } else {
                view.export(view.runtime().delay(pause)).whenComplete((done, stopped) -> {
                    if (stopped == null) {
                        attempt();
                    } else {
                        fail(exception);
                    }
                });
            }
        }

        private void fail(RuntimeException error) {
            outcome.fail(Failure.of(error));
        }

        private static Throwable unwrapped(Throwable error) {
            @Nullable Throwable cause = error.getCause();
            return (error instanceof CompletionException || error instanceof ExecutionException) && cause != null
                    ? cause
                    : error;
        }
    }
}
