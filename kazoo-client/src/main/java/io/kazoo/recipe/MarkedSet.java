package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.OpResult;
import io.kazoo.data.Stat;
import io.kazoo.error.BadVersionException;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.KazooException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.error.SessionExpiredException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sets the data of a node that has a version, exactly once though replies are lost. Owned by the recipe's lane. */
final class MarkedSet {

    /*
     * THE MARKER. One transaction makes an ephemeral child with a name of ours and sets the data if the version is right. When
     * its reply is lost the same transaction is sent again, marker and version as before. Exactly one of these is then true:
     *   - It takes place. The version was still right, so the first one had not taken place, and never will.
     *   - NODEEXISTS: the marker is there. The first one had taken place.
     *   - BADVERSION: the marker is not there, and the version has moved on, so the first one will never take place. It has
     *     not, either, if the session in which it was sent lives: the marker would be there.
     * If that session is over, the last answer proves nothing, and the outcome is UNKNOWN.
     *
     * Nodes that cannot have a child of ours (ephemeral, or without the permission) are set plainly: a lost reply is UNKNOWN.
     * A container would be deleted by the server some time after its last child; servers do not tell that a node is one.
     */
    private static final int MADE = 0;

    private final RecipeCall<?> call;
    private final AsyncKazooClient client;
    private final String path;
    private final String marker;

    // Owned by the lane.
    private byte[] data = {};
    private int version;
    private long doubtfulSession;
    private boolean doubtful;
    private Consumer<Boolean> next = done -> {};

    /** Sets the data of a node on behalf of a call. */
    MarkedSet(RecipeCall<?> call, AsyncKazooClient client, String path) {
        this.call = call;
        this.client = client;
        this.path = path;
        this.marker = (path.equals("/") ? "" : path) + "/_kazoo_set_"
                + client.holdKeeper().uniqueName();
        call.outcome().onComplete(done -> {
            if (done.isFailed() && call.effect() == Effect.UNKNOWN) {
                forget();
            }
        });
    }

    /** Sets {@code bytes} if the node is as {@code was} says; {@code then} is told whether it did. Any failure is the call's. */
    void set(byte[] bytes, Stat was, Consumer<Boolean> then) {
        data = bytes;
        version = was.version();
        next = then;
        if (was.ephemeralOwner() != 0) {
            plainly();
        } else {
            send();
        }
    }

    private void send() {
        call.effect(Effect.UNKNOWN);
        call.either(
                client.transaction()
                        .create(marker, new byte[0], CreateOptions.EPHEMERAL)
                        .set(path, data, version)
                        .tryCommit(),
                (results, error) -> {
                    if (results != null) {
                        answered(results);
                    } else {
                        unanswered(error);
                    }
                });
    }

    private void answered(List<OpResult> results) {
        int failed = OpResult.firstFailure(results);
        int code = failed < 0 ? ErrorCodes.OK : ((OpResult.Failed) results.get(failed)).code();
        if (failed < 0 || (failed == MADE && code == ErrorCodes.NODE_EXISTS)) {
            settled();
            forget();
            next.accept(true);
        } else if (code == ErrorCodes.BAD_VERSION && !isBlind()) {
            settled();
            next.accept(false);
        } else if (doubtful) {
            call.fail(
                    new SessionExpiredException(call.context("the reply to a change was lost with its session", null)));
        } else if (failed == MADE
                && (code == ErrorCodes.NO_AUTH
                        || code == ErrorCodes.NO_CHILDREN_FOR_EPHEMERALS
                        || code == ErrorCodes.QUOTA_EXCEEDED)) {
            settled();
            plainly();
        } else {
            settled();
            call.fail(ErrorCodes.toException(code, call.context(null, null)));
        }
    }

    private void settled() {
        doubtful = false;
        call.effect(Effect.NONE);
    }

    /** Whether a lost reply was of another session, so that a missing marker proves nothing. */
    private boolean isBlind() {
        return doubtful && client.session().id() != doubtfulSession;
    }

    private void unanswered(@Nullable Throwable error) {
        if (!(error instanceof KazooException failure)) {
            call.fail(error == null ? new IllegalStateException("no results") : error);
            return;
        }
        if (failure.effect() == Effect.UNKNOWN) {
            if (doubtful && failure.sessionId() != doubtfulSession) {
                call.fail(failure); // two sessions hold a doubt each
                return;
            }
            doubtful = true;
            doubtfulSession = failure.sessionId();
        }
        call.effect(doubtful ? Effect.UNKNOWN : Effect.NONE);
        if (failure.isRetryable() && !(failure instanceof OperationTimeoutException)) {
            call.again(failure, this::send);
        } else if (doubtful && failure.effect() == Effect.NONE) {
            call.fail(new OperationTimeoutException(call.context("it is not known what became of it", failure)));
        } else {
            call.fail(failure);
        }
    }

    private void plainly() {
        call.effect(Effect.UNKNOWN);
        call.either(client.set(path, data, version), (stat, error) -> {
            if (stat != null || error instanceof BadVersionException) {
                call.effect(Effect.NONE);
                next.accept(stat != null);
            } else {
                call.fail(error == null ? new IllegalStateException("no result") : error);
            }
        });
    }

    /** Takes the marker away in the background; it ends with its session anyway. */
    private void forget() {
        new NodeRemoval(client).marker(marker);
    }
}
