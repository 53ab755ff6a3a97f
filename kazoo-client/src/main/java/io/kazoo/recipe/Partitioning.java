package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.HoldState;
import io.kazoo.data.KazooState;
import io.kazoo.data.Subscription;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.SessionExpiredException;
import io.kazoo.internal.concurrent.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The states of a partitioner. Owned by the recipe's lane, but for what is marked. */
final class Partitioning implements Allotment.Owner {

    /*
     * Membership is a node that is kept (NodeKeeping) and a watch of all members, neither of which ends with a session. In
     * ALLOCATING either our own node is not seen yet, or a timer runs, or a round is under way; whatever changes begins with the
     * timer anew. In the other states nothing is under way: the members are noted, and releaseSet() goes on from there. Who has
     * failed is no member, so that others get its items.
     */
    private static final Duration BREATH = Duration.ofMillis(50);

    /** What others may see, at one moment. */
    record View(
            PartitionState state,
            Map<String, Hold> holds,
            @Nullable Throwable failure) {}

    private final RecipeLane lane;
    private final AsyncKazooClient outside;
    private final String path;
    private final PartitionOptions options;
    private final String identifier;
    private final byte[] data;

    /** Added to by any thread. */
    private final List<Consumer<PartitionState>> listeners = new CopyOnWriteArrayList<>();

    /** Read by any thread. */
    private volatile View view = new View(PartitionState.ALLOCATING, Map.of(), null);

    private volatile @Nullable Allotment round;

    // Owned by the lane.
    private final List<RecipeCall<List<String>>> waiters = new ArrayList<>();
    private List<String> items;
    private String own = "";
    private Set<String> members = Set.of();
    private boolean finished;
    private @Nullable NodeKeeping membership;
    private @Nullable ChildrenWatch watch;
    private @Nullable Subscription states;
    private @Nullable CompletableFuture<@Nullable Void> timer;

    Partitioning(
            RecipeLane lane,
            AsyncKazooClient outside,
            String path,
            String identifier,
            List<String> items,
            PartitionOptions options) {
        this.lane = lane;
        this.outside = outside;
        this.path = path;
        this.options = options;
        this.identifier = identifier;
        this.data = PartitionMember.data(identifier, options.weight());
        this.items = items.stream().sorted(options.order()).toList();
    }

    /** Any thread. */
    View view() {
        return view;
    }

    /** Any thread. */
    Set<String> pending() {
        Allotment running = round;
        return running == null ? Set.of() : Set.copyOf(running.pending());
    }

    /** Any thread. */
    List<Consumer<PartitionState>> listeners() {
        return listeners;
    }

    // ---- membership

    /** Joins; the promise is that of the first success. */
    NodeKeeping join() {
        if (states == null) {
            states = lane.client().addListener(this::connection);
        }
        // A new one each time, since the last one may still be about to be deleted.
        own = PartitionMember.nodeName(lane.client().holdKeeper().uniqueName(), identifier);
        NodeKeeping keeping = new NodeKeeping(lane.client(), path + "/party/" + own, data);
        membership = keeping;
        keeping.first().onComplete(done -> {
            Failure failure = done.failure();
            if (membership != keeping) {
                return;
            }
            if (failure == null) {
                follow();
            } else {
                failed(failure.toException());
            }
        });
        keeping.make();
        return keeping;
    }

    private void leave() {
        NodeKeeping keeping = membership;
        membership = null;
        if (keeping != null) {
            keeping.close();
        }
    }

    private void follow() {
        ChildrenWatch following = watch;
        if (finished || (following != null && following.isActive())) {
            return;
        }
        ChildrenWatch fresh = ChildrenWatch.start(outside, path + "/party", (names, event) -> {
            lane.execute(() -> seen(names == null ? List.of() : names));
            return true;
        });
        watch = fresh;
        fresh.started().whenComplete((done, error) -> {
            if (error != null) {
                lane.execute(() -> failed(error));
            }
        });
    }

    private void seen(List<String> names) {
        Set<String> now =
                new TreeSet<>(names.stream().filter(PartitionMember::isMember).toList());
        if (finished || now.equals(members)) {
            return;
        }
        members = now;
        changed();
    }

    /** Other items from now on. */
    void items(List<String> others) {
        items = others.stream().sorted(options.order()).toList();
        changed();
    }

