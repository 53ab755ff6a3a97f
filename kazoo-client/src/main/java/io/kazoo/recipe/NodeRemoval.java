package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.BackOff;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.NoNodeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Removes nodes that are ours, in the background: until they are gone, their session is over, or the client is stopped. */
final class NodeRemoval {

    private static final BackOff PAUSES = new BackOff(Duration.ofMillis(50), 2, 0, Duration.ofSeconds(5));

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AsyncKazooClient client;

    /** Removes with the calls of a client; its futures are to complete on a lane. */
    NodeRemoval(AsyncKazooClient client) {
        this.client = patient(client);
    }

    /** With time for a request in the background, however short the deadline is that the recipe's callers were given. */
    static AsyncKazooClient patient(AsyncKazooClient client) {
        return client.deadline().compareTo(PATIENCE) < 0 ? client.withDeadline(PATIENCE) : client;
    }

    /** Removes a node of a session, 0 for one that may be of any, or outlives them. */
    void node(String path, long owner) {
        node(path, owner, 1);
    }

    private void node(String path, long owner, int attempt) {
        if (owner != 0 && client.session().id() != owner) {
            return; // it went or will go with its session
        }
        client.delete(path).whenComplete((done, error) -> {
            if (error != null && !(error instanceof NoNodeException)) {
                again(error, attempt, () -> node(path, owner, attempt + 1));
            }
        });
    }

    /**
     * Removes an ephemeral node that nobody waits for, of any session: what made it may have waited for the next one. When it may not
     * be deleted it is left to the end of its session.
     */
    void marker(String path) {
        marker(path, 1);
    }

    private void marker(String path, int attempt) {
        client.delete(path).whenComplete((done, error) -> {
            if (error != null && !(error instanceof NoNodeException) && !(error instanceof NoAuthException)) {
                again(error, attempt, () -> marker(path, attempt + 1));
            }
        });
    }

    /** Removes a node if it is of the current session: what a create may have made. */
    void ifOwned(String path) {
        ifOwned(path, client.session().id(), 1);
    }

    private void ifOwned(String path, long session, int attempt) {
        CompletableFuture<String> synced = client.sync(path);
        client.exists(path).whenComplete((stat, error) -> {
            if (stat == null || !RecipeCall.succeeded(synced)) {
                if (client.session().id() == session) {
                    again(error, attempt, () -> ifOwned(path, session, attempt + 1));
                }
            } else if (session != 0 && stat.isPresent() && stat.get().ephemeralOwner() == session) {
                node(path, session);
            }
        });
    }

    /** Removes the children of a node whose names begin so: what a create made whose reply was lost. */
    void children(String parent, String prefix) {
        children(parent, prefix, 1);
    }

    private void children(String parent, String prefix, int attempt) {
        CompletableFuture<String> synced = client.sync(parent);
        client.getChildren(parent).whenComplete((names, error) -> {
            if (error instanceof NoNodeException) {
                return;
            }
            if (names == null || !RecipeCall.succeeded(synced)) {
                again(error, attempt, () -> children(parent, prefix, attempt + 1));
            } else {
                ours(names, prefix).forEach(name -> node(parent + "/" + name, 0));
            }
        });
    }

    static List<String> ours(List<String> names, String prefix) {
        return names.stream().filter(name -> name.startsWith(prefix)).toList();
    }

    private void again(@Nullable Throwable error, int attempt, Runnable next) {
        if (error instanceof ClientStoppedException) {
            return; // its session is closed
        }
        client.delay(Duration.ofNanos(PAUSES.pauseNanos(attempt, 0))).thenRun(next);
    }
}
