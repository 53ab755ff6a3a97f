package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.BackOff;
import io.kazoo.data.CreatedNode;
import io.kazoo.data.HoldState;
import io.kazoo.data.LeaseTerms;
import io.kazoo.data.OpResult;
import io.kazoo.data.Stat;
import io.kazoo.data.WatchedEvent;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.InterruptedOperationException;
import io.kazoo.error.KazooException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.error.SessionExpiredException;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.recipe.QueuePaths.Place;
import io.kazoo.spi.HeldNode;
import io.kazoo.spi.Watcher;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An item of a locking queue that is ours: what ends its claim. Owned by the recipe's lane. */
final class ItemClaim implements Watcher {

    /*
     * THE MARK. The name of the claim is kazoo's, so after its loss another's claim has the same one. Hence each change of ours begins
     * with the deletion of the mark, which has a name of its own and ends with our session: a late or repeated request cannot
     * touch what is another's. Both nodes were made in one transaction, so their czxid is the same, which is the fencing token.
     *
     * A LOST REPLY to consuming is resolved behind a sync. The mark is there: not done, again. It is gone and the entry too: done,
     * if the session is still the same and we did not give it back meanwhile. It is gone and the entry is there: lost before, and not
     * done. Gone in another session together with the entry: done by us or by the next consumer, and nobody knows. A call that ends
     * in doubt leaves that to the next one.
     *
     * THE WATCH on the claim tells when an operator deletes it, which the mark does not show.
     */
    private static final BackOff PAUSES = new BackOff(Duration.ofMillis(50), 2, 0, Duration.ofSeconds(5));

    private final AsyncKazooClient client;
    private final RecipeLane lane;
    private final Place place;
    private final CreatedNode mark;
    private final Hold hold;

    // Owned by the lane.
    private boolean consumed;
    private int consuming;
    private @Nullable KazooException unresolved; // what an earlier call ended with
    private boolean removing; // by giving it back, which may have taken the mark
    private boolean removed;
    private boolean missed; // an event of the claim, while consuming
    private boolean lost;
    private boolean uncertain; // as was told

    ItemClaim(RecipeLane lane, Place place, CreatedNode mark) {
        this.client = lane.client();
        this.lane = lane;
        this.place = place;
        this.mark = mark;
        this.hold = new Hold(client, lane, mark, this::release);
    }

    Hold hold() {
        return hold;
    }

    Place place() {
        return place;
    }

    /** Has the keeper keep it. */
    CompletableFuture<HeldNode> keep() {
        return client.holdKeeper()
                .keep(place.mark(), mark.stat().ephemeralOwner(), LeaseTerms.QUORUM, this::changed)
                .whenComplete((kept, error) -> {
                    if (kept != null) {
                        hold.kept(kept);
                    }
                });
    }

    /** The mark goes when the item is consumed: that is told as a loss only if it was none, and is uncertain until that is known. */
    private void changed(HoldState state) {
        if (state != HoldState.LOST) {
            hold.changed(state);
            uncertain = state == HoldState.UNCERTAIN;
        } else if (consumed) {
            return;
        } else if (consuming == 0) {
            hold.changed(HoldState.LOST);
        } else {
            lost = true;
            if (!uncertain) {
                hold.changed(HoldState.UNCERTAIN);
            }
        }
    }

    // ---- the node that others see

    void watch() {
        client.exists(place.claim(), this).whenComplete((stat, error) -> {
            if (hold.state() == HoldState.LOST) {
                client.removeWatcher(place.claim(), this);
            } else if (stat != null) {
                if (stat.map(Stat::czxid).orElse(0L) != hold.fencingToken()) {
                    client.removeWatcher(place.claim(), this);
                    taken();
                }
            } else if (RecipeCall.isRetryable(error)) {
                client.delay(Duration.ofMillis(100)).thenRun(this::watch);
            }
        });
    }

    @Override
    public void onEvent(WatchedEvent event) {
        if (consuming > 0) {
            missed = true;
        } else if (hold.state() != HoldState.LOST) {
            watch();
        }
    }

    /** Somebody removed the claim. */
    private void taken() {
        hold.lose();
        new NodeRemoval(client).node(place.mark(), mark.stat().ephemeralOwner());
    }

    // ---- consuming

    /** Removes the item; whether that was still ours to do. */
    void consume(RecipeCall<Boolean> call) {
        consuming++;
        call.outcome().onComplete(done -> lane.execute(() -> ended(call, done)));
        KazooException before = unresolved;
        if (before == null || consumed) {
            attempt(call);
        } else {
            ask(call, before);
        }
    }

    private void ended(RecipeCall<Boolean> call, Promise<Boolean> done) {
        consuming--;
        Failure failure = done.failure();
        if (failure != null && call.effect() == Effect.UNKNOWN) {
            RuntimeException error = Failure.exceptionOf(failure);
            unresolved = error instanceof KazooException known
                    ? known
                    : new InterruptedOperationException(call.context("given up", error));
        }
        if (lost && !consumed) {
            lost = false;
            hold.changed(HoldState.LOST);
        }
        if (missed && consuming == 0) {
            missed = false;
            if (!consumed && hold.state() != HoldState.LOST) {
                watch();
            }
        }
    }

