package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.HoldState;
import io.kazoo.data.NodeData;
import io.kazoo.error.NoAuthException;
import io.kazoo.internal.concurrent.SerialLane;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/** One round of a partitioner: from the members to the locks of our items, taken all at once. Owned by its lane. */
final class Allotment {

    /** Whose round it is. Called on the lane, and not after the round was given up. */
    interface Owner {

        /** All locks are ours; the order is that of the items. */
        void taken(Map<String, Hold> holds);

        /** What is known of the members, or of a lock that was taken, does not hold any more. */
        void stale();

        void failed(Throwable error);

        /** A lock that was taken, before or after all were, is not held for certain any more. */
        void doubtful(HoldState state);
    }

    private final RecipeLane lane;
    private final AsyncKazooClient outside;
    private final String path;
    private final List<String> items;
    private final PartitionFunction function;
    private final SerialLane calls;
    private final Owner owner;

    /** Read by any thread: our items whose locks are not ours yet. */
    private final Set<String> pending = new ConcurrentSkipListSet<>();

    // Owned by the lane.
    private final List<CompletableFuture<Hold>> attempts = new ArrayList<>();
    private final Map<String, Hold> taken = new TreeMap<>();
    private boolean over;

    Allotment(
            RecipeLane lane,
            AsyncKazooClient outside,
            String path,
            List<String> items,
            PartitionFunction function,
            Owner owner) {
        this.lane = lane;
        this.outside = outside;
        this.path = path;
        this.items = items;
        this.function = function;
        this.owner = owner;
        this.calls = lane.forListeners("partition function of " + path);
    }

    Set<String> pending() {
        return pending;
    }

    void begin(String own, Set<String> names) {
        List<String> nodes = List.copyOf(names);
        List<CompletableFuture<NodeData>> reads = nodes.stream()
                .map(name -> lane.client().get(path + "/party/" + name))
                .toList();
        CompletableFuture<?>[] all = reads.toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(all)
                .whenComplete((done, error) -> lane.execute(() -> {
                    if (over) {
                        return;
                    }
                    if (reads.stream().anyMatch(Allotment::isUnknown)) {
                        stale();
                        return;
                    }
                    List<PartitionMember> members = new ArrayList<>();
                    for (int i = 0; i < nodes.size(); i++) {
                        members.add(PartitionMember.of(nodes.get(i), data(reads.get(i))));
                    }
                    members.sort(PartitionMember.ORDER);
                    members.stream()
                            .filter(member -> member.node().equals(own))
                            .findFirst()
                            .ifPresentOrElse(self -> share(self, List.copyOf(members)), this::stale);
                }));
    }

    /** Whether it must be read again: a member that went meanwhile may come back under the same name, of which no watch tells. */
    private static boolean isUnknown(CompletableFuture<?> done) {
        return done.isCompletedExceptionally()
                && done.handle((value, error) -> !(error instanceof NoAuthException))
                        .getNow(true);
    }

    /** One that may not be read weighs 1. */
    private static byte @Nullable [] data(CompletableFuture<NodeData> read) {
        return read.isCompletedExceptionally() ? null : read.join().data();
    }

    private void share(PartitionMember self, List<PartitionMember> members) {
        calls.execute(() -> {
            Set<String> ours;
            try {
                Collection<String> given = function.partition(self, members, items);
                ours = new LinkedHashSet<>(items);
                ours.retainAll(Set.copyOf(given));
                if (ours.size() < Set.copyOf(given).size()) {
                    throw new IllegalArgumentException(
                            "The partition function gave items that are not of the set: " + given);
                }
            } catch (Throwable thrown) {
                lane.execute(() -> {
                    if (!over) {
                        owner.failed(thrown);
                    }
                });
                return;
            }
            Set<String> share = ours;
            lane.execute(() -> take(share));
        });
    }

    private void take(Set<String> ours) {
        if (over) {
            return;
        }
        pending.addAll(ours);
        for (String item : ours) {
            KazooLock lock = new KazooLock(outside, path + "/locks/" + item, LockOptions.DEFAULT);
            CompletableFuture<Hold> attempt = lock.acquireAsync();
            attempts.add(attempt);
            attempt.whenComplete((hold, error) -> lane.execute(() -> ended(item, hold, error)));
        }
        judge();
    }

    private void ended(String item, @Nullable Hold hold, @Nullable Throwable error) {
        if (over) {
            if (hold != null) {
                hold.release();
            }
        } else if (hold != null) {
            pending.remove(item);
            taken.put(item, hold);
            hold.onStateChange(state -> lane.execute(() -> changed(hold, state)));
            judge();
        } else if (error != null) {
            failed(error);
        }
    }

    private void judge() {
        if (!pending.isEmpty()) {
            return;
        }
        if (taken.values().stream().allMatch(Hold::isValid)) {
            Map<String, Hold> inOrder = new LinkedHashMap<>();
            items.stream().filter(taken::containsKey).forEach(item -> inOrder.put(item, taken.get(item)));
            owner.taken(inOrder);
        } else {
            stale();
        }
    }

    private void changed(Hold hold, HoldState state) {
        if (over || !taken.containsValue(hold)) {
            return;
        }
        if (!pending.isEmpty() && state == HoldState.LOST) {
            stale();
        } else if (pending.isEmpty() && (state == HoldState.UNCERTAIN || state == HoldState.LOST)) {
            owner.doubtful(state);
        }
    }

    private void stale() {
        if (!over) {
            owner.stale();
        }
    }

    private void failed(Throwable error) {
        if (!over && !(error instanceof CancellationException)) {
            owner.failed(error);
        }
    }

    /** Gives back what was taken and ceases to take; completes when all is given back, or goes on in the background. */
    CompletableFuture<?> giveUp() {
        if (over) {
            return CompletableFuture.allOf();
        }
        over = true;
        attempts.forEach(attempt -> attempt.cancel(false));
        List<CompletableFuture<Release>> releases =
                taken.values().stream().map(Hold::release).toList();
        pending.clear();
        return CompletableFuture.allOf(releases.toArray(CompletableFuture<?>[]::new));
    }
}
