package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.Stat;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * An item of a queue with claims that we took: its data, and the claim on it.
 *
 * <p>{@link #consume()} removes it from the queue; {@link #release()} and {@link #close()} leave it there for others. Until then the
 * claim is a lease: {@link #isValid()} says without I/O whether it is certain that nobody else has the item, and {@link #hold()}
 * tells of its loss. Whoever was paused or cut off beyond the session finds both false, and consumes nothing any more: what an item
 * stands for may then be done twice, since the next consumer has it too. Effects in ZooKeeper are exact in {@code
 * hold().guard(transaction)}; elsewhere let the resource refuse {@code hold().fencingToken()} when it knows a higher one for the same
 * item. Thread-safe.
 */
public final class TakenItem implements AutoCloseable {

    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final ItemClaim claim;
    private final List<byte[]> items;
    private final int priority;

    TakenItem(RecipeLane lane, ItemClaim claim, List<byte[]> items, int priority) {
        this.lane = lane;
        this.client = lane.client();
        this.claim = claim;
        this.items = items;
        this.priority = priority;
    }

    /** The data of the item; not copied. The first one's where Curator put several together, and empty where it put none. */
    public byte[] data() {
        return items.isEmpty() ? new byte[0] : items.get(0);
    }

    /** All that was put together and is consumed together: one item, but for Curator's; not copied. */
    public List<byte[]> items() {
        return Collections.unmodifiableList(items);
    }

    /** The priority that it was put with; 0 in queues without priorities. */
    public int priority() {
        return priority;
    }

    /** The path of the item's entry, as the client that made the queue names it. */
    public String path() {
        return claim.place().entry();
    }

    /** The claim: its state, its fencing token, its listeners. Releasing it releases the item. */
    public Hold hold() {
        return claim.hold();
    }

    /** Whether it is certain at this moment that nobody else has the item; no I/O. */
    public boolean isValid() {
        return claim.hold().isValid();
    }

    /** Asks the ensemble whether the item is still ours. False when it was consumed or given back, too. */
    public boolean holdsLock() {
        return asking().await();
    }

    /** As {@link #holdsLock()}. */
    public CompletableFuture<Boolean> holdsLockAsync() {
        return asking().async();
    }

    /**
     * Removes the item from the queue; 1 round trip.
     *
     * @return true when it is done, by this call or an earlier one; false when the item was not ours any more, and nothing was done
     * @throws io.kazoo.error.KazooException with effect NONE when nothing was done and the item is still ours; with effect UNKNOWN
     *     when it is not known, which is so only when the session ended or the deadline passed before the doubt was resolved
     */
    public boolean consume() {
        return consuming().await();
    }

    /** As {@link #consume()}. */
    public CompletableFuture<Boolean> consumeAsync() {
        return consuming().async();
    }

    /** Leaves the item to others, without waiting; see {@link Hold#release()}. */
    public CompletableFuture<Release> release() {
        return claim.hold().release();
    }

    /** Leaves the item to others, if it was not consumed; waits as {@link Hold#close()}. */
    @Override
    public void close() {
        claim.hold().close();
    }

    private RecipeCall<Boolean> consuming() {
        RecipeCall<Boolean> call = new RecipeCall<>(lane, "consume", path(), client.deadline());
        return call.begin(() -> claim.consume(call));
    }

    private RecipeCall<Boolean> asking() {
        RecipeCall<Boolean> call = new RecipeCall<>(lane, "holdsLock", path(), client.deadline());
        return call.begin(() -> ask(call));
    }

    private void ask(RecipeCall<Boolean> call) {
        CompletableFuture<Boolean> held = claim.hold().verify();
        call.either(client.exists(claim.place().claim()), (stat, error) -> {
            if (error != null) {
                call.again(error, () -> ask(call));
            } else {
                call.either(held, (ours, unknown) -> {
                    if (ours == null) {
                        call.again(unknown, () -> ask(call));
                    } else {
                        call.succeed(ours && isOurs(stat));
                    }
                });
            }
        });
    }

    private boolean isOurs(Optional<Stat> stat) {
        return stat.map(Stat::czxid).orElse(0L) == hold().fencingToken();
    }

    @Override
    public String toString() {
        return "TakenItem[" + path() + ", " + hold().state() + "]";
    }
}
