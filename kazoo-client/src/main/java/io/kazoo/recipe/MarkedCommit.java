package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.AsyncTransaction;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.OpResult;
import io.kazoo.data.Stat;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.KazooException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.error.SessionExpiredException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/** Commits a transaction exactly once though replies are lost, whatever it does. Owned by the recipe's lane. */
final class MarkedCommit {

    /*
     * THE MARKER is an ephemeral node with a name of ours, made in the same transaction. When the reply is lost we ask: sync, then
     * exists(marker). It is there: committed. It is not, and the session in which the transaction was sent lives: not committed, and
     * never will be, since whatever of the old connection comes to the leader behind the sync is refused as moved. The session is
     * over: nobody can know, and the outcome is UNKNOWN.
     */
    private final RecipeCall<?> call;
    private final AsyncKazooClient client;
    private final String marker;
    private final UnaryOperator<AsyncTransaction> steps;
    private final IntConsumer next;

    // Owned by the lane.
    private boolean marked = true;

    /**
     * Commits nothing until {@link #run}.
     *
     * @param next told 0 when it took place, else the error code of the step that was refused; any other failure is the call's
     */
    MarkedCommit(
            RecipeCall<?> call,
            AsyncKazooClient client,
            String marker,
            UnaryOperator<AsyncTransaction> steps,
            IntConsumer next) {
        this.call = call;
        this.client = client;
        this.marker = marker;
        this.steps = steps;
        this.next = next;
        call.outcome().onComplete(done -> {
            if (done.isFailed() && call.effect() == Effect.UNKNOWN) {
                forget();
            }
        });
    }

    void run() {
        call.effect(Effect.UNKNOWN);
        AsyncTransaction transaction = client.transaction();
        if (marked) {
            transaction.create(marker, new byte[0], CreateOptions.EPHEMERAL);
        }
        call.either(steps.apply(transaction).tryCommit(), (results, error) -> {
            if (results != null) {
                answered(results);
            } else if (error instanceof KazooException failure && failure.effect() == Effect.UNKNOWN) {
                if (marked && !(failure instanceof OperationTimeoutException)) {
                    ask(failure);
                } else {
                    call.fail(failure);
                }
            } else {
                call.effect(Effect.NONE);
                call.again(error, this::run);
            }
        });
    }

    private void answered(List<OpResult> results) {
        int failed = OpResult.firstFailure(results);
        int code = failed < 0 ? ErrorCodes.OK : ((OpResult.Failed) results.get(failed)).code();
        if (marked && failed == 0 && code == ErrorCodes.NO_AUTH) {
            marked = false; // no marker can be had: a lost reply is UNKNOWN
            run();
            return;
        }
        call.effect(Effect.NONE);
        if (failed < 0 && marked) {
            forget();
        }
        next.accept(code);
    }

    private void ask(KazooException doubt) {
        CompletableFuture<String> synced = client.sync(marker);
        call.either(client.exists(marker), (stat, error) -> {
            if (stat == null || !RecipeCall.succeeded(synced)) {
                if (RecipeCall.isRetryable(error) || error == null) {
                    call.then(client.delay(Duration.ofMillis(20)), paused -> ask(doubt));
                } else {
                    call.fail(doubt);
                }
            } else {
                resolve(stat, doubt);
            }
        });
    }

    private void resolve(Optional<Stat> stat, KazooException doubt) {
        if (stat.isPresent()) {
            call.effect(Effect.NONE);
            forget();
            next.accept(ErrorCodes.OK);
        } else if (doubt.sessionId() == client.session().id()) {
            run();
        } else {
            call.fail(new SessionExpiredException(
                    call.context("the reply to a change was lost with its session", doubt)));
        }
    }

    private void forget() {
        new NodeRemoval(client).marker(marker);
    }
}
