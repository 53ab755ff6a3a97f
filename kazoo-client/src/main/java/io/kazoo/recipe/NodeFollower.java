package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.BackOff;
import io.kazoo.data.EventType;
import io.kazoo.data.KazooState;
import io.kazoo.data.Stat;
import io.kazoo.data.Subscription;
import io.kazoo.data.WatchedEvent;
import io.kazoo.data.ZnodePath;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.SessionException;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.spi.Watcher;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at one node whenever it may have changed, and reports each newer state once.
 *
 * <p>The actor behind the watches of this package. Everything happens on its lane; {@link #close()}, {@link #isActive()} and
 * {@link #first()} may be called on any thread.
 *
 * @param <S> a state of the node that is there
 */
final class NodeFollower<S> implements Watcher {

    /*
     * ONE LOOK AT A TIME. A look is one read that arms the watch, or two when the node is missing: the read fails, and
     * exists() arms a watch of its creation. Events and replies come down one lane in the order of the wire, so an event
     * that comes during a look is older than its reply, which shows what the event told of and has armed the watch anew.
     * Such an event starts nothing; it only becomes the cause that is reported.
     *
     * NOTHING IS MISSED. Between looks the watch is armed. It ends with an event; or with NONE (session over, client
     * stopped, restoring it refused), which begins a look too. A look that fails is begun again after a pause, and when
     * there is no client to pause with, at the next CONNECTED. There is no state in which nothing is under way.
     *
     * NOTHING IS LEFT. close() takes out the watch that is armed and cancels the request that is pending. If its reply was
     * quicker than the cancellation, it finds `closed` and takes out the watch it has armed.
     */
    private static final Logger LOG = LoggerFactory.getLogger(NodeFollower.class);

    /** Between looks that fail. Reads already wait for a connection by themselves, so this is for what waiting cannot cure. */
    private static final BackOff PAUSES = new BackOff(Duration.ofMillis(100), 2, 0, Duration.ofSeconds(10));

    /** What is followed. Called on the lane. */
    interface Subject<S> {

        /** Reads the state, arming {@code watcher}. */
        CompletableFuture<S> read(AsyncKazooClient client, String path, Watcher watcher);

        /** Compares a state with the newest one so far, and remembers it when it is not older. */
        Age age(S state);

        /** Tells the user; null for a missing node. False ends the following. May throw. */
        boolean report(@Nullable S state, @Nullable WatchedEvent cause);

        /** Whether to go on after {@code refusal}, which waiting may not cure; not asked before the first report. */
        default boolean outlives(RuntimeException refusal) {
            return true;
        }
    }

    /** How a state relates to the newest one so far. */
    enum Age {
        OLDER,
        SAME,
        NEWER
    }

    private final String name;
    private final String path;
    private final Subject<S> subject;
    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final Promise<@Nullable Void> first = new Promise<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable RuntimeException lastFailure;

    // Owned by the lane.
    private boolean looking = true;
    private boolean reported;
    private boolean missing;
    private @Nullable WatchedEvent cause;
    private @Nullable Future<?> pending;
    private int failures;
    private boolean warned;
    private @Nullable Subscription sleeping;

    /**
     * Follows nothing until {@link #start()}.
     *
     * @param kind for logs: "data watch"
     * @throws IllegalArgumentException for a malformed path
     */
    NodeFollower(AsyncKazooClient client, String kind, String path, Subject<S> subject) {
        this.path = ZnodePath.normalize(path);
        this.name = kind + " of " + this.path;
        this.subject = subject;
        this.lane = new RecipeLane(client, name);
        this.client = lane.client();
    }

    void start() {
        lane.execute(this::look);
    }

    String path() {
        return path;
    }

    /** The client whose events and completions come down this lane. */
    AsyncKazooClient client() {
        return client;
    }

    /** Completes on the lane when the first report returned; fails with what ended the following before that. */
    Promise<@Nullable Void> first() {
        return first;
    }

    /** What the last look failed with, null before any did. */
    @Nullable
    RuntimeException lastFailure() {
        return lastFailure;
    }

    /** What a user may hold of a promise: completes on the client's completion lane, and is cancelled on this one. */
    <T extends @Nullable Object> CompletableFuture<T> export(Promise<T> promise) {
        return lane.export(promise);
    }

    boolean isActive() {
        return !closed.get();
    }

    void close() {
        if (closed.compareAndSet(false, true)) {
            client.removeWatcher(path, this);
            lane.execute(this::tidy);
        }
    }

    private void tidy() {
        first.fail(() -> new CancellationException("The " + name + " was closed"));
        Future<?> request = pending;
        if (request != null) {
            request.cancel(false);
        }
        Subscription waiting = sleeping;
        if (waiting != null) {
            waiting.close();
        }
    }

    @Override
    public void onEvent(WatchedEvent event) {
        if (closed.get()) {
            return;
        }
        cause = event.type() == EventType.NONE ? null : event;
        if (!looking) {
            look();
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private void look() {
        looking = true;
        if (!closed.get()) {
            await(subject.read(client, path, this), this::read);
        }
    }

    /** Goes on with {@code next} when {@code request} is done; the only thing under way, which {@link #close()} cancels. */
    private <T extends @Nullable Object> void await(
            CompletableFuture<T> request, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> next) {
        pending = request;
        request.whenComplete(next);
    }

    private void read(@Nullable S state, @Nullable Throwable error) {
        if (closed.get()) {
            client.removeWatcher(path, this);
        } else if (state != null) {
            seen(state);
        } else if (error instanceof NoNodeException) {
            await(client.exists(path, this), this::existed);
        } else {
            failed(exception(error));
        }
    }

    private void existed(@Nullable Optional<Stat> stat, @Nullable Throwable error) {
        if (closed.get()) {
            client.removeWatcher(path, this);
        } else if (stat == null) {
            failed(exception(error));
        } else if (stat.isPresent()) {
            // Created in between. Armed is a watch of its data, which is not always the kind that is wanted.
            client.removeWatcher(path, this);
            look();
        } else {
            seen(null);
        }
    }

    private void seen(@Nullable S state) {
        looking = false;
        failures = 0;
        warned = false;
        WatchedEvent why = cause;
        cause = null;
        boolean news;
        if (state == null) {
            news = !reported || !missing;
        } else {
            Age age = subject.age(state);
            // The same node once more after it was missing: only of a server that had fallen behind. It is there.
            news = age == Age.NEWER || (age == Age.SAME && missing);
        }
        if (news) {
            missing = state == null;
            report(state, why);
        }
    }

    private void report(@Nullable S state, @Nullable WatchedEvent why) {
        reported = true;
        try {
            if (!subject.report(state, why)) {
                close();
            }
        } catch (Throwable thrown) {
            LOG.warn("The listener of the {} threw; it will be told of the next change all the same", name, thrown);
        }
        first.succeed(null);
    }

    private void failed(RuntimeException failure) {
        lastFailure = failure;
        boolean retryable = failure instanceof KazooException kazoo && kazoo.isRetryable();
        if (!retryable && !goesOnAfter(failure)) {
            return;
        }
        if (!retryable && !warned && !(failure instanceof SessionException)) {
            warned = true;
            LOG.warn("The {} cannot see its node, and tries again until it can", name, failure);
        }
        failures++;
        await(client.delay(Duration.ofNanos(PAUSES.pauseNanos(failures, 0))), (done, stopped) -> {
            if (stopped == null) {
                look();
            } else if (!closed.get() && goesOnAfter(exception(stopped))) {
                sleep();
            }
        });
    }

    /** Ends the following when it must end. */
    private boolean goesOnAfter(RuntimeException failure) {
        boolean goesOn = reported && subject.outlives(failure);
        if (!goesOn) {
            close();
            first.fail(Failure.of(failure));
        }
        return goesOn;
    }

    /** The client was stopped; it may be started again. */
    private void sleep() {
        sleeping = client.addListenerAndTell(state -> {
            Subscription waiting = sleeping;
            if (state == KazooState.CONNECTED && waiting != null) {
                waiting.close();
                sleeping = null;
                look();
            }
        });
    }

    private static RuntimeException exception(@Nullable Throwable error) {
        return error instanceof RuntimeException exception
                ? exception
                : new IllegalStateException("a read ended with neither a value nor an exception: " + error, error);
    }
}
