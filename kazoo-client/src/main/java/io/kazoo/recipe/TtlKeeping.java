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
     * a child is what tells, or the transaction that made it. One whose child is missing may be of somebody else by now.
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
    private long made = -1; // the transaction that made the node that is ours, even without its child
    private byte @Nullable [] doubted; // what we may have made a node with
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
        client.createWithStat(path, given, options.makeParents()).whenComplete((node, error) -> {
            if (node != null) {
                made = node.stat().czxid();
                doubted = null;
                written(given);
                touch(true);
            } else if (error instanceof NodeExistsException) {
                look();
            } else {
                if (error instanceof KazooException kazoo && kazoo.effect() == Effect.UNKNOWN) {
                    doubted = given;
                }
                failed(error);
            }
        });
    }

    /** A node that is there: of ours or an earlier run, or of somebody else. */
    private void look() {
        CompletableFuture<Optional<Stat>> child = client.exists(touch);
        client.exists(path).whenComplete((stat, error) -> {
            if (stat == null || child.isCompletedExceptionally()) {
                failed(error == null ? child.handle((value, refusal) -> refusal).getNow(null) : error);
            } else if (stat.isPresent()
                    && isOurs(stat.get(), child.getNow(Optional.empty()).isPresent())) {
                made = stat.get().czxid();
                doubted = null;
                write();
            } else {
                if (stat.isPresent() && failures == 0) {
                    LOG.warn("{} is of somebody else, and is made when it goes", path);
                }
                doubted = null;
                present = false;
                again();
            }
        });
    }

    private boolean isOurs(Stat node, boolean hasChild) {
        byte[] perhaps = doubted;
        boolean mayBe = perhaps != null && node.version() == 0 && node.dataLength() == perhaps.length;
        return node.ephemeralOwner() == 0 && (hasChild || node.czxid() == made || mayBe);
    }

    private void write() {
        if (!stale) {
            touch(true);
            return;
        }
        byte[] given = data;
        client.set(path, given).whenComplete((stat, error) -> {
            if (error == null) {
                written(given);
                touch(true);
            } else {
                failed(error);
            }
        });
    }

    /** Makes the child if it is missing and the node was just seen to be ours. */
    private void touch(boolean isOurs) {
        if (closed) {
            return;
        }
        client.set(touch, new byte[0]).whenComplete((stat, error) -> {
            if (error == null) {
                touched();
            } else if (error instanceof NoNodeException && !isOurs) {
                look();
            } else if (error instanceof NoNodeException) {
                client.create(touch, new byte[0], options).whenComplete((name, refused) -> {
                    if (refused == null || refused instanceof NodeExistsException) {
                        touched();
                    } else {
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
        failures = 0;
        first.succeed(null);
        pause(period, () -> touch(false));
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