    private void attempt(RecipeCall<Boolean> call) {
        if (consumed || hold.state() == HoldState.LOST) {
            call.effect(Effect.NONE);
            call.succeed(consumed);
            return;
        }
        call.effect(Effect.UNKNOWN);
        CompletableFuture<List<OpResult>> change = client.transaction()
                .delete(place.mark())
                .delete(place.claim())
                .delete(place.entry())
                .tryCommit();
        call.either(change, (results, error) -> {
            if (results != null) {
                call.effect(Effect.NONE);
                answered(call, results);
            } else if (error instanceof KazooException failure && failure.effect() == Effect.UNKNOWN) {
                if (failure instanceof OperationTimeoutException) {
                    call.fail(failure);
                } else {
                    ask(call, failure);
                }
            } else {
                call.effect(Effect.NONE);
                call.again(error, () -> attempt(call));
            }
        });
    }

    private void answered(RecipeCall<Boolean> call, List<OpResult> results) {
        int failed = OpResult.firstFailure(results);
        int code = failed < 0 ? ErrorCodes.OK : ((OpResult.Failed) results.get(failed)).code();
        if (code == ErrorCodes.OK) {
            done(call);
        } else if (code != ErrorCodes.NO_NODE) {
            call.fail(ErrorCodes.toException(code, call.context(null, null)));
        } else {
            KazooException before = unresolved;
            if (before == null || consumed) {
                notOurs(call);
            } else {
                ask(call, before); // an earlier call was given up before its answer came
            }
        }
    }

    private void done(RecipeCall<Boolean> call) {
        consumed = true;
        hold.end(Release.RELEASED);
        client.removeWatcher(place.claim(), this);
        call.succeed(true);
    }

    /** The mark, the claim or the entry is gone, and not by us. */
    private void notOurs(RecipeCall<Boolean> call) {
        if (!consumed) {
            client.removeWatcher(place.claim(), this);
            hold.lose();
            giveBack(client, place, mark.stat().ephemeralOwner());
        }
        call.succeed(consumed);
    }

    private void ask(RecipeCall<Boolean> call, KazooException doubt) {
        call.effect(Effect.UNKNOWN);
        CompletableFuture<String> synced = client.sync(place.mark());
        CompletableFuture<Optional<Stat>> marked = client.exists(place.mark());
        call.either(client.exists(place.entry()), (stat, error) -> {
            Optional<Stat> markStat = marked.isCompletedExceptionally() ? null : marked.getNow(null);
            if (stat == null || markStat == null || !RecipeCall.succeeded(synced)) {
                if (error == null || RecipeCall.isRetryable(error)) {
                    call.then(client.delay(Duration.ofMillis(20)), paused -> ask(call, doubt));
                } else {
                    call.fail(doubt);
                }
            } else {
                resolve(call, doubt, markStat.isPresent(), stat.isPresent());
            }
        });
    }

    private void resolve(RecipeCall<Boolean> call, KazooException doubt, boolean isMarked, boolean isThere) {
        boolean sameSession = mark.stat().ephemeralOwner() == client.session().id();
        if (isMarked && sameSession) {
            unresolved = null;
            attempt(call);
        } else if (isMarked) { // the old session is not over yet, and its transaction may come
            call.then(client.delay(Duration.ofMillis(100)), paused -> ask(call, doubt));
        } else if (isThere) {
            call.effect(Effect.NONE);
            notOurs(call);
        } else if (sameSession && removed) {
            call.effect(Effect.NONE);
            call.succeed(false);
        } else if (sameSession && !removing) {
            call.effect(Effect.NONE);
            done(call);
        } else if (sameSession) {
            call.fail(doubt);
        } else {
            hold.lose();
            call.fail(new SessionExpiredException(
                    call.context("the reply to a change was lost with its session", doubt)));
        }
    }

    // ---- giving back

    private CompletableFuture<Release> release() {
        client.removeWatcher(place.claim(), this);
        removing = true;
        return remove(client, place).handle((results, error) -> {
            removed = results != null && OpResult.firstFailure(results) < 0;
            if (removed) {
                return Release.RELEASED;
            } else if (results != null && isGone(results, 0)) {
                removing = false;
                return Release.ALREADY_LOST;
            }
            giveBack(client, place, mark.stat().ephemeralOwner());
            return Release.IN_BACKGROUND;
        });
    }

    private static CompletableFuture<List<OpResult>> remove(AsyncKazooClient client, Place place) {
        return client.transaction().delete(place.mark()).delete(place.claim()).tryCommit();
    }

    private static boolean isGone(List<OpResult> results, int step) {
        return OpResult.firstFailure(results) == step
                && ((OpResult.Failed) results.get(step)).code() == ErrorCodes.NO_NODE;
    }

    /** Removes a claim of ours, in the background: until it is gone, its session is over, or the client is stopped. */
    static void giveBack(AsyncKazooClient client, Place place, long owner) {
        giveBack(NodeRemoval.patient(client), place, owner, 1);
    }

    private static void giveBack(AsyncKazooClient client, Place place, long owner, int attempt) {
        if (owner != client.session().id()) {
            return; // it went or will go with its session
        }
        CompletableFuture<String> synced = client.sync(place.mark());
        remove(client, place).whenComplete((results, error) -> {
            if (results != null && isGone(results, 1)) {
                new NodeRemoval(client).node(place.mark(), owner);
            } else if (error instanceof ClientStoppedException) {
                return; // its session is closed
            } else if (results == null || !RecipeCall.succeeded(synced) || isRefused(results)) {
                client.delay(Duration.ofNanos(PAUSES.pauseNanos(attempt, 0)))
                        .thenRun(() -> giveBack(client, place, owner, attempt + 1));
            }
        });
    }

    private static boolean isRefused(List<OpResult> results) {
        return OpResult.firstFailure(results) >= 0 && !isGone(results, 0);
    }
}
