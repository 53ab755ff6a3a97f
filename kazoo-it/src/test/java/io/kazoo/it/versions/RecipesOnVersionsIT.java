package io.kazoo.it.versions;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.data.SessionTicket;
import io.kazoo.error.UnimplementedException;
import io.kazoo.it.support.Eventually;
import io.kazoo.recipe.CacheOptions;
import io.kazoo.recipe.GroupMember;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.JointHold;
import io.kazoo.recipe.KazooDelayQueue;
import io.kazoo.recipe.KazooQueue;
import io.kazoo.recipe.Layout;
import io.kazoo.recipe.LeaderLatch;
import io.kazoo.recipe.Lease;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.LockingQueue;
import io.kazoo.recipe.PartitionState;
import io.kazoo.recipe.Party;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.SemaphoreOptions;
import io.kazoo.recipe.SetPartitioner;
import io.kazoo.recipe.TakenItem;
import io.kazoo.recipe.TreeCache;
import io.kazoo.recipe.TtlNode;
import io.kazoo.testkit.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Recipes on every version of the server. */
@Tag("versions")
@ParameterizedClass
@MethodSource("io.kazoo.it.versions.VersionedServer#all")
class RecipesOnVersionsIT {

    private static final Duration BOUND = Duration.ofSeconds(20);

    @Parameter
    private VersionedServer server;

    private FaultProxy proxy;
    private KazooClient zk;

    @BeforeEach
    void connect() {
        proxy = FaultProxy.to(server.process().port());
        zk = KazooClient.connect(proxy.connectString() + "/" + UUID.randomUUID());
        zk.ensurePath("/");
    }

    @AfterEach
    void disconnect() {
        zk.deleteRecursive("/");
        zk.close();
        proxy.close();
    }

    @Test
    void counterQueueParty_all_work() {
        KazooQueue queue = Recipes.of(zk).queue("/queue");
        Party party = Recipes.of(zk).party("/party", "me");
        queue.put("1".getBytes());
        party.join();

        assertThat(Recipes.of(zk).counter("/counter").add(3).after()).isEqualTo(3);
        assertThat(queue.get()).hasValueSatisfying(item -> assertThat(item).isEqualTo("1".getBytes()));
        assertThat(party.members()).containsExactly("me");
    }

    @Test
    void locksSemaphoresLatches_all_work() throws Exception {
        Recipes recipes = Recipes.of(zk);
        LockOptions curators = LockOptions.DEFAULT.withLayout(Layout.CURATOR);

        try (Hold lock = recipes.lock("/lock").acquire(BOUND);
                Hold curatorsLock = recipes.lock("/curators-lock", curators).acquire(BOUND);
                Hold lease = recipes.semaphore("/semaphore", 1).acquire(BOUND);
                JointHold both = recipes.multiLock(List.of("/a", "/b")).acquire(BOUND);
                LeaderLatch latch = recipes.leaderLatch("/latch", curators).start()) {
            List<Hold> leases = recipes.semaphore("/curators-semaphore", 2, SemaphoreOptions.DEFAULT.curator())
                    .acquire(2, BOUND);
            Hold leadership = latch.await(BOUND);

            assertThat(List.of(lock, curatorsLock, lease, leadership)).allMatch(Hold::isValid);
            assertThat(leases).hasSize(2).allMatch(Hold::isValid);
            assertThat(both.verify().join()).isTrue();
            assertThat(recipes.semaphore("/semaphore", 1).tryAcquire()).isEmpty();
            assertThat(recipes.lock("/lock").requestRevocation()).isEqualTo(1);
        }

        Eventually.holds(() -> assertThat(zk.getChildren("/latch")).isEmpty());
        assertThat(zk.getChildren("/lock")).isEmpty();
        assertThat(recipes.semaphore("/semaphore", 1).tryAcquire()).isPresent();
    }

