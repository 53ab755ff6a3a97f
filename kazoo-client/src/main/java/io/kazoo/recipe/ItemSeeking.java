package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.CreatedNode;
import io.kazoo.data.NodeData;
import io.kazoo.data.OpResult;
import io.kazoo.data.Stat;
import io.kazoo.data.WatchedEvent;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.ForeignDataException;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.SessionExpiredException;
import io.kazoo.internal.concurrent.Burst;
import io.kazoo.recipe.QueuePaths.Place;
import io.kazoo.spi.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One attempt to take an item of a locking queue. Owned by the recipe's lane. */
final class ItemSeeking implements Watcher {

    /*
     * LOOKING reads both lists in one flush, entries after claims: an entry that is consumed in between is found missing when it
     * is taken. Only the second look arms watches, so that whoever finds an item leaves none. A stale list does no harm: taking checks
     * that the entry is there and unclaimed. An event that comes while it looks may be of a list that was read before it: look again.
     *
     * TAKING is one transaction that makes the claim and a mark of ours. When its reply is lost, the mark behind a sync tells whether
     * it took place: it is there exactly when the claim is ours, as long as its session lives, and no longer.
     *
     * ENDING. The outcome may come from a timer, a cancellation or the client's stop at any moment. Every step that finds the
     * call over gives back what it may have taken.
     */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(20);

    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final RecipeCall<Optional<TakenItem>> call;
    private final QueuePaths paths;
    private final boolean waits;

    // Owned by the lane.
    private boolean looking;
    private boolean overtaken; // an event came since the lists were asked for
    private boolean watching;
    private boolean sawNothing;
    private @Nullable Place doubt; // what may be ours, in a pause
    private @Nullable CompletableFuture<?> sleeping;

    ItemSeeking(RecipeLane lane, RecipeCall<Optional<TakenItem>> call, QueuePaths paths, boolean waits) {
        this.lane = lane;
        this.client = lane.client();
        this.call = call;
        this.paths = paths;
        this.waits = waits;
        call.outcome().onComplete(done -> lane.execute(this::ended));
    }

    RecipeCall<Optional<TakenItem>> call() {
        return call;
    }

    /** Whether it waits for an item when there is none. */
    boolean waits() {
        return waits;
    }

    /** Whether there was nothing to be taken at some moment since it began. */
    boolean sawNothing() {
        return sawNothing;
    }

    // ---- looking

    void look() {
        looking = true;
        overtaken = false;
        wake();
        Burst.of(this::list);
    }

    private void list() {
        CompletableFuture<List<String>> taken =
                watching ? client.getChildren(paths.taken(), this) : client.getChildren(paths.taken());
        CompletableFuture<List<String>> entries =
                watching ? client.getChildren(paths.entries(), this) : client.getChildren(paths.entries());
        entries.whenComplete((names, error) -> {
            if (call.isOver()) {
                disarm(); // behind the read that armed it
            } else {
                taken.whenComplete(
                        (claims, unread) -> call.guarded(() -> listed(names, claims, error == null ? unread : error)));
            }
        });
    }

    private void listed(@Nullable List<String> names, @Nullable List<String> claims, @Nullable Throwable error) {
        if (error != null && !(error instanceof NoNodeException)) {
            call.again(error, this::look);
            return;
        }
        if (watching && error != null) {
            make(this::look);
            return;
        }
        Set<String> gone = new HashSet<>(claims == null ? List.of() : claims);
        List<String> free = paths.names().ordered(names == null ? List.of() : names).stream()
                .filter(name -> !gone.contains(name))
                .toList();
        Instant now = paths.clock().instant();
        List<String> due = free.stream()
                .filter(name -> !paths.names().due(name).isAfter(now))
                .toList();
        if (!due.isEmpty()) {
            take(due, 0);
        } else {
            nothing(free);
        }
    }

    private void nothing(List<String> later) {
        sawNothing = true;
        if (!waits) {
            call.succeed(Optional.empty());
        } else if (!watching || overtaken) {
            watching = true;
            look();
        } else {
            looking = false; // a watch tells of the next change
            if (!later.isEmpty()) {
                wakeAt(paths.names().due(later.get(0)));
            }
        }
    }

    /** Asks the clock again from time to time, which costs no request, since it may be set. */
    private void wakeAt(Instant due) {
        Duration left = Duration.between(paths.clock().instant(), due);
        if (left.isZero() || left.isNegative()) {
            look();
            return;
        }
        CompletableFuture<@Nullable Void> alarm =
                client.delay(left.compareTo(LONGEST_SLEEP) < 0 ? left : LONGEST_SLEEP);
        sleeping = alarm;
        alarm.thenRun(() -> {
            if (sleeping == alarm && !call.isOver()) {
                call.guarded(() -> wakeAt(due));
            }
        });
    }

    private void wake() {
        CompletableFuture<?> alarm = sleeping;
        if (alarm != null) {
            sleeping = null;
            alarm.cancel(false);
        }
    }

    private void make(Runnable next) {
        call.either(paths.make(client), (existed, error) -> {
            if (error == null) {
                next.run();
            } else {
                call.again(LeaseContest.cause(error), () -> make(next));
            }
        });
    }

    @Override
    public void onEvent(WatchedEvent event) {
        if (call.isOver()) {
            return;
        }
        overtaken = true;
        if (!looking) {
            look();
        }
    }

    private void disarm() {
        wake();
        if (watching) {
            client.removeWatcher(paths.taken(), this);
            client.removeWatcher(paths.entries(), this);
        }
    }

