package io.kazoo.recipe;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * A lease that ends at a time of day, not with a session: what {@link NonBlockingLease} gives.
 *
 * <p>Its end is believed in only as far as the clocks of all machines agree: where they may differ by d, stop d before the end,
 * for instance when {@link #remaining()} is less. Thread-safe.
 */
public final class Lease {

    private final LeaseSlot slot;
    private final Instant end;
    private final long token;
    private final LeaseTerm term;
    private volatile boolean released;

    Lease(LeaseSlot slot, Instant end, long token, LeaseTerm term) {
        this.slot = slot;
        this.end = end;
        this.token = token;
        this.term = term;
    }

    /** The path of the lease, as the client that made it names it. */
    public String path() {
        return slot.path();
    }

    /** Whose it is. */
    public String holder() {
        return slot.holder();
    }

    /** When it ends, in whole seconds; earlier when the same object obtained it again for a shorter time, or released it. */
    public Instant end() {
        return end;
    }

    /** The transaction id that wrote it: higher than that of every earlier lease of the same path. */
    public long fencingToken() {
        return token;
    }

    /**
     * Whether it was neither released here nor has ended by the clock of this machine; no I/O. When it was obtained again through the
     * same object, it is valid no longer than the newer one.
     */
    public boolean isValid() {
        return !remaining().isZero();
    }

    /** For how long it is valid by the clock of this machine; zero when it is over. */
    public Duration remaining() {
        Instant now = slot.now();
        Instant until = term.endOf(end);
        return released || until.isBefore(now) ? Duration.ZERO : Duration.between(now, until);
    }

    /**
     * Ends it for everybody, as kazoo cannot.
     *
     * @return whether it was there; false when it was released before, obtained again by the same holder, or taken by another
     */
    public boolean release() {
        return releasing().await();
    }

    /** As {@link #release()}. */
    public CompletableFuture<Boolean> releaseAsync() {
        return releasing().async();
    }

    private RecipeCall<Boolean> releasing() {
        released = true;
        RecipeCall<Boolean> call = new RecipeCall<>(
                slot.lane(), "release lease", slot.path(), slot.lane().client().deadline());
        return call.begin(() -> {
            if (slot.isNewest(this)) {
                term.end();
            }
            slot.release(call, token);
        });
    }

    @Override
    public String toString() {
        return "Lease[" + path() + ", " + holder() + " until " + end + "]";
    }
}
