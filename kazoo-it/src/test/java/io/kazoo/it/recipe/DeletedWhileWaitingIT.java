package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.recipe.CacheOptions;
import io.kazoo.recipe.ChildrenCache;
import io.kazoo.recipe.DoubleBarrier;
import io.kazoo.recipe.GroupMember;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooDelayQueue;
import io.kazoo.recipe.KazooSemaphore;
import io.kazoo.recipe.LeaderLatch;
import io.kazoo.recipe.NodeCache;
import io.kazoo.recipe.PartitionState;
import io.kazoo.recipe.Party;
import io.kazoo.recipe.PersistentNode;
import io.kazoo.recipe.SetPartitioner;
import io.kazoo.recipe.TakenItem;
import io.kazoo.recipe.TreeCache;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An operator deletes everything of a recipe while somebody waits: the waiter goes on in new nodes, and leaves none behind. */
class DeletedWhileWaitingIT extends BadInputCase {

    private static final String PATH = "/app/recipe";

    private void givesUp(CompletableFuture<Hold> waiter, Hold held) throws Exception {
        operator.deleteRecursive("/app");

        Hold next = result(waiter);
        assertThat(next.isValid()).isTrue();
        Until.holds(() -> !held.isValid(), () -> "the holder was not told that its node is gone");
        next.close();
        nothingIsLeft();
    }

    @Test
    void lock_waiter_takesItAnew() throws Exception {
        Hold held = theirs.lock(PATH).acquire();
        CompletableFuture<Hold> waiter = recipes.lock(PATH).acquireAsync(LIMIT);
        children(PATH, 2);

        givesUp(waiter, held);
    }

    @Test
    void readLock_waiter_takesItAnew() throws Exception {
        Hold held = theirs.writeLock(PATH).acquire();
        CompletableFuture<Hold> waiter = recipes.readLock(PATH).acquireAsync(LIMIT);
        children(PATH, 2);

        givesUp(waiter, held);
    }

    @Test
    void lock_onlyTheWaitersNodeDeleted_waitsAgain() throws Exception {
        Hold held = theirs.lock(PATH).acquire();
        CompletableFuture<Hold> waiter = recipes.lock(PATH).acquireAsync(LIMIT);
        children(PATH, 2);
        String own = operator.getChildren(PATH).stream()
                .filter(child -> !held.path().endsWith(child))
                .findFirst()
                .orElseThrow();

        operator.delete(PATH + "/" + own);
        held.close();

        Hold next = result(waiter);
        assertThat(next.isValid()).isTrue();
        assertThat(next.path()).doesNotEndWith(own);
        next.close();
        nothingIsLeft();
    }

    @Test
    void semaphore_waiter_takesALeaseAnew() throws Exception {
        Hold held = theirs.semaphore(PATH, 1).acquire();
        KazooSemaphore semaphore = recipes.semaphore(PATH, 1);
        CompletableFuture<Hold> waiter = semaphore.acquireAsync(LIMIT);
        children(PATH + "-__lock__", 1);

        givesUp(waiter, held);
    }

    @Test
    void semaphore_onlyItsNodeDeletedAndMadeAgain_takesALease() throws Exception {
        theirs.semaphore(PATH, 1).acquire();
        CompletableFuture<Hold> waiter = recipes.semaphore(PATH, 1).acquireAsync(LIMIT);
        children(PATH + "-__lock__", 1);

        operator.deleteRecursive(PATH);

        result(waiter).close();
        nothingIsLeft();
    }

    @Test
    void election_candidate_leads() throws Exception {
        Hold held = result(theirs.election(PATH).lead());
        CompletableFuture<Hold> waiter = recipes.election(PATH).lead();
        children(PATH, 2);

        givesUp(waiter, held);
    }

    @Test
    void latch_waiter_leadsAndTheLeaderStandsAgain() throws Exception {
        LeaderLatch leader = theirs.leaderLatch(PATH).start();
        leader.await(LIMIT);
        LeaderLatch latch = recipes.leaderLatch(PATH).start();
        children(PATH, 2);

        operator.deleteRecursive("/app");

        children(PATH, 2);
        Until.holds(
                () -> leader.hasLeadership() != latch.hasLeadership(),
                () -> "not one of the two leads after the deletion");
        leader.close();
        assertThat(result(latch.awaitAsync(LIMIT)).isValid()).isTrue();
        latch.close();
        nothingIsLeft();
    }

    @Test
    void barrier_waiter_passes() throws Exception {
        theirs.barrier(PATH).create();
        CompletableFuture<?> waiter = recipes.barrier(PATH).awaitAsync(LIMIT);
        Until.holds(() -> server.watchCount() == 1, () -> "nobody waits");

        operator.deleteRecursive("/app");

        result(waiter);
        nothingIsLeft();
    }

    @Test
    void doubleBarrier_memberThatEnters_waitsForTheOther() throws Exception {
        DoubleBarrier mine = recipes.doubleBarrier(PATH, 2, "mine");
        CompletableFuture<?> waiter = mine.enterAsync(LIMIT);
        children(PATH, 1);

        operator.deleteRecursive("/app");
        DoubleBarrier other = theirs.doubleBarrier(PATH, 2, "other");
        CompletableFuture<?> entering = other.enterAsync(LIMIT);

        result(waiter);
        result(entering);
        CompletableFuture<?> leaving = mine.leaveAsync(LIMIT);
        other.leave(LIMIT);
        result(leaving);
        nothingIsLeft();
    }