    // ---- taking

    private void take(List<String> free, int index) {
        if (call.isOver()) {
            return;
        } else if (index == free.size()) {
            look(); // others were faster
            return;
        }
        Place place = paths.place(free.get(index), client.holdKeeper().uniqueName());
        Burst.of(() -> take(place, () -> take(free, index + 1)));
    }

    private void take(Place place, Runnable next) {
        CompletableFuture<List<OpResult>> taking = place.take(client, paths.consumer());
        CompletableFuture<NodeData> read = client.get(place.entry());
        CompletableFuture<Optional<Stat>> seen = client.exists(place.mark());
        taking.whenComplete((results, error) -> {
            if (results == null) {
                unanswered(place, error);
            } else if (OpResult.firstFailure(results) >= 0) {
                refused(results, next);
            } else {
                seen.whenComplete((stat, unseen) -> taken(place, stat, unseen, read));
            }
        });
    }

    private void refused(List<OpResult> results, Runnable next) {
        int failed = OpResult.firstFailure(results);
        int code = ((OpResult.Failed) results.get(failed)).code();
        if (call.isOver()) {
            return;
        }
        if (code == ErrorCodes.NODE_EXISTS || (code == ErrorCodes.NO_NODE && failed == 0)) {
            next.run();
        } else if (code == ErrorCodes.NO_NODE) {
            make(next);
        } else {
            call.fail(ErrorCodes.toException(code, call.context(null, null)));
        }
    }

    private void unanswered(Place place, @Nullable Throwable error) {
        boolean unknown = error instanceof KazooException kazoo && kazoo.effect() == Effect.UNKNOWN;
        if (call.isOver()) {
            if (unknown) {
                ItemClaim.giveBack(client, place, client.session().id());
            }
        } else if (unknown) {
            ask(place);
        } else {
            call.again(error, this::look);
        }
    }

    /** Whether the transaction whose reply was lost took place. */
    private void ask(Place place) {
        CompletableFuture<String> synced = client.sync(paths.taken());
        CompletableFuture<NodeData> read = client.get(place.entry());
        client.exists(place.mark()).whenComplete((stat, error) -> {
            if (call.isOver()) {
                ItemClaim.giveBack(client, place, client.session().id());
            } else if (stat == null || !RecipeCall.succeeded(synced)) {
                retry(place, error, () -> ask(place));
            } else if (stat.isEmpty()) {
                look();
            } else {
                taken(place, stat, null, read);
            }
        });
    }

    /** Goes on after a pause. When the call ends before that, what may be ours is given back. */
    private void retry(Place place, @Nullable Throwable error, Runnable step) {
        doubt = place;
        Runnable next = () -> {
            doubt = null;
            step.run();
        };
        if (error != null) {
            call.again(error, next);
        } else {
            call.then(client.delay(Duration.ofMillis(20)), paused -> next.run());
        }
    }

    private void ended() {
        disarm();
        Place place = doubt;
        if (place != null) {
            doubt = null;
            ItemClaim.giveBack(client, place, client.session().id());
        }
    }

    private void taken(
            Place place, @Nullable Optional<Stat> stat, @Nullable Throwable error, CompletableFuture<NodeData> read) {
        if (call.isOver()) {
            ItemClaim.giveBack(client, place, client.session().id());
        } else if (stat == null) {
            retry(place, error, () -> ask(place));
        } else if (stat.isEmpty()
                || stat.get().ephemeralOwner() != client.session().id()) {
            stat.ifPresent(
                    old -> ItemClaim.giveBack(client, place, client.session().id()));
            look();
        } else {
            CreatedNode mark = new CreatedNode(place.mark(), stat.get());
            read.whenComplete((node, unread) -> read(place, mark, node, unread));
        }
    }

    private void read(Place place, CreatedNode mark, @Nullable NodeData node, @Nullable Throwable error) {
        if (node != null && !call.isOver()) {
            decode(place, mark, node);
        } else if (!call.isOver() && RecipeCall.isRetryable(error)) {
            retry(
                    place,
                    error,
                    () -> client.get(place.entry()).whenComplete((again, unread) -> read(place, mark, again, unread)));
        } else {
            ItemClaim.giveBack(client, place, mark.stat().ephemeralOwner());
            if (error instanceof NoNodeException && !call.isOver()) {
                look();
            } else if (error != null) {
                call.fail(error);
            }
        }
    }

    private void decode(Place place, CreatedNode mark, NodeData node) {
        try {
            grant(place, new ItemClaim(lane, place, mark), paths.names().decode(node.data()));
        } catch (IllegalArgumentException e) {
            ItemClaim.giveBack(client, place, mark.stat().ephemeralOwner());
            call.fail(new ForeignDataException(call.context("not an item: " + place.entry(), e)));
        }
    }

    private void grant(Place place, ItemClaim claim, List<byte[]> items) {
        claim.keep().whenComplete((kept, thrown) -> {
            Throwable error = LeaseContest.cause(thrown);
            if (kept == null && !call.isOver()) {
                if (error instanceof SessionExpiredException || error instanceof NoNodeException) {
                    look();
                } else {
                    retry(place, error, () -> grant(place, claim, items));
                }
            } else if (call.isOver() || !call.outcome().succeed(Optional.of(taken(claim, items)))) {
                claim.hold().release();
            } else {
                claim.watch();
            }
        });
    }

    private TakenItem taken(ItemClaim claim, List<byte[]> items) {
        return new TakenItem(
                lane, claim, items, paths.names().priority(claim.place().name()));
    }
}
