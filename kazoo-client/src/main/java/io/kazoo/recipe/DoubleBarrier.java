package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.ZnodePath;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has a number of processes begin together and end together: kazoo's {@code DoubleBarrier}, and Curator's.
 *
 * <p>Each member is an ephemeral child of the barrier's node, named by 32 hexadecimal digits, or a UUID in Curator's layout; the last
 * one to enter makes the persistent child {@code ready}, in a transaction that checks that all are there, for which it must be
 * permitted to read their nodes. Members of both layouts count each other. A member passes when it sees as many members as are
 * needed, or a {@code ready} that was written after it joined: one that was left behind by an earlier use lets nobody through, and
 * is written again.
 *
 * <p>A member keeps its place over lost connections and lost replies, and joins again, under its name, in the next session. When
 * it gives up, by its limit, by interrupt or by cancellation, it leaves no node and no watch. One object is one member.
 *
 * <p>Entering takes 2 round trips for the last one, and 1 before the wait for the others; leaving 2 for a single member.
 * Thread-safe.
 */
public final class DoubleBarrier {

    private final RecipeLane lane;
    private final BarrierMember member;

    /** Makes a member; throws IllegalArgumentException for a malformed path or a count below 1. */
    DoubleBarrier(AsyncKazooClient client, String path, int members, String identifier, Layout layout) {
        if (members < 1) {
            throw new IllegalArgumentException("members must be at least 1: " + members);
        }
        String node = ZnodePath.normalize(path);
        this.lane = new RecipeLane(client, "double barrier " + node);
        Supplier<String> names = client.holdKeeper()::uniqueName;
        this.member = new BarrierMember(
                lane, node, layout == Layout.KAZOO ? names : () -> asUuid(names.get()), members, identifier);
    }

    private static String asUuid(String hex) {
        return hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }

    /** The path of the barrier, as the client that made it names it. */
    public String path() {
        return member.path();
    }

    /**
     * Joins, and waits until there are enough members.
     *
     * @throws io.kazoo.error.OperationTimeoutException when there are not within {@code limit}
     * @throws InterruptedException when interrupted
     */
    public void enter(Duration limit) throws InterruptedException {
        entering(limit).awaitOthers();
    }

    /** As {@link #enter(Duration)}, however long it takes. */
    public void enter() throws InterruptedException {
        enter(RecipeCall.FOREVER);
    }

    /** As {@link #enter(Duration)}; cancelling the future gives up. */
    public CompletableFuture<@Nullable Void> enterAsync(Duration limit) {
        return entering(limit).async();
    }

    /** As {@link #enter()}; cancelling the future gives up. */
    public CompletableFuture<@Nullable Void> enterAsync() {
        return enterAsync(RecipeCall.FOREVER);
    }

    /** Leaves, and waits until all members have left; throws as {@link #enter(Duration)}, and has left even then. */
    public void leave(Duration limit) throws InterruptedException {
        leaving(limit).awaitOthers();
    }

    /** As {@link #leave(Duration)}, however long it takes. */
    public void leave() throws InterruptedException {
        leave(RecipeCall.FOREVER);
    }

    /** As {@link #leave(Duration)}. */
    public CompletableFuture<@Nullable Void> leaveAsync(Duration limit) {
        return leaving(limit).async();
    }

    /** As {@link #leave()}. */
    public CompletableFuture<@Nullable Void> leaveAsync() {
        return leaveAsync(RecipeCall.FOREVER);
    }

    private RecipeCall<@Nullable Void> entering(Duration limit) {
        RecipeCall<@Nullable Void> call = new RecipeCall<>(lane, "enter double barrier", path(), limit);
        return call.begin(() -> member.enter(call));
    }

    private RecipeCall<@Nullable Void> leaving(Duration limit) {
        RecipeCall<@Nullable Void> call = new RecipeCall<>(lane, "leave double barrier", path(), limit);
        return call.begin(() -> member.leave(call));
    }

    @Override
    public String toString() {
        return "DoubleBarrier[" + path() + "]";
    }
}