    @Test
    void doubleBarrier_memberThatLeaves_leaves() throws Exception {
        DoubleBarrier mine = recipes.doubleBarrier(PATH, 2, "mine");
        CompletableFuture<?> entering = mine.enterAsync(LIMIT);
        DoubleBarrier other = theirs.doubleBarrier(PATH, 2, "other");
        other.enter(LIMIT);
        result(entering);
        CompletableFuture<?> leaving = mine.leaveAsync(LIMIT);
        Until.holds(() -> server.watchCount() > 0, () -> "nobody waits");

        operator.deleteRecursive("/app");

        result(leaving);
        other.leave(LIMIT);
        nothingIsLeft();
    }

    @Test
    void lockingQueue_consumer_hasTheNextItem() throws Exception {
        CompletableFuture<Optional<TakenItem>> waiter =
                recipes.lockingQueue(PATH).getAsync(LIMIT);
        Until.holds(() -> server.watchCount() > 0, () -> "nobody waits");

        operator.deleteRecursive("/app");
        theirs.lockingQueue(PATH).put(bytes("item"));

        TakenItem item = result(waiter).orElseThrow();
        assertThat(item.data()).isEqualTo(bytes("item"));
        assertThat(item.consume()).isTrue();
        nothingIsLeft();
    }

    @Test
    void delayQueue_consumer_hasTheNextItem() throws Exception {
        KazooDelayQueue queue = recipes.delayQueue(PATH, "/app/locks");
        CompletableFuture<Optional<TakenItem>> waiter = queue.getAsync(LIMIT);
        Until.holds(() -> server.watchCount() > 0, () -> "nobody waits");

        operator.deleteRecursive("/app");
        theirs.delayQueue(PATH, "/app/locks").put(bytes("item"), Duration.ZERO);

        TakenItem item = result(waiter).orElseThrow();
        assertThat(item.consume()).isTrue();
        nothingIsLeft();
    }

    @Test
    void party_member_joinsAgain() throws Exception {
        Party party = recipes.party(PATH, "me");
        result(party.joinAsync());

        operator.deleteRecursive("/app");

        children(PATH, 1);
        assertThat(result(party.membersAsync())).containsExactly("me");
        assertThat(result(party.leaveAsync())).isTrue();
        nothingIsLeft();
    }

    @Test
    void groupMember_andPersistentNode_areMadeAgain() throws Exception {
        GroupMember member = recipes.groupMember(PATH, "me", bytes("payload"));
        result(member.joined());
        PersistentNode node = recipes.persistentNode("/app/node", bytes("data"));
        result(node.created());

        operator.deleteRecursive("/app");

        children("/app", 2);
        children(PATH, 1);
        Until.holds(() -> member.members().containsKey("me"), () -> "the member does not see itself again");
        assertThat(operator.get("/app/node").data()).isEqualTo(bytes("data"));
        member.close();
        node.close();
        nothingIsLeft();
    }

    @Test
    void partitioner_isToldAndBeginsAgain() throws Exception {
        SetPartitioner parts = recipes.setPartitioner(PATH, "me", Set.of("a", "b"));
        LinkedBlockingQueue<PartitionState> states = new LinkedBlockingQueue<>();
        assertThat(result(parts.waitForAcquireAsync(LIMIT))).containsExactly("a", "b");
        parts.listen(states::add);

        operator.deleteRecursive("/app");

        Until.holds(() -> states.contains(PartitionState.RELEASE), () -> "only told of " + states);
        result(parts.releaseSetAsync());
        assertThat(result(parts.waitForAcquireAsync(LIMIT))).containsExactly("a", "b");
        parts.finishAsync().get(20, TimeUnit.SECONDS);
        nothingIsLeft();
    }

    @Test
    void partitioner_thatWaitsForAnItem_goesOn() throws Exception {
        Hold held = theirs.lock(PATH + "/locks/a").acquire();
        SetPartitioner parts = recipes.setPartitioner(PATH, "me", Set.of("a", "b"));
        CompletableFuture<List<String>> waiter = parts.waitForAcquireAsync(LIMIT);
        Until.holds(() -> parts.pending().equals(Set.of("a")), () -> "it does not wait for the item");

        operator.deleteRecursive("/app");

        assertThat(result(waiter)).containsExactly("a", "b");
        Until.holds(() -> !held.isValid(), () -> "the holder was not told");
        result(parts.finishAsync());
        nothingIsLeft();
    }

    @Test
    void caches_areEmptyAndFollowWhatIsMadeAgain() throws Exception {
        operator.create("/app", bytes(""));
        operator.create(PATH, bytes("1"));
        operator.create(PATH + "/a", bytes("1"));
        TreeCache tree = recipes.treeCache(PATH, CacheOptions.ALL, event -> {});
        ChildrenCache children = recipes.childrenCache(PATH, event -> {});
        NodeCache node = recipes.nodeCache(PATH, event -> {});
        result(CompletableFuture.allOf(tree.initialized(), children.initialized(), node.initialized()));

        operator.deleteRecursive("/app");

        Until.holds(
                () -> tree.size() == 0
                        && children.names().isEmpty()
                        && node.node().isEmpty(),
                () -> "the caches still have something: " + tree.snapshot());
        operator.create("/app", bytes(""));
        operator.create(PATH, bytes("2"));
        operator.create(PATH + "/b", bytes("2"));
        Until.holds(
                () -> tree.size() == 2
                        && children.names().equals(Set.of("b"))
                        && node.node().isPresent(),
                () -> "the caches do not see what was made again: " + tree.snapshot());
        tree.close();
        children.close();
        node.close();
        nothingIsLeft();
    }
}
