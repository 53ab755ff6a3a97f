package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.Subscription;
import io.kazoo.data.ZnodePath;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.concurrent.SerialLane;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares a set of items among processes, each item to one of them: kazoo's {@code SetPartitioner}.
 *
 * <p>It joins at once, and takes the locks of its items when the members have not changed for a while. When they change, or the
 * connection is lost, it is in {@code RELEASE}: stop working, and call {@link #releaseSet()}, after which it begins again. After
 * the session was lost, or an error, it is in {@code FAILURE}, with nothing; {@code releaseSet()} begins again then too, as the
 * member it was. {@link #isValid()} says without I/O whether the items are its own for certain at this moment, and each item has a
 * {@link Hold} with a fencing token.
 *
 * <p>Listen, or poll {@link #state()}. Items of others that work no more are shared when their session has ended. Joining takes 2
 * round trips, and a round 2 (the members and all locks at once), 2 more for the first use of an item's lock; one watch; no thread.
 * Thread-safe.
 */
public final class SetPartitioner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SetPartitioner.class);

    private final RecipeLane lane;
    private final String path;
    private final Partitioning partitioning;
    private final Promise<@Nullable Void> joined = new Promise<>();
    private final CompletableFuture<@Nullable Void> exported;

    private SetPartitioner(
            AsyncKazooClient client,
            String path,
            String identifier,
            Collection<String> items,
            PartitionOptions options) {
        this.path = ZnodePath.normalize(path);
        String base = this.path.equals("/") ? "" : this.path;
        this.lane = new RecipeLane(client, "set partitioner " + this.path);
        this.partitioning = new Partitioning(lane, client, base, identifier, checked(base, items), options);
        ZnodePath.normalize(
                base + "/party/" + PartitionMember.nodeName(client.holdKeeper().uniqueName(), identifier));
        this.exported = lane.export(joined);
    }

    static SetPartitioner start(
            AsyncKazooClient client,
            String path,
            String identifier,
            Collection<String> items,
            PartitionOptions options) {
        SetPartitioner partitioner = new SetPartitioner(client, path, identifier, items, options);
        partitioner.lane.execute(() -> partitioner.partitioning.join().first().onComplete(done -> {
            if (done.isFailed()) {
                partitioner.joined.fail(Objects.requireNonNull(done.failure()));
            } else {
                partitioner.joined.succeed(null);
            }
        }));
        return partitioner;
    }

    private static List<String> checked(String base, Collection<String> items) {
        for (String item : items) {
            if (item.isEmpty() || !ZnodePath.normalize(base + "/" + item).equals(base + "/" + item)) {
                throw new IllegalArgumentException("an item cannot be part of a path: \"" + item + "\"");
            }
        }
        return List.copyOf(Set.copyOf(items));
    }

    Promise<@Nullable Void> first() {
        return joined;
    }

    /** The path, as the client that made the partitioner names it. */
    public String path() {
        return path;
    }

    /** Completes when it is a member; fails with the error that ended the first attempt. */
    public CompletableFuture<@Nullable Void> joined() {
        return exported;
    }

    /** Where it is. */
    public PartitionState state() {
        return partitioning.view().state();
    }

    /** Whether it is certain at this moment that its items are its own; no I/O. */
    public boolean isValid() {
        return isValid(partitioning.view());
    }

    private static boolean isValid(Partitioning.View view) {
        return view.state() == PartitionState.ACQUIRED
                && view.holds().values().stream().allMatch(Hold::isValid);
    }

    /** Its items in their order, unmodifiable; none unless {@link #isValid()}. */
    public List<String> partition() {
        Partitioning.View view = partitioning.view();
        return isValid(view) ? List.copyOf(view.holds().keySet()) : List.of();
    }

    /** The holds of its items, by item and in their order, unmodifiable: in ACQUIRED, and in RELEASE until they are given back. */
    public Map<String, Hold> holds() {
        return Collections.unmodifiableMap(partitioning.view().holds());
    }

    /** Its items that somebody else still holds, while it waits for them; they may be those of a process that is about to leave. */
    public Set<String> pending() {
        return partitioning.pending();
    }

    /** What brought it into FAILURE; empty in other states. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(partitioning.view().failure());
    }

    /**
     * Keeps a listener told of the state, at once and at each change, in order. Calls come one after the other; the listener may
     * block, and call every method.
     */
    public Subscription listen(Consumer<PartitionState> listener) {
        Listening listening = new Listening(listener);
        lane.execute(listening::begin);
        return listening;
    }

    /**
     * Waits until it has its items, and returns them.
     *
     * @throws OperationTimeoutException when it has not within {@code limit}
     * @throws io.kazoo.error.KazooException what brought it into FAILURE
     * @throws InterruptedException when interrupted
     */
    public List<String> waitForAcquire(Duration limit) throws InterruptedException {
        return acquiring(limit).awaitOthers();
    }

    /** As {@link #waitForAcquire(Duration)}. */
    public CompletableFuture<List<String>> waitForAcquireAsync(Duration limit) {
        return acquiring(limit).async();
    }

    private RecipeCall<List<String>> acquiring(Duration limit) {
        RecipeCall<List<String>> call = new RecipeCall<>(lane, "wait for partition", path, limit);
        return call.begin(() -> partitioning.await(call));
    }

    /**
     * Gives its items back and begins again; returns when they are given back. Does nothing in ALLOCATING.
     *
     * @throws java.util.concurrent.CancellationException after {@link #finish()}
     */
    public void releaseSet() {
        releasing().await();
    }

    /** As {@link #releaseSet()}. */
    public CompletableFuture<@Nullable Void> releaseSetAsync() {
        return releasing().async();
    }

    private RecipeCall<@Nullable Void> releasing() {
        RecipeCall<@Nullable Void> call =
                new RecipeCall<>(lane, "release partition", path, lane.client().deadline());
        return call.begin(() -> end(call, partitioning.release()));
    }

    /** Shares other items from now on, as when the members had changed. The other members must be told the same. */
    public void items(Collection<String> others) {
        List<String> copy = checked(path.equals("/") ? "" : path, others);
        lane.execute(() -> partitioning.items(copy));
    }

    /** Gives its items back and leaves; returns when the items are given back. The state is FAILURE ever after. */
    public void finish() {
        finishing().await();
    }

    /** As {@link #finish()}. */
    public CompletableFuture<@Nullable Void> finishAsync() {
        return finishing().async();
    }

    private RecipeCall<@Nullable Void> finishing() {
        RecipeCall<@Nullable Void> call =
                new RecipeCall<>(lane, "finish partitioner", path, lane.client().deadline());
        return call.begin(() -> end(call, partitioning.finish()));
    }

    private void end(RecipeCall<@Nullable Void> call, CompletableFuture<?> done) {
        done.whenComplete((nothing, error) -> lane.execute(() -> {
            if (error == null) {
                call.succeed(null);
            } else {
                call.fail(error);
            }
        }));
    }

    /** As {@link #finish()}, without waiting. */
    @Override
    public void close() {
        lane.execute(partitioning::finish);
    }

    @Override
    public String toString() {
        return "SetPartitioner[" + path + "]";
    }

    /** Tells one listener, on a lane of its own. */
    private final class Listening implements Subscription, Consumer<PartitionState> {

        private final Consumer<PartitionState> listener;
        private final SerialLane calls = lane.forListeners("listener of the set partitioner " + path);
        private volatile boolean active = true;

        Listening(Consumer<PartitionState> listener) {
            this.listener = listener;
        }

        void begin() {
            if (active) {
                partitioning.listeners().add(this);
                accept(state());
            }
        }

        @Override
        public void accept(PartitionState state) {
            calls.execute(() -> {
                try {
                    if (active) {
                        listener.accept(state);
                    }
                } catch (Throwable thrown) {
                    LOG.warn("The listener of {} threw; it will be told of the next state all the same", path, thrown);
                }
            });
        }

        @Override
        public void close() {
            active = false;
            partitioning.listeners().remove(this);
        }

        @Override
        public boolean isActive() {
            return active;
        }
    }
}
