package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.HoldState;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoAuthException;
import io.kazoo.it.recipe.fault.FaultyProxy;
import io.kazoo.recipe.Candidacy;
import io.kazoo.recipe.CandidacyOptions;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooLock;
import io.kazoo.recipe.KazooSemaphore;
import io.kazoo.recipe.LeaderLatch;
import io.kazoo.recipe.Recipes;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What nobody should do to locks, semaphores and elections, and what comes of it. */
@Timeout(120)
class LockAbuseIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private EmbeddedZooKeeper server;
    private FaultyProxy proxy;
    private KazooClient zk;
    private KazooClient other;

    @BeforeEach
    void begin() {
        server = EmbeddedZooKeeper.start();
        proxy = new FaultyProxy(server.port(), server::expireSession);
        zk = KazooClient.builder(proxy.connectString())
                .sessionTimeout(Duration.ofSeconds(6))
                .build();
        zk.start();
        zk.exists("/");
        other = KazooClient.connect(server.connectString());
        other.create("/l");
    }

    @AfterEach
    void end() {
        other.close();
        zk.close();
        proxy.close();
        server.close();
    }

    private void nothingLeft(String path) {
        Until.holds(() -> other.getChildren(path).isEmpty(), () -> "left: " + other.getChildren(path));
    }

    // ---- cancelled at the wrong moment

    @Test
    void lock_cancelledAtTheMomentOfTheGrant_isHeldByNobodyOrTheCaller() throws Exception {
        KazooLock theirs = Recipes.of(other).lock("/l");
        for (int i = 0; i < 150; i++) {
            Hold before = theirs.acquire(SOON);
            CompletableFuture<Hold> waiting = Recipes.of(zk).lock("/l").acquireAsync();
            Until.holds(() -> other.getChildren("/l").size() == 2, () -> "it does not wait");

            before.release();
            if (!waiting.cancel(false)) {
                waiting.get().close();
            }
        }

        nothingLeft("/l");
        Until.holds(() -> server.watchCount() == 0, () -> "a watch is left");
    }

    @Test
    void lock_cancelledAnywhereByManyOfOneObject_goesOnForTheOthers() throws Exception {
        KazooLock lock = Recipes.of(zk).lock("/l");
        SplittableRandom random = new SplittableRandom(7);
        AtomicInteger inside = new AtomicInteger();
        List<CompletableFuture<?>> kept = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            CompletableFuture<Hold> taking = lock.acquireAsync();
            if (random.nextBoolean()) {
                CompletableFuture.runAsync(() -> {
                    if (!taking.cancel(false) && !taking.isCompletedExceptionally()) {
                        taking.join().release();
                    }
                });
            } else {
                kept.add(taking.thenCompose(hold -> {
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    inside.decrementAndGet();
                    return hold.release();
                }));
            }
        }

        CompletableFuture.allOf(kept.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

        nothingLeft("/l");
        assertThat(lock.acquire(SOON).isValid()).isTrue();
    }

    @Test
    void semaphore_usedAndCancelledByMany_neverExceedsItsLeases() throws Exception {
        KazooSemaphore ours = Recipes.of(zk).semaphore("/s", 3);
        KazooSemaphore theirs = Recipes.of(other).semaphore("/s", 3);
        SplittableRandom random = new SplittableRandom(11);
        AtomicInteger held = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<CompletableFuture<?>> kept = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            int wanted = 1 + random.nextInt(2);
            CompletableFuture<List<Hold>> taking =
                    (i % 2 == 0 ? ours : theirs).acquireAsync(wanted, Duration.ofSeconds(60));
            if (random.nextInt(3) == 0) {
                if (!taking.cancel(false)) {
                    taking.join().forEach(Hold::release);
                }
            } else {
                kept.add(taking.thenAccept(holds -> {
                    most.accumulateAndGet(held.addAndGet(holds.size()), Math::max);
                    held.addAndGet(-holds.size());
                    holds.forEach(Hold::release);
                }));
            }
        }

        CompletableFuture.allOf(kept.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

        assertThat(most.get()).isBetween(1, 3);
        nothingLeft("/s");
        nothingLeft("/s-__lock__");
        Until.holds(() -> server.watchCount() == 0, () -> "a watch is left: " + server.watchCount());
    }

    private CompletableFuture<Throwable> interrupted(Waiting waiting, String path, int children) throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                waiting.run();
                thrown.complete(new AssertionError("it did not wait"));
            } catch (Throwable e) {
                thrown.complete(e);
            }
        });
        thread.start();
        Until.holds(
                () -> other.getChildren(path).size() == children && thread.getState() == Thread.State.WAITING,
                () -> "it does not wait");
        thread.interrupt();
        return thrown;
    }

    private interface Waiting {
        void run() throws InterruptedException;
    }

    @Test
    void acquire_interruptedWhileWaiting_throwsAndLeavesNothing() throws Exception {
        Hold lockHeld = Recipes.of(other).lock("/l").acquire(SOON);
        Hold leaseHeld = Recipes.of(other).semaphore("/s", 1).acquire(SOON);
        LeaderLatch latch = Recipes.of(zk).leaderLatch("/l").start();

        List<CompletableFuture<Throwable>> all = List.of(
                interrupted(() -> Recipes.of(zk).semaphore("/s", 1).acquire(), "/s-__lock__", 1),
                interrupted(() -> latch.await(), "/l", 2),
                interrupted(() -> Recipes.of(zk).multiLock(List.of("/a", "/l")).acquire(), "/l", 3));

        for (CompletableFuture<Throwable> one : all) {
            assertThat(one.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        }
        nothingLeft("/s-__lock__");
        nothingLeft("/a");
        latch.close();
        lockHeld.close();
        leaseHeld.close();
        nothingLeft("/l");
    }

    @Test
    void thousands_waiting_needNoThreads() {
        Recipes.of(other).lock("/l").acquireAsync().join();
        Recipes.of(other).semaphore("/s", 1).acquireAsync().join();
        int before = ManagementFactory.getThreadMXBean().getThreadCount();

        for (int i = 0; i < 300; i++) {
            Recipes.of(zk).lock("/l").acquireAsync();
            Recipes.of(zk).semaphore("/s", 1).acquireAsync();
            Recipes.of(zk).leaderLatch("/l").start();
            Recipes.of(zk).election("/l").stand(hold -> null, CandidacyOptions.DEFAULT, thrown -> {});
        }
        Until.holds(
                () -> other.getChildren("/l").size() == 901
                        && other.getChildren("/s-__lock__").size() == 300,
                () -> "not all wait");

        Until.holds(
                () -> ManagementFactory.getThreadMXBean().getThreadCount() <= before + 40,
                () -> ManagementFactory.getThreadMXBean().getThreadCount() + " threads instead of " + before);
    }

    // ---- closed under those that wait

    @Test
    void close_manyWaitingForAll_endsThemAndLeavesNothing() throws Exception {
        Hold lockHeld = Recipes.of(other).lock("/l").acquire(SOON);
        Hold leaseHeld = Recipes.of(other).semaphore("/s", 1).acquire(SOON);
        List<CompletableFuture<?>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(Recipes.of(zk).lock("/l").acquireAsync());
            waiting.add(Recipes.of(zk).semaphore("/s", 1).acquireAsync());
            waiting.add(Recipes.of(zk).leaderLatch("/l").start().awaitAsync(SOON));
            waiting.add(Recipes.of(zk).multiLock(List.of("/l", "/m")).acquireAsync(SOON));
        }
        Candidacy candidacy = Recipes.of(zk).election("/l").stand(hold -> null, CandidacyOptions.DEFAULT, thrown -> {});
        Until.holds(() -> other.getChildren("/l").size() == 62, () -> "not all wait");

        zk.close();

        for (CompletableFuture<?> one : waiting) {
            assertThatThrownBy(() -> one.get(2, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(ClientStoppedException.class);
        }
        Until.holds(() -> !candidacy.isActive(), () -> "the candidate is still active");
        Until.holds(() -> other.getChildren("/l").size() == 1, () -> "left: " + other.getChildren("/l"));
        assertThat(lockHeld.isValid()).isTrue();
        assertThat(leaseHeld.isValid()).isTrue();
    }

    // ---- nodes that an operator deletes, and that others made

    @Test
    void lock_waitersNodeDeleted_standsInLineAgain() throws Exception {
        Hold theirs = Recipes.of(other).lock("/l").acquire(SOON);
        CompletableFuture<Hold> waiting = Recipes.of(zk).lock("/l").acquireAsync();
        Until.holds(() -> server.watchCount() == 1, () -> "it does not wait");
        String own = other.getChildren("/l").stream()
                .filter(name -> !theirs.path().endsWith(name))
                .findFirst()
                .orElseThrow();

        other.delete("/l/" + own);
        theirs.close();

        Hold hold = waiting.get(20, TimeUnit.SECONDS);
        assertThat(hold.isValid()).isTrue();
        assertThat(hold.path()).doesNotEndWith(own);
    }

    @Test
    void lock_everythingDeletedAgainAndAgain_isTakenInTheEnd() throws Exception {
        Hold theirs = Recipes.of(other).lock("/l").acquire(SOON);
        CompletableFuture<Hold> waiting = Recipes.of(zk).lock("/l").acquireAsync();
        for (int i = 0; i < 20 && !waiting.isDone(); i++) {
            deleteAll("/l");
        }

        assertThat(waiting.get(20, TimeUnit.SECONDS)).isNotNull();
        Until.holds(() -> theirs.state() == HoldState.LOST, () -> "not told: " + theirs);
    }

    private void deleteAll(String path) {
        try {
            other.deleteRecursive(path);
        } catch (KazooException e) {
            // somebody made a node meanwhile
        }
    }

    @Test
    void lock_foreignChildren_areIgnored() throws Exception {
        for (String name : List.of(
                "foreign",
                "x__lock__",
                "x__lock__99999999999",
                "x__lock__9999999999",
                "__lock__0000000000x",
                "-lock-",
                "lock-abc",
                "x-lease-0000000000")) {
            other.create("/l/" + name, new byte[] {(byte) 0xff, 0});
        }

        Hold hold = Recipes.of(zk).lock("/l").tryAcquire().orElseThrow();

        assertThat(hold.isValid()).isTrue();
        assertThat(Recipes.of(other).lock("/l").contenders()).hasSize(1);
    }

    @Test
    void lock_contenderWithForeignData_isWaitedForAndListed() throws Exception {
        String node = other.create(
                "/l/x__lock__", new byte[] {(byte) 0xff, (byte) 0xfe}, CreateOptions.EPHEMERAL.sequential());
        String empty = other.create("/l/y__lock__", null, CreateOptions.EPHEMERAL.sequential());
        CompletableFuture<Hold> waiting = Recipes.of(zk).lock("/l").acquireAsync();
        Until.holds(() -> server.watchCount() == 1, () -> "it does not wait");

        assertThat(Recipes.of(zk).lock("/l").contenders()).hasSize(3);
        assertThat(Recipes.of(zk).lock("/l").requestRevocation()).isEqualTo(1);

        other.delete(node);
        other.delete(empty);
        assertThat(waiting.get(20, TimeUnit.SECONDS).isValid()).isTrue();
    }

    @Test
    void lock_belowAnEphemeralNode_isATypedError() {
        other.create("/e", new byte[0], CreateOptions.EPHEMERAL);

        assertThatThrownBy(() -> Recipes.of(zk).lock("/e").acquire(SOON)).isInstanceOf(KazooException.class);
        assertThatThrownBy(() -> Recipes.of(zk).lock("/e/below").acquire(SOON)).isInstanceOf(KazooException.class);
        assertThatThrownBy(() -> Recipes.of(zk).semaphore("/e", 1).acquire(SOON))
                .isInstanceOf(KazooException.class);
        nothingLeft("/e-__lock__");
    }

    @Test
    void semaphore_leasesMayNotBeMade_isATypedErrorAndLeavesNothing() {
        other.create("/s", "1".getBytes());
        other.setAcls("/s", Acl.READ_ACL_UNSAFE);

        assertThatThrownBy(() -> Recipes.of(zk).semaphore("/s", 1).acquire(SOON))
                .isInstanceOf(NoAuthException.class);

        nothingLeft("/s-__lock__");
    }
}
