package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.AsyncTransaction;
import io.kazoo.Transaction;
import io.kazoo.data.CreatedNode;
import io.kazoo.data.HoldState;
import io.kazoo.data.OpResult;
import io.kazoo.data.Subscription;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.HoldLostException;
import io.kazoo.error.NoNodeException;
import io.kazoo.internal.concurrent.Await;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.concurrent.SerialLane;
import io.kazoo.spi.HeldNode;
import io.kazoo.spi.HoldListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something taken hold of: a lock, a lease of a semaphore, a leadership.
 *
 * <p>Not a belief but a lease: {@link #isValid()} says without I/O whether it is certain at this moment that nobody else holds
 * it. A process that was paused learns from its first question that the time has passed. While there is no connection the hold
 * is {@code SUSPENDED} and stays valid until its safety deadline; after that it is {@code UNCERTAIN}, and {@code HELD} again, with
 * the same token, when the client is back in the same session in time. {@code LOST} is final.
 *
 * <p>No lease can keep apart the <em>effects</em> of two holders: between the question and the effect the time may pass. For data
 * in ZooKeeper {@link #guard(Transaction) guard} is exact; elsewhere let the resource refuse a {@link #fencingToken()} lower than
 * the highest it has seen. Thread-safe.
 */
public final class Hold implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Hold.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final AsyncKazooClient client;
    private final RecipeLane lane;
    private final SerialLane telling;
    private final String path;
    private final long token;
    private final long owner;
    private final List<HoldListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Supplier<CompletableFuture<Release>> removal;
    private final Promise<Release> released = new Promise<>();
    private final Promise<@Nullable Void> ended = new Promise<>();
    private volatile @Nullable HeldNode node;

    Hold(AsyncKazooClient client, RecipeLane lane, CreatedNode created) {
        this(client, lane, created, () -> deletion(client, created));
    }

    /** One that is given back by {@code removal}, which completes on the lane and never fails. */
    Hold(AsyncKazooClient client, RecipeLane lane, CreatedNode created, Supplier<CompletableFuture<Release>> removal) {
        this.removal = removal;
        this.client = client;
        this.lane = lane;
        this.telling = lane.forListeners("listeners of the hold " + created.path());
        this.path = created.path();
        this.token = created.stat().czxid();
        this.owner = created.stat().ephemeralOwner();
    }

    /** The keeper keeps its node. */
    void kept(HeldNode keptNode) {
        node = keptNode;
    }

    /** Completes when it was given back or lost: the next one of this process may try. */
    Promise<@Nullable Void> ended() {
        return ended;
    }

    /** The keeper tells; on the lane. */
    void changed(HoldState state) {
        if (state == HoldState.LOST) {
            ended.succeed(null);
        }
        telling.execute(() -> listeners.forEach(listener -> tell(listener, state)));
    }

    /** It was seen to be gone; those who listen are told. */
    void lose() {
        HeldNode kept = node;
        if (kept != null && !closed.get() && kept.state() != HoldState.LOST) {
            kept.forget();
            changed(HoldState.LOST);
        }
    }

    /** It came to its end by other means, and nothing is left to be removed. */
    void end(Release outcome) {
        if (closed.compareAndSet(false, true)) {
            HeldNode kept = node;
            if (kept != null) {
                kept.forget();
            }
            finish(outcome);
        }
    }

    private void tell(HoldListener listener, HoldState state) {
        try {
            listener.onState(state);
        } catch (Throwable thrown) {
            LOG.warn("A listener of the hold {} threw", path, thrown);
        }
    }

    /**
     * The fencing token: the transaction id that created the node. Higher than that of every earlier hold of the same lock, and
     * never used twice within an ensemble; a restored backup may send it back.
     */
    public long fencingToken() {
        return token;
    }

    /** The path of the node that stands for it. */
    public String path() {
        return path;
    }

    /** The session it belongs to, 0 when its node outlives sessions. */
    public long sessionId() {
        return owner;
    }

    /** How sure it is that it is held. One whose node outlives sessions is HELD until it is given back. */
    public HoldState state() {
        HeldNode kept = node;
        if (closed.get()) {
            return HoldState.LOST;
        }
        return kept == null ? HoldState.HELD : kept.state();
    }

    /** Whether it is certain at this moment that it is held; no I/O. */
    public boolean isValid() {
        HeldNode kept = node;
        return !closed.get() && (kept == null || kept.isValid());
    }

    /** For how long it stays certain if nothing more is heard of the servers; empty when there is no deadline. */
    public Optional<Duration> remaining() {
        HeldNode kept = node;
        return kept == null ? Optional.empty() : Optional.of(closed.get() ? Duration.ZERO : kept.remaining());
    }

    /**
     * Does nothing while it is valid.
     *
     * @throws HoldLostException when it is not
     */
    public void ensureValid() {
        if (!isValid()) {
            throw new HoldLostException(
                    new ErrorContext("hold", path, owner, Effect.NONE, "token " + token + ", " + state(), null));
        }
    }

    /**
     * Makes a transaction take place only if this is still held at that moment, exactly: it is refused when the node is gone.
     *
     * @return the transaction
     * @throws HoldLostException when it is not valid now
     */
    public Transaction guard(Transaction transaction) {
        ensureValid();
        return transaction.check(path, -1);
    }

    /** As {@link #guard(Transaction)}. */
    public AsyncTransaction guard(AsyncTransaction transaction) {
        ensureValid();
        return transaction.check(path, -1);
    }

    /**
     * Asks a quorum of the ensemble whether it is held, and moves the safety deadline on. False when it is lost; fails with a
     * {@code KazooException} when nobody knows.
     */
    public CompletableFuture<Boolean> verify() {
        HeldNode kept = node;
        if (closed.get()) {
            return CompletableFuture.completedFuture(Boolean.FALSE);
        }
        return kept != null
                ? kept.verify()
                : client.transaction().check(path, -1).tryCommit().thenApply(this::isThere);
    }

    private boolean isThere(List<OpResult> results) {
        int code = results.get(0) instanceof OpResult.Failed failed ? failed.code() : ErrorCodes.OK;
        if (code == ErrorCodes.NO_NODE) {
            return false;
        } else if (code == ErrorCodes.OK || code == ErrorCodes.NO_AUTH) {
            return true; // the server looks for the node before it looks at the permission to read it
        }
        throw ErrorCodes.toException(code, new ErrorContext("verify", path, owner, Effect.NONE, null, null));
    }

    /** Has every change of its state told, in order, on a callback thread; LOST at once when it is lost already. */
    public Subscription onStateChange(HoldListener listener) {
        listeners.add(listener);
        telling.execute(() -> {
            if (state() == HoldState.LOST && !closed.get() && ended.isDone()) {
                tell(listener, HoldState.LOST);
            }
        });
        return new Subscription() {
            @Override
            public void close() {
                listeners.remove(listener);
            }

            @Override
            public boolean isActive() {
                return listeners.contains(listener);
            }
        };
    }

    /**
     * Has it told, once, when somebody asks for it to be given back ({@link PathLock#requestRevocation()}, or Curator's {@code
     * Revoker}), also before now. To comply is up to the holder. Costs one round trip and a watch.
     */
    public Subscription onRevocationRequested(Runnable listener) {
        RevocationWatch watch = new RevocationWatch(
                client,
                this,
                () -> telling.execute(() -> {
                    try {
                        listener.run();
                    } catch (Throwable thrown) {
                        LOG.warn("A listener of the hold {} threw", path, thrown);
                    }
                }));
        lane.execute(watch::look);
        return watch;
    }

    /** Has its loss told, once; not that it was given back. */
    public Subscription onLost(Runnable listener) {
        AtomicBoolean told = new AtomicBoolean();
        return onStateChange(state -> {
            if (state == HoldState.LOST && told.compareAndSet(false, true)) {
                listener.run();
            }
        });
    }

    /** What came of giving it back. */
    Promise<Release> released() {
        return released;
    }

    /** Gives it back, without waiting; see {@link Release}. Repeated, the same outcome. */
    public CompletableFuture<Release> release() {
        begin();
        return lane.export(released);
    }

    private void begin() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        HeldNode kept = node;
        boolean lost = kept != null && kept.state() == HoldState.LOST;
        if (kept != null) {
            kept.forget();
        }
        if (lost) {
            finish(Release.ALREADY_LOST);
            return;
        }
        removal.get().whenComplete((outcome, error) -> finish(outcome == null ? Release.IN_BACKGROUND : outcome));
    }

    private static CompletableFuture<Release> deletion(AsyncKazooClient client, CreatedNode node) {
        return client.delete(node.path()).handle((done, error) -> {
            if (error == null) {
                return Release.RELEASED;
            } else if (error instanceof NoNodeException) {
                return Release.ALREADY_LOST;
            }
            new NodeRemoval(client).node(node.path(), node.stat().ephemeralOwner());
            return Release.IN_BACKGROUND;
        });
    }

    /** The recipe hears of it first, so that whoever waited for the release and tries again is behind that. */
    private void finish(Release outcome) {
        ended.succeed(null);
        released.succeed(outcome);
    }

    /** Gives it back; waits 5 s at the most, after which its removal goes on in the background. */
    @Override
    public void close() {
        closeAsUsual();
    }

    Release closeAsUsual() {
        return close(CLOSE_LIMIT);
    }

    /** Gives it back; waits so long at the most. An interrupt ends the waiting too, and the flag is set again. */
    public Release close(Duration limit) {
        begin();
        return awaitRelease(lane, released, limit);
    }

    /** Waits so long at the most; what is not back by then, or when interrupted, goes on in the background. */
    static Release awaitRelease(RecipeLane lane, Promise<Release> released, Duration limit) {
        lane.beforeWait();
        try {
            return Await.interruptibly(released, limit.toNanos(), LateException::new);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Release.IN_BACKGROUND;
        } catch (LateException e) {
            return Release.IN_BACKGROUND;
        }
    }

    @Override
    public String toString() {
        return "Hold[" + path + ", token " + token + ", " + state() + "]";
    }

    static Failure notHeld(String path) {
        return () -> new HoldLostException(new ErrorContext("hold", path, 0, Effect.NONE, null, null));
    }

    private static final class LateException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LateException() {
            super("not in time", null, false, false);
        }
    }
}
