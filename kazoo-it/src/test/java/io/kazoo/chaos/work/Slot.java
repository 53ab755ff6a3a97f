package io.kazoo.chaos.work;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooClient;
import io.kazoo.chaos.check.Entry;
import io.kazoo.chaos.check.OpKind;
import io.kazoo.data.KazooState;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.KazooException;
import io.kazoo.error.TransactionFailedException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * One client with a session of its own, and what it does. All of it runs on one thread, which is also the executor of the
 * client's view, so that the history has the order of the wire.
 *
 * <p>Owned by its lane but for what is said to be thread-safe.
 */
abstract class Slot {
    private static final int WINDOW = 6;
    private static final long STOP_BOUND_SECONDS = 20;
    private static final AtomicLong IDS = new AtomicLong();

    final SplittableRandom random;
    final AsyncKazooClient zk;
    private final String name;
    private final KazooClient client;
    private final Journal journal;
    private final ScheduledExecutorService lane;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean quiet;

    Slot(SlotSettings settings) {
        this.name = settings.name();
        this.journal = settings.journal();
        this.random = settings.random();
        this.client = settings.client();
        this.lane = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "slot-" + settings.name()));
        this.zk = client.async().withExecutor(lane);
        zk.addListener(this::onState);
    }

    /** Does the next thing, on the lane. */
    abstract void step();

    /** As {@link #step} once it is to become quiet: gives back what others wait for. */
    void rest() {}

    /** What to do as soon as there is a client, on the lane. */
    void begin() {}

    /** Begins to connect and to work; thread-safe. */
    final void start(long periodMicros) {
        client.startAsync();
        lane.execute(this::begin);
        lane.scheduleWithFixedDelay(this::next, periodMicros, periodMicros, TimeUnit.MICROSECONDS);
    }

    /** Begins nothing new from now on; thread-safe. */
    final void quiet() {
        quiet = true;
    }

    /** Whether nothing is under way; thread-safe. */
    final boolean isIdle() {
        return underWay.get() == 0 && client.isConnected();
    }

    /** Ends the session, and hears the end of all watches; thread-safe. */
    final void stop() {
        client.stop();
        lane.shutdown();
        try {
            if (!lane.awaitTermination(STOP_BOUND_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    final boolean isQuiet() {
        return quiet;
    }

    final void write(Entry entry) {
        journal.write(entry);
    }

    final String name() {
        return name;
    }

    final KazooClient client() {
        return client;
    }

    final String newId() {
        int slash = name.indexOf('/');
        return name.substring(0, slash) + "-" + IDS.incrementAndGet();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Begins an operation, writes its begin and its end, and returns what completes after that. */
    final <T> CompletableFuture<T> run(
            Called what, Function<String, CompletableFuture<T>> operation, Function<T, Shown> shown) {
        String id = what.id();
        underWay.incrementAndGet();
        write(new Entry.Called(name, System.nanoTime(), id, what.kind(), what.path(), what.version(), what.watched()));
        return operation.apply(id).whenComplete((value, failure) -> {
            try {
                write(failure == null ? reply(id, shown.apply(value)) : reply(id, failure));
            } finally {
                underWay.decrementAndGet();
            }
        });
    }

    /** What is asked for. */
    record Called(String id, OpKind kind, String path, int version, boolean watched) {}

    final Called called(OpKind kind, String path, int version) {
        return new Called(newId(), kind, path, version, false);
    }

    final Called watched(OpKind kind, String path) {
        return new Called(newId(), kind, path, -1, true);
    }

    final Entry.Replied reply(String id, Shown shown) {
        long session = shown.session() == 0 ? client.session().id() : shown.session();
        return new Entry.Replied(
                name,
                System.nanoTime(),
                id,
                session,
                shown.status(),
                false,
                shown.version(),
                shown.zxid(),
                shown.value());
    }

    final Entry.Replied reply(String id, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean mayHaveHappened = !(cause instanceof KazooException known) || known.effect() == Effect.UNKNOWN;
        return new Entry.Replied(
                name, System.nanoTime(), id, client.session().id(), status(cause), mayHaveHappened, -1, -1, "-");
    }

    private static String status(Throwable failure) {
        if (failure instanceof TransactionFailedException refused) {
            return switch (refused.code()) {
                case ErrorCodes.BAD_VERSION -> "BadVersionException";
                case ErrorCodes.NO_NODE -> "NoNodeException";
                case ErrorCodes.NODE_EXISTS -> "NodeExistsException";
                default -> "Code" + refused.code();
            };
        }
        return failure.getClass().getSimpleName();
    }

    private void next() {
        if (quiet) {
            rest();
        } else if (underWay.get() < WINDOW) {
            step();
        }
    }

    private void onState(KazooState state) {
        write(new Entry.StateChanged(
                name, System.nanoTime(), state.name(), client.session().id()));
    }
}