    private void changed() {
        switch (view.state()) {
            case ALLOCATING -> settle(options.timeBoundary());
            case ACQUIRED -> become(new View(PartitionState.RELEASE, view.holds(), null));
            default -> {}
        }
    }

    // ---- a round

    private void settle(Duration boundary) {
        giveUpRound();
        dropTimer();
        if (!members.contains(own)) {
            return; // the watch tells when it is there
        }
        if (boundary.isZero()) {
            share();
            return;
        }
        CompletableFuture<@Nullable Void> waiting = lane.client().delay(boundary);
        timer = waiting;
        waiting.whenComplete((passed, stopped) -> {
            if (timer != waiting) {
                return;
            }
            timer = null;
            if (stopped == null) {
                share();
            } else {
                failed(stopped);
            }
        });
    }

    private void share() {
        Allotment fresh = new Allotment(lane, outside, path, items, options.function(), this);
        round = fresh;
        fresh.begin(own, members);
    }

    private void dropTimer() {
        CompletableFuture<@Nullable Void> running = timer;
        timer = null;
        if (running != null) {
            running.cancel(false);
        }
    }

    private CompletableFuture<?> giveUpRound() {
        Allotment running = round;
        round = null;
        return running == null ? CompletableFuture.allOf() : running.giveUp();
    }

    @Override
    public void taken(Map<String, Hold> holds) {
        become(new View(PartitionState.ACQUIRED, holds, null));
    }

    @Override
    public void stale() {
        settle(options.timeBoundary().compareTo(BREATH) < 0 ? BREATH : options.timeBoundary());
    }

    @Override
    public void failed(Throwable error) {
        if (finished) {
            return;
        }
        giveUpRound();
        dropTimer();
        leave();
        become(new View(PartitionState.FAILURE, Map.of(), error));
    }

    @Override
    public void doubtful(HoldState state) {
        if (view.state() == PartitionState.ACQUIRED) {
            become(new View(PartitionState.RELEASE, view.holds(), null));
        }
    }

    private void connection(KazooState state) {
        PartitionState now = view.state();
        if (state == KazooState.SUSPENDED && now == PartitionState.ACQUIRED && !options.keepsWhileSuspended()) {
            become(new View(PartitionState.RELEASE, view.holds(), null));
        } else if (state == KazooState.LOST && (now == PartitionState.ACQUIRED || now == PartitionState.RELEASE)) {
            failed(new SessionExpiredException(new ErrorContext(
                    "partition", path, 0, Effect.NONE, "the session was lost, and all items with it", null)));
        }
    }

    // ---- calls

    /** Gives everything back and begins again; completes when it is given back. */
    CompletableFuture<?> release() {
        if (finished) {
            return CompletableFuture.failedFuture(over());
        }
        if (view.state() == PartitionState.ALLOCATING) {
            return CompletableFuture.allOf();
        }
        CompletableFuture<?> released = giveUpRound();
        become(new View(PartitionState.ALLOCATING, Map.of(), null));
        if (membership == null) {
            join();
        } else {
            settle(options.timeBoundary());
        }
        return released;
    }

    void await(RecipeCall<List<String>> call) {
        View now = view;
        Throwable failure = now.failure();
        if (now.state() == PartitionState.ACQUIRED) {
            call.succeed(List.copyOf(now.holds().keySet()));
        } else if (failure != null) {
            call.fail(failure);
        } else {
            waiters.add(call);
            call.outcome().onComplete(done -> lane.execute(() -> waiters.remove(call)));
        }
    }

    /** Gives everything back, leaves, and ends; completes when the locks are given back. */
    CompletableFuture<?> finish() {
        if (finished) {
            return CompletableFuture.allOf();
        }
        CompletableFuture<?> released = giveUpRound();
        failed(over());
        finished = true;
        ChildrenWatch following = watch;
        if (following != null) {
            following.close();
        }
        Subscription telling = states;
        if (telling != null) {
            telling.close();
        }
        return released;
    }

    private CancellationException over() {
        return new CancellationException("The partitioner of " + path + " was finished");
    }

    private void become(View next) {
        view = next;
        listeners.forEach(listener -> listener.accept(next.state()));
        Throwable failure = next.failure();
        for (RecipeCall<List<String>> waiter : List.copyOf(waiters)) {
            if (failure != null) {
                waiter.fail(failure);
            } else if (next.state() == PartitionState.ACQUIRED) {
                waiter.succeed(List.copyOf(next.holds().keySet()));
            }
        }
    }
}