    @Test
    void claimsLeasesRegistrations_all_work() throws Exception {
        LockingQueue queue = Recipes.of(zk).lockingQueue("/queue");
        CompletableFuture<TakenItem> waiting = queue.getAsync();
        queue.putAll(List.of("1".getBytes(), "2".getBytes()));
        try (TakenItem item = waiting.get(20, TimeUnit.SECONDS)) {
            assertThat(item.data()).isEqualTo("1".getBytes());
            assertThat(item.holdsLock()).isTrue();
            proxy.cut();
            assertThat(item.consume()).isTrue();
        }
        Lease lease = Recipes.of(zk)
                .nonBlockingLease("/lease", "me")
                .obtain(Duration.ofMinutes(1))
                .orElseThrow();
        assertThat(lease.release()).isTrue();
        KazooDelayQueue delayed = Recipes.of(zk).delayQueue("/delayed", "/locks");
        delayed.put("3".getBytes(), Duration.ofMillis(1));
        assertThat(delayed.get().consume()).isTrue();
        GroupMember member = Recipes.of(zk).groupMember("/group", "me", "4".getBytes());
        assertThat(member.members()).containsOnlyKeys("me");
        member.close();
        try (TtlNode node = Recipes.of(zk).ttlNode("/ttl", new byte[0], Duration.ofHours(1))) {
            assertThat(node.isPresent()).isTrue();
            assertThat(server.has(3, 5)).isTrue();
        } catch (UnimplementedException e) {
            assertThat(server.has(3, 5)).isFalse();
        }
    }

    @Test
    void treeCache_changesAndReconnect_followsTheTree() {
        zk.ensurePath("/a/b/c");
        TreeCache cache = Recipes.of(zk).treeCache("/a", CacheOptions.ALL, event -> {});
        assertThat(cache.snapshot().keySet()).containsExactly("/a", "/a/b", "/a/b/c");

        zk.create("/a/d");
        zk.set("/a/b/c", "1".getBytes());
        proxy.cut();
        zk.retry(() -> zk.ensurePath("/a/d/e"));
        zk.deleteRecursive("/a/b");
        zk.ensurePath("/a/b/f");

        Eventually.holds(
                () -> assertThat(cache.snapshot().keySet()).containsExactly("/a", "/a/b", "/a/b/f", "/a/d", "/a/d/e"));
        zk.deleteRecursive("/a");
        Eventually.holds(() -> assertThat(cache.size()).isZero());
        zk.create("/a", "2".getBytes());
        Eventually.holds(() -> assertThat(cache.get("/a")).isPresent());
        cache.close();
    }

    @Test
    void cacheAndPartitioner_sessionLost_goOnInTheNext() throws Exception {
        zk.ensurePath("/a/b/c");
        TreeCache cache = Recipes.of(zk).treeCache("/a", CacheOptions.ALL, event -> {});
        SetPartitioner partitioner = Recipes.of(zk).setPartitioner("/p", "me", Set.of("x", "y"));
        assertThat(partitioner.waitForAcquire(BOUND)).containsExactly("x", "y");

        endSession();
        Eventually.holds(() -> assertThat(partitioner.state()).isEqualTo(PartitionState.FAILURE));
        Eventually.holds(() -> assertThat(zk.isConnected()).isTrue());
        partitioner.releaseSet();
        zk.set("/a/b/c", "1".getBytes());
        zk.create("/a/b/d");

        assertThat(partitioner.waitForAcquire(BOUND)).containsExactly("x", "y");
        Eventually.holds(() -> assertThat(cache.snapshot().keySet()).containsExactly("/a", "/a/b", "/a/b/c", "/a/b/d"));
        Eventually.holds(
                () -> assertThat(cache.get("/a/b/c").orElseThrow().utf8()).isEqualTo("1"));
        partitioner.finish();
        cache.close();
    }

    /** Takes the session over and closes it, which is what its expiry looks like to its client. */
    private void endSession() {
        SessionTicket ticket = zk.sessionTicket().orElseThrow();
        proxy.refuse(true);
        KazooClient thief = KazooClient.builder("127.0.0.1:" + server.process().port())
                .session(ticket)
                .build();
        thief.start();
        thief.close();
        proxy.refuse(false);
    }
}
