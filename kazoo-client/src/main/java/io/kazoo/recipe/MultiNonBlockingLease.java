package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.ZnodePath;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * A right that a number of holders at a time have until a time of day: kazoo's {@code MultiNonBlockingLease}.
 *
 * <p>It is as many leases, at {@code 0} to {@code n - 1} below the path; the first that can be had is obtained. One that this object
 * obtained before is renewed first, so that a holder has one at a time. Clocks, costs for each lease tried, and errors are those of
 * {@link NonBlockingLease}. Thread-safe.
 */
public final class MultiNonBlockingLease {

    private final RecipeLane lane;
    private final String path;
    private final LeaseSlot[] slots;

    // Owned by the lane.
    private int last;

    MultiNonBlockingLease(AsyncKazooClient client, String path, int count, String holder, InstantSource clock) {
        if (count < 1) {
            throw new IllegalArgumentException("there must be a lease at least: " + count);
        }
        this.path = ZnodePath.normalize(path);
        this.lane = new RecipeLane(client, "leases " + this.path);
        this.slots = IntStream.range(0, count)
                .mapToObj(i -> new LeaseSlot(
                        lane,
                        ZnodePath.normalize(this.path.equals("/") ? "/" + i : this.path + "/" + i),
                        holder,
                        clock))
                .toArray(LeaseSlot[]::new);
    }

    /** The path of the leases, as the client that made them names it. */
    public String path() {
        return path;
    }

    /** Obtains one of them, or renews the one that this object had; empty when others have all. */
    public Optional<Lease> obtain(Duration duration) {
        return obtaining(duration).await();
    }

    /** As {@link #obtain(Duration)}. */
    public CompletableFuture<Optional<Lease>> obtainAsync(Duration duration) {
        return obtaining(duration).async();
    }

    private RecipeCall<Optional<Lease>> obtaining(Duration duration) {
        NonBlockingLease.checked(duration);
        RecipeCall<Optional<Lease>> call = new RecipeCall<>(
                lane, "obtain one of the leases", path, lane.client().deadline());
        return call.begin(() -> attempt(call, duration, last, 0));
    }

    private void attempt(RecipeCall<Optional<Lease>> call, Duration duration, int first, int tried) {
        if (tried == slots.length) {
            call.succeed(Optional.empty());
            return;
        }
        int index = tried == 0 ? first : tried <= first ? tried - 1 : tried;
        slots[index].obtain(call, duration, lease -> {
            if (lease == null) {
                attempt(call, duration, first, tried + 1);
            } else {
                last = index;
                call.succeed(Optional.of(lease));
            }
        });
    }

    @Override
    public String toString() {
        return "MultiNonBlockingLease[" + path + ", " + slots.length + "]";
    }
}
