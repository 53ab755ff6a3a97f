package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.ZnodePath;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A right that one holder at a time has until a time of day: kazoo's {@code NonBlockingLease}.
 *
 * <p>For what outlives sessions and restarts: a process that comes back within the time, under the same name, has its lease
 * again. Nobody waits for the lease; what is waited for, within the client's deadline, is only the lock that guards its record
 * while somebody else looks at it.
 *
 * <p><b>Clocks.</b> The end is written in UTC and compared with the clock of whoever asks. A clock that is d ahead takes a lease d
 * too early, so two may hold it for d: use durations that are long against the difference, and stop early ({@link
 * Lease#remaining()}). Where that is not enough, use a lock, whose hold needs no clock but its own.
 *
 * <p>Obtaining takes 4 round trips, 2 when somebody else has it (kazoo 9 and 7). No thread. Thread-safe.
 */
public final class NonBlockingLease {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final RecipeLane lane;
    private final LeaseSlot slot;

    NonBlockingLease(AsyncKazooClient client, String path, String holder, InstantSource clock) {
        String normal = ZnodePath.normalize(path);
        this.lane = new RecipeLane(client, "lease " + normal);
        this.slot = new LeaseSlot(lane, normal, holder, clock);
    }

    /** The path of the lease, as the client that made it names it. */
    public String path() {
        return slot.path();
    }

    /**
     * Obtains it, or renews it for the same holder, who may make it shorter by that; empty when somebody else has it, or when its
     * record is of a newer version.
     *
     * @param duration from now, at least 1 s; the end is rounded down to whole seconds, so up to 1 s may be missing
     * @throws io.kazoo.error.ForeignDataException when the node holds no lease
     * @throws io.kazoo.error.KazooException with effect NONE when it was not obtained, with UNKNOWN when it may have been
     */
    public Optional<Lease> obtain(Duration duration) {
        return obtaining(duration).await();
    }

    /** As {@link #obtain(Duration)}. */
    public CompletableFuture<Optional<Lease>> obtainAsync(Duration duration) {
        return obtaining(duration).async();
    }

    /** Who has it, or had it last; empty when nobody ever had it, or it was released. 1 round trip. */
    public Optional<LeaseRecord> current() {
        return reading().await();
    }

    /** As {@link #current()}. */
    public CompletableFuture<Optional<LeaseRecord>> currentAsync() {
        return reading().async();
    }

    private RecipeCall<Optional<Lease>> obtaining(Duration duration) {
        checked(duration);
        RecipeCall<Optional<Lease>> call =
                new RecipeCall<>(lane, "obtain lease", path(), lane.client().deadline());
        return call.begin(() -> slot.obtain(call, duration, lease -> call.succeed(Optional.ofNullable(lease))));
    }

    private RecipeCall<Optional<LeaseRecord>> reading() {
        RecipeCall<Optional<LeaseRecord>> call =
                new RecipeCall<>(lane, "read lease", path(), lane.client().deadline());
        return call.begin(() -> slot.read(call));
    }

    static void checked(Duration duration) {
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a lease must last from 1 s to 36,500 days: " + duration);
        }
    }

    @Override
    public String toString() {
        return "NonBlockingLease[" + path() + "]";
    }
}
