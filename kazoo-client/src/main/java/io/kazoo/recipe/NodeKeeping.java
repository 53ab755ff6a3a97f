package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.BackOff;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.EventType;
import io.kazoo.data.KazooState;
import io.kazoo.data.Stat;
import io.kazoo.data.Subscription;
import io.kazoo.data.WatchedEvent;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.NodeExistsException;
import io.kazoo.error.SessionExpiredException;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.spi.Watcher;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that an ephemeral node of ours is there. Owned by the recipe's lane, but for {@link #isPresent()}. */
final class NodeKeeping implements Watcher {

    /*
     * Either a request is under way, or a pause, or the watch on the node is armed, or the client is stopped and its next CONNECTED
     * is waited for. A reconnect in the same session restores the watch and changes nothing. A node at the path that an earlier
     * session of ours made is deleted and made again; one of somebody else is left alone, and watched until it goes.
     */
    private static final Logger LOG = LoggerFactory.getLogger(NodeKeeping.class);
    private static final BackOff PAUSES = new BackOff(Duration.ofMillis(100), 2, 0, Duration.ofSeconds(10));

    private final AsyncKazooClient client;
    private final String path;
    private final Promise<@Nullable Void> first = new Promise<>();
    private volatile boolean present;

    // Owned by the lane.
    private final Set<Long> sessions = new HashSet<>();
    private byte[] data;
    private boolean stale; // the node may have other data than this
    private boolean busy = true;
    private boolean closed;
    private int failures;
    private @Nullable Subscription sleeping;

    NodeKeeping(AsyncKazooClient client, String path, byte[] data) {
        this.client = client;
        this.path = path;
        this.data = data;
    }

    /** Completes when the node was there first; fails with what waiting cannot cure, which ends the keeping. */
    Promise<@Nullable Void> first() {
        return first;
    }

    /** Whether the node was there when last looked at. */
    boolean isPresent() {
        return present;
    }

    /**
     * Gives the node other data, now if it is there and whenever it is made again; never somebody else's. The call ends when it has
     * them, or is not there.
     */
    void set(RecipeCall<@Nullable Void> call, byte[] next) {
        data = next;
        stale = true;
        setNow(call);
    }

    private void setNow(RecipeCall<@Nullable Void> call) {
        if (!present) {
            call.succeed(null); // it is made with this data
            return;
        }
        byte[] given = data;
        call.either(client.set(path, given), (stat, error) -> {
            if (error == null) {
                written(given);
            }
            if (error instanceof SessionExpiredException) {
                present = false; // it went with its session; another try would find what somebody else has put there
            }
            if (error == null || error instanceof NoNodeException) {
                call.succeed(null); // one that is missing is being made, with this data
            } else {
                call.again(error, () -> setNow(call));
            }
        });
    }

    private void written(byte[] written) {
        stale &= written != data;
    }

    /** Makes the node. */
    void make() {
        busy = true;
        byte[] given = data;
        client.create(path, given, CreateOptions.EPHEMERAL.makeParents()).whenComplete((made, error) -> {
            if (error == null) {
                written(given);
            }
            if (closed) {
                if (error == null) {
                    remove();
                } else if (!(error instanceof NodeExistsException)) {
                    new NodeRemoval(client).ifOwned(path); // another may have been there
                }
            } else if (error instanceof KazooException refused && !(error instanceof NodeExistsException)) {
                sessions.add(refused.sessionId());
                failed(refused);
            } else {
                look();
            }
        });
    }

    private void look() {
        busy = true;
        client.exists(path, this).whenComplete((stat, error) -> {
            if (closed) {
                client.removeWatcher(path, this);
            } else if (stat == null) {
                failed(error);
            } else {
                judge(stat);
            }
        });
    }

    private void judge(Optional<Stat> stat) {
        long owner = stat.map(Stat::ephemeralOwner).orElse(0L);
        if (stat.isEmpty()) {
            present = false;
            make();
        } else if (owner != 0 && owner == client.session().id()) {
            sessions.add(owner);
            present = true;
            failures = 0;
            if (stale) {
                write();
            } else {
                busy = false;
                first.succeed(null);
            }
        } else if (owner != 0 && sessions.contains(owner)) {
            present = false;
            takeAway(owner);
        } else {
            present = false;
            busy = false; // of somebody else, until the watch tells that it went
        }
    }

    /** Deletes the node of an earlier session, if a look behind a sync shows it too: it may have gone, and another come. */
    private void takeAway(long owner) {
        client.sync(path).whenComplete((synced, refusal) -> {
            if (refusal == null) {
                client.exists(path).whenComplete((stat, error) -> takeAway(owner, stat, error));
            } else {
                failed(refusal);
            }
        });
    }

    private void takeAway(long owner, @Nullable Optional<Stat> seen, @Nullable Throwable refusal) {
        if (seen == null) {
            failed(refusal);
        } else if (seen.isEmpty() || seen.get().ephemeralOwner() != owner) {
            look();
        } else {
            client.delete(path).whenComplete((done, error) -> {
                if (error == null || error instanceof NoNodeException) {
                    make();
                } else {
                    failed(error);
                }
            });
        }
    }

    private void write() {
        byte[] given = data;
        client.set(path, given).whenComplete((stat, error) -> {
            if (error == null) {
                written(given);
            }
            if (error == null || error instanceof NoNodeException) {
                look();
            } else {
                failed(error);
            }
        });
    }

    private void failed(@Nullable Throwable error) {
        boolean retryable = RecipeCall.isRetryable(error);
        if (closed || (!retryable && !first.isDone())) {
            closed = true;
            client.removeWatcher(path, this);
            first.fail(Failure.thrownBy(error == null ? new IllegalStateException("no result") : error));
            return;
        }
        if (!retryable && failures == 0 && !(error instanceof ClientStoppedException)) {
            LOG.warn("{} cannot be kept, and is tried again until it can", path, error);
        }
        failures++;
        client.delay(Duration.ofNanos(PAUSES.pauseNanos(failures, 0))).whenComplete((done, stopped) -> {
            if (closed) {
                return;
            }
            if (stopped == null) {
                look();
            } else {
                sleep();
            }
        });
    }

    /** The client was stopped; it may be started again. */
    private void sleep() {
        present = false;
        sleeping = client.addListenerAndTell(state -> {
            Subscription waiting = sleeping;
            if (state == KazooState.CONNECTED && waiting != null) {
                waiting.close();
                sleeping = null;
                if (!closed) {
                    look();
                }
            }
        });
    }

    @Override
    public void onEvent(WatchedEvent event) {
        if (event.type() == EventType.NONE || event.type() == EventType.DELETED) {
            present = false;
        }
        if (!busy && !closed) {
            look();
        }
    }

    /** Ends the keeping and removes the node in the background; whether it was kept until now. */
    boolean close() {
        boolean was = !closed;
        closed = true;
        first.fail(() -> new CancellationException(path + " is not kept any more"));
        client.removeWatcher(path, this);
        Subscription waiting = sleeping;
        if (waiting != null) {
            waiting.close();
        }
        if (was && present) {
            remove();
        } else if (was) {
            new NodeRemoval(client).ifOwned(path); // behind whatever is under way
        }
        present = false;
        return was;
    }

    private void remove() {
        new NodeRemoval(client).node(path, client.session().id());
    }
}
