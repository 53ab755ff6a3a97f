package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.BackOff;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.KazooState;
import io.kazoo.data.Stat;
import io.kazoo.data.Subscription;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.Effect;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.NodeExistsException;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that a node with a time to live lives. Owned by the recipe's lane, but for {@link #isPresent()}. */
final class TtlKeeping {

    /*
     * The server deletes a node with a time to live when it has no children and was not set for so long. The node's own data is
     * the user's, and watched, so what is set again and again is a child with the same time to live: as Curator does. When this
     * ends, the child goes after the time, and then the node. Servers do not tell that a node has a time to live; that it has such
     * a child is what tells.
     *
     * Either a request is under way, or a pause, or the client is stopped and its next CONNECTED is waited for.
     */
    private static final Logger LOG = LoggerFactory.getLogger(TtlKeeping.class);
    private static final BackOff PAUSES = new BackOff(Duration.ofMillis(100), 2, 0, Duration.ofSeconds(10));

    private final AsyncKazooClient client;
    private final String path;
    private final String touch;
    private final CreateOptions options;
    private final Duration period;
    private final Promise<@Nullable Void> first = new Promise<>();
    private volatile boolean present;

    // Owned by the lane.
    private byte[] data;
    private boolean stale = true; // the node may have other data than this
    private boolean ours; // a node that is there without its child is one that we made, or may have made
    private boolean closed;
    private int failures;
    private @Nullable CompletableFuture<?> pausing;
    private @Nullable Subscription sleeping;

    TtlKeeping(AsyncKazooClient client, String path, byte[] data, Duration ttl) {
        this.client = client;
        this.path = path;
        this.touch = path + "/touch";
        this.data = data;
        this.options = CreateOptions.PERSISTENT.ttl(ttl);
        this.period = ttl.dividedBy(3);
    }

    /** Completes when the node was there first; fails with what waiting cannot cure, which ends the keeping. */
    Promise<@Nullable Void> first() {
        return first;
    }

    /** Whether the node was there when last touched. */
    boolean isPresent() {
        return present;
    }

    /** The data of the node from now on. */
    void data(byte[] next) {
        data = next;
        stale = true;
    }

    /** What it is to have now. */
    byte[] data() {
        return data;
    }

    /** The node was given this data. */
    void written(byte[] written) {
        stale &= written != data;
    }

    void make() {
        byte[] given = data;
        client.create(path, given, options.makeParents()).whenComplete((made, error) -> {
            if (error == null) {
                ours = true;
                written(given);
                touch();
            } else if (error instanceof NodeExistsException) {
                look();
            } else {
                ours |= error instanceof KazooException kazoo && kazoo.effect() == Effect.UNKNOWN;
                failed(error);
            }
        });
    }

    /** A node that is there: of an earlier run, as its child tells, or of somebody else. */
    private void look() {
        CompletableFuture<Optional<Stat>> child = client.exists(touch);
        client.exists(path).whenComplete((stat, error) -> {
            if (stat == null || child.isCompletedExceptionally()) {
                failed(error == null ? child.handle((value, refusal) -> refusal).getNow(null) : error);
            } else if (stat.isPresent()
                    && stat.get().ephemeralOwner() == 0
                    && (ours || child.getNow(Optional.empty()).isPresent())) {
                write();
            } else {
                if (stat.isPresent() && failures == 0) {
                    LOG.warn("{} is of somebody else, and is made when it goes", path);
                }
                ours &= stat.isPresent();
                present = false;
                again();
            }
        });
    }

    private void write() {
        if (!stale) {
            touch();
            return;
        }
        byte[] given = data;
        client.set(path, given).whenComplete((stat, error) -> {
            if (error == null) {
                written(given);
                touch();
            } else {
                failed(error);
            }
        });
    }

    private void touch() {
        if (closed) {
            return;
        }
        client.set(touch, new byte[0]).whenComplete((stat, error) -> {
            if (error == null) {
                touched();
            } else if (error instanceof NoNodeException) {
                client.create(touch, new byte[0], options).whenComplete((made, refused) -> {
                    if (refused == null || refused instanceof NodeExistsException) {
                        touched();
                    } else {
                        ours &= !(refused instanceof NoNodeException); // the node is gone
                        failed(refused);
                    }
                });
            } else {
                failed(error);
            }
        });
    }

    private void touched() {
        present = true;
        ours = true;
        failures = 0;
        first.succeed(null);
        pause(period, this::touch);
    }

    private void failed(@Nullable Throwable error) {
        boolean retryable = RecipeCall.isRetryable(error) || error instanceof NoNodeException;
        if (closed || (!retryable && !first.isDone())) {
            closed = true;
            first.fail(Failure.thrownBy(error == null ? new IllegalStateException("no result") : error));
            return;
        }
        if (!retryable && failures == 0 && !(error instanceof ClientStoppedException)) {
            LOG.warn("{} cannot be kept, and is tried again until it can", path, error);
        }
        present = false;
        again();
    }

    private void again() {
        failures++;
        pause(Duration.ofNanos(PAUSES.pauseNanos(failures, 0)), this::make);
    }

    private void pause(Duration span, Runnable next) {
        if (closed) {
            return;
        }
        CompletableFuture<@Nullable Void> pause = client.delay(span);
        pausing = pause;
        pause.whenComplete((done, stopped) -> {
            if (closed) {
                return;
            }
            if (stopped == null) {
                next.run();
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
                    make();
                }
            }
        });
    }

    /** Ends the keeping; the node stays for its time. */
    void close() {
        closed = true;
        present = false;
        first.fail(() -> new CancellationException(path + " is not kept any more"));
        Optional.ofNullable(pausing).ifPresent(pause -> pause.cancel(false));
        Optional.ofNullable(sleeping).ifPresent(Subscription::close);
    }
}
