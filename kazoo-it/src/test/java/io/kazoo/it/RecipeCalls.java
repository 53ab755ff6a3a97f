package io.kazoo.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kazoo.KazooClient;
import io.kazoo.recipe.Barrier;
import io.kazoo.recipe.CacheOptions;
import io.kazoo.recipe.CandidacyOptions;
import io.kazoo.recipe.Counter;
import io.kazoo.recipe.DoubleBarrier;
import io.kazoo.recipe.DoubleCounter;
import io.kazoo.recipe.Election;
import io.kazoo.recipe.GroupMember;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooDelayQueue;
import io.kazoo.recipe.KazooQueue;
import io.kazoo.recipe.KazooSemaphore;
import io.kazoo.recipe.LeaderLatch;
import io.kazoo.recipe.LockingQueue;
import io.kazoo.recipe.MultiLock;
import io.kazoo.recipe.MultiNonBlockingLease;
import io.kazoo.recipe.NonBlockingLease;
import io.kazoo.recipe.PartitionOptions;
import io.kazoo.recipe.Party;
import io.kazoo.recipe.PathLock;
import io.kazoo.recipe.PersistentNode;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.ReentrantKazooLock;
import io.kazoo.recipe.SetPartitioner;
import io.kazoo.recipe.SharedValue;
import io.kazoo.recipe.TtlNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

/** Every blocking call of the recipes, on the thread of the caller. */
final class RecipeCalls {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final PartitionOptions AT_ONCE = PartitionOptions.DEFAULT.withTimeBoundary(Duration.ZERO);
    private static final byte[] BYTES = "1".getBytes(UTF_8);

    private RecipeCalls() {}

    /** Makes them all below {@code /calls}, which is made anew. */
    static void all(KazooClient zk) {
        zk.deleteRecursive("/calls");
        Recipes recipes = Recipes.of(zk);
        try {
            locks(recipes.lock("/calls/lock"));
            locks(recipes.readLock("/calls/read"));
            locks(recipes.writeLock("/calls/write"));
            severalLocks(recipes);
            semaphore(recipes.semaphore("/calls/semaphore", 2));
            leadership(recipes);
            numbers(recipes);
            barriers(recipes);
            members(recipes);
            queues(recipes);
            lockingQueue(recipes);
            leases(recipes);
            nodes(zk, recipes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void locks(PathLock lock) throws InterruptedException {
        lock.acquire().close();
        lock.acquire(LIMIT).close(LIMIT);
        lock.tryAcquire().orElseThrow().close();
        lock.runExclusively(LIMIT, hold -> lock.contenders());
        lock.requestRevocation();
        ReentrantKazooLock reentrant = lock.reentrant();
        reentrant.acquire();
        reentrant.acquire(LIMIT);
        reentrant.tryAcquire();
        for (int i = 0; i < 3; i++) {
            reentrant.release();
        }
        Lock java = lock.asJavaLock();
        java.lock();
        java.lockInterruptibly();
        java.tryLock();
        java.tryLock(10, TimeUnit.SECONDS);
        for (int i = 0; i < 4; i++) {
            java.unlock();
        }
    }

    private static void severalLocks(Recipes recipes) throws InterruptedException {
        MultiLock locks = recipes.multiLock(List.of("/calls/a", "/calls/b"));
        locks.acquire().close();
        locks.acquire(LIMIT).close(LIMIT);
        locks.tryAcquire().orElseThrow().close();
    }

    private static void semaphore(KazooSemaphore semaphore) throws InterruptedException {
        semaphore.acquire().close();
        semaphore.acquire(LIMIT).close();
        semaphore.acquire(2, LIMIT).forEach(Hold::close);
        semaphore.tryAcquire().orElseThrow().close();
        semaphore.maxLeases();
        semaphore.setMaxLeases(3);
        semaphore.leaseHolders();
    }

    private static void leadership(Recipes recipes) throws InterruptedException {
        Election election = recipes.election("/calls/election");
        election.run(hold -> election.contenders());
        election.run(LIMIT, hold -> election.contenders());
        election.stand(hold -> null, CandidacyOptions.DEFAULT.once(), failure -> {})
                .close();
        try (LeaderLatch latch = recipes.leaderLatch("/calls/latch").start()) {
            latch.await();
            latch.await(LIMIT);
            latch.participants();
        }
    }

    private static void numbers(Recipes recipes) {
        Counter counter = recipes.counter("/calls/counter");
        counter.add(1);
        counter.update(value -> value + 1);
        counter.compareAndSet(counter.value(), 7);
        DoubleCounter doubles = recipes.doubleCounter("/calls/double", 0);
        doubles.add(1);
        doubles.update(value -> value + 1);
        doubles.value();
        SharedValue shared = recipes.sharedValue("/calls/shared", BYTES);
        shared.set(BYTES);
        shared.compareAndSet(shared.value(), BYTES);
    }

    private static void barriers(Recipes recipes) throws InterruptedException {
        Barrier barrier = recipes.barrier("/calls/barrier");
        barrier.create();
        barrier.remove();
        barrier.await();
        barrier.await(LIMIT);
        DoubleBarrier both = recipes.doubleBarrier("/calls/both", 1, "me");
        both.enter();
        both.leave();
        both.enter(LIMIT);
        both.leave(LIMIT);
    }

    private static void members(Recipes recipes) throws InterruptedException {
        for (Party party :
                List.of(recipes.party("/calls/party", "me"), recipes.shallowParty("/calls/shallow-party", "me"))) {
            party.join();
            party.members();
            party.leave();
        }
        try (GroupMember member = recipes.groupMember("/calls/group", "me", BYTES)) {
            member.setPayload(BYTES);
        }
        try (SetPartitioner partitioner = recipes.setPartitioner("/calls/set", "me", Set.of("a"), AT_ONCE)) {
            partitioner.waitForAcquire(LIMIT);
            partitioner.items(Set.of("a", "b"));
            partitioner.releaseSet();
            partitioner.finish();
        }
    }

    private static void queues(Recipes recipes) throws InterruptedException {
        KazooQueue queue = recipes.queue("/calls/queue");
        queue.put(BYTES);
        queue.put(BYTES, 1);
        queue.get();
        queue.size();
        KazooDelayQueue delayed = recipes.delayQueue("/calls/delayed", "/calls/claims");
        for (int i = 0; i < 3; i++) {
            delayed.put(BYTES, Duration.ZERO);
        }
        delayed.get().consume();
        delayed.get(LIMIT).orElseThrow().consume();
        delayed.tryGet();
        delayed.size();
    }

    private static void lockingQueue(Recipes recipes) throws InterruptedException {
        LockingQueue queue = recipes.lockingQueue("/calls/locking-queue");
        queue.put(BYTES);
        queue.put(BYTES, 1);
        queue.putAll(List.of(BYTES, BYTES));
        queue.putAll(List.of(BYTES), 2);
        queue.get().close();
        queue.get(LIMIT).orElseThrow().consume();
        queue.tryGet().orElseThrow().holdsLock();
        queue.size();
    }

    private static void leases(Recipes recipes) {
        NonBlockingLease lease = recipes.nonBlockingLease("/calls/lease", "me");
        lease.obtain(LIMIT).orElseThrow().release();
        lease.current();
        MultiNonBlockingLease leases = recipes.multiNonBlockingLease("/calls/leases", 2, "me");
        leases.obtain(LIMIT).orElseThrow().release();
    }

    private static void nodes(KazooClient zk, Recipes recipes) throws InterruptedException {
        try (PersistentNode node = recipes.persistentNode("/calls/kept", BYTES);
                TtlNode ttl = recipes.ttlNode("/calls/ttl", BYTES, LIMIT)) {
            node.setData(BYTES);
            ttl.setData(BYTES);
        }
        zk.ensurePath("/calls/tree/a");
        recipes.treeCache("/calls/tree", CacheOptions.ALL, event -> {}).close();
        recipes.childrenCache("/calls/tree", event -> {}).close();
        recipes.nodeCache("/calls/tree", event -> {}).close();
        recipes.dataWatch("/calls/tree", (node, event) -> true).close();
        recipes.childrenWatch("/calls/tree", (children, event) -> true).close();
        recipes.patientChildrenWatch("/calls/tree", Duration.ofMillis(20)).awaitSettled(LIMIT);
        recipes.sharedValue("/calls/shared", BYTES)
                .listen((node, event) -> true)
                .close();
    }
}
