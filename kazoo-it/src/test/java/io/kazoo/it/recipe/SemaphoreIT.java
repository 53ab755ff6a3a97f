package io.kazoo.it.recipe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.HoldState;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.ForeignDataException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.it.recipe.fault.FaultyProxy;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooSemaphore;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.Release;
import io.kazoo.recipe.SemaphoreOptions;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The semaphore on a real server: budgets, layouts, waiting, giving up, loss. */
@Timeout(60)
class SemaphoreIT {

    private static final int CREATE_2 = 15;
    private static final int GET_CHILDREN = 8;
    private static final int DELETE = 2;
    private static final int SYNC = 9;
    private static final int GET_DATA = 4;
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String LEASE = "/s/[0-9a-f]{32}";

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
    }

    @AfterEach
    void end() {
        other.close();
        zk.close();
        proxy.close();
        server.close();
    }

    // ---- budgets

    @Test
    void acquire_free_takesThreeRoundTripsAndReleaseOne() throws Exception {
        KazooSemaphore semaphore = Recipes.of(zk).semaphore("/s", 2);
        semaphore.acquire(SOON).close();
        proxy.delayReplies(Duration.ofMillis(50));
        proxy.reset();

        Hold hold = semaphore.acquire(SOON);
        List<Integer> taken = proxy.requests();
        int trips = proxy.roundTrips();
        proxy.reset();
        Release released = hold.close(SOON);

        assertThat(taken).containsExactly(CREATE_2, GET_CHILDREN, GET_DATA, GET_CHILDREN, CREATE_2, DELETE);
        assertThat(trips).isEqualTo(3);
        assertThat(released).isEqualTo(Release.RELEASED);
        assertThat(proxy.requests()).containsExactly(DELETE);
        nothingLeft("/s", "/s-__lock__");
    }

    @Test
    void tryAcquire_noneFree_isRefusedInOneRoundTripWithoutAWrite() throws Exception {
        Hold theirs = Recipes.of(other).semaphore("/s", 1).acquire(SOON);
        proxy.delayReplies(Duration.ofMillis(50));
        proxy.reset();

        assertThat(Recipes.of(zk).semaphore("/s", 1).tryAcquire()).isEmpty();

        assertThat(proxy.requests()).containsExactly(SYNC, GET_DATA, GET_CHILDREN);
        assertThat(proxy.roundTrips()).isEqualTo(1);
        theirs.close();
        assertThat(Recipes.of(zk).semaphore("/s", 1).tryAcquire()).isPresent();
    }

    @Test
    void release_manyWaiters_wakesOne() throws Exception {
        Hold first = Recipes.of(other).semaphore("/s", 1).acquire(SOON);
        List<CompletableFuture<Hold>> waiters = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            waiters.add(Recipes.of(zk).semaphore("/s", 1).acquireAsync());
        }
        Until.holds(() -> other.getChildren("/s-__lock__").size() == 10, () -> "not all wait");
        Until.holds(() -> server.watchCount() == 11, () -> "not all watch: " + server.watchCount());
        proxy.reset();

        first.close();
        CompletableFuture.anyOf(waiters.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
        Until.holds(() -> server.watchCount() == 10, () -> "not all watch: " + server.watchCount());

        assertThat(waiters.stream().filter(CompletableFuture::isDone)).hasSize(1);
        assertThat(proxy.requests())
                .hasSizeLessThanOrEqualTo(11); // the one that gets it 6, the next one 5, the others none
        waiters.forEach(waiter -> waiter.cancel(false));
    }

    // ---- layouts

    @Test
    void acquire_kazoosLayout_hasItsNodes() throws Exception {
        KazooSemaphore semaphore = Recipes.of(zk).semaphore("/s", 3, SemaphoreOptions.DEFAULT.withIdentifier("me"));

        Hold hold = semaphore.acquire(SOON);

        assertThat(other.get("/s").utf8()).isEqualTo("3");
        assertThat(hold.path()).matches(LEASE);
        assertThat(other.get(hold.path()).utf8()).isEqualTo("me");
        assertThat(hold.fencingToken())
                .isEqualTo(other.exists(hold.path()).orElseThrow().czxid());
        assertThat(other.exists("/s-__lock__")).isPresent();
        assertThat(semaphore.leaseHolders()).containsExactly("me");
        assertThat(hold.isValid()).isTrue();
    }

    @Test
    void acquire_curatorsLayout_hasItsNodes() throws Exception {
        SemaphoreOptions options = SemaphoreOptions.DEFAULT.withIdentifier("me").curator("/n");
        KazooSemaphore semaphore = Recipes.of(zk).semaphore("/s", 3, options);

        Hold hold = semaphore.acquire(SOON);

        assertThat(hold.path()).matches("/s/leases/_c_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-lease-\\d{10}");
        assertThat(other.getChildren("/s/locks")).isEmpty();
        assertThat(other.get("/n").data()).isEqualTo(new byte[] {0, 0, 0, 3});
        assertThat(semaphore.leaseHolders()).containsExactly("me");
        hold.close();
        nothingLeft("/s/leases");
    }

    @Test
    void acquire_nodeThatKazooLeftEmpty_usesOwnNumber() throws Exception {
        other.create("/s", new byte[0]);
        KazooSemaphore semaphore = Recipes.of(zk).semaphore("/s", 1);
        semaphore.acquire(SOON);

        assertThat(semaphore.tryAcquire()).isEmpty();
    }

    @Test
    void acquire_countOfAnotherKind_isATypedError() {
        other.create("/n", "three".getBytes(US_ASCII));
        KazooSemaphore semaphore = Recipes.of(zk).semaphore("/s", 1, SemaphoreOptions.DEFAULT.curator("/n"));

        assertThatThrownBy(() -> semaphore.acquire(SOON)).isInstanceOf(ForeignDataException.class);

        nothingLeft("/s/locks");
    }

    @Test
    void acquire_nodeSaysOtherNumber_nodeIsRight() throws Exception {
        other.create("/s", "2".getBytes(US_ASCII));
        KazooSemaphore semaphore = Recipes.of(zk).semaphore("/s", 1);

        Hold one = semaphore.acquire(SOON);
        Hold two = semaphore.acquire(SOON);

        assertThat(semaphore.maxLeases()).isEqualTo(2);
        assertThat(semaphore.tryAcquire()).isEmpty();
        assertThat(two.fencingToken()).isGreaterThan(one.fencingToken());
    }

    // ---- several, and their number

    @Test
    void acquire_several_areTakenTogetherWithTokensOfTheirOwn() throws Exception {
        KazooSemaphore semaphore = Recipes.of(zk).semaphore("/s", 3);
        Hold one = semaphore.acquire(SOON);
        CompletableFuture<List<Hold>> three = semaphore.acquireAsync(3, SOON);
        Until.holds(() -> server.watchCount() == 2, () -> "it does not wait");
        assertThat(other.getChildren("/s")).hasSize(1);

        one.close();

        List<Hold> holds = three.get(10, TimeUnit.SECONDS);
        assertThat(holds.stream().map(Hold::fencingToken).distinct()).hasSize(3);
        assertThat(semaphore.tryAcquire()).isEmpty();
        assertThat(server.watchCount()).isZero();
    }

    @Test
    void setMaxLeases_more_letsTheWaitingIn() throws Exception {
        Recipes.of(other).semaphore("/s", 1).acquire(SOON);
        CompletableFuture<Hold> waiting = Recipes.of(zk).semaphore("/s", 1).acquireAsync();
        Until.holds(() -> server.watchCount() == 2, () -> "it does not wait");

        Recipes.of(other).semaphore("/s", 1).setMaxLeases(2);

        assertThat(waiting.get(10, TimeUnit.SECONDS).isValid()).isTrue();
        assertThat(Recipes.of(zk).semaphore("/s", 1).maxLeases()).isEqualTo(2);
    }

    @Test
    void setMaxLeases_curatorsCount_letsTheWaitingIn() throws Exception {
        SemaphoreOptions options = SemaphoreOptions.DEFAULT.curator("/n");
        Recipes.of(other).semaphore("/s", 1, options).acquire(SOON);
        CompletableFuture<Hold> waiting =
                Recipes.of(zk).semaphore("/s", 1, options).acquireAsync();
        Until.holds(() -> server.watchCount() == 2, () -> "it does not wait");

        other.set("/n", ByteBuffer.allocate(4).putInt(2).array());

        assertThat(waiting.get(10, TimeUnit.SECONDS).isValid()).isTrue();
    }

    @Test
    void setMaxLeases_withoutACountNode_concernsThisObject() throws Exception {
        KazooSemaphore semaphore = Recipes.of(zk).semaphore("/s", 1, SemaphoreOptions.DEFAULT.curator());
        semaphore.acquire(SOON);
        CompletableFuture<Hold> waiting = semaphore.acquireAsync();
        Until.holds(() -> server.watchCount() == 1, () -> "it does not wait");

        semaphore.setMaxLeases(2);

        assertThat(waiting.get(10, TimeUnit.SECONDS).isValid()).isTrue();
    }

    // ---- giving up

    @Test
    void acquire_noneFree_endsAtItsLimitAndLeavesNothing() throws Exception {
        Hold theirs = Recipes.of(other).semaphore("/s", 1).acquire(SOON);
        KazooSemaphore semaphore = Recipes.of(zk).semaphore("/s", 1);

        assertThatThrownBy(() -> semaphore.acquire(Duration.ofMillis(300)))
                .isInstanceOf(OperationTimeoutException.class);

        nothingLeft("/s-__lock__");
        Until.holds(() -> server.watchCount() == 0, () -> "a watch is left");
        assertThat(theirs.isValid()).isTrue();
    }

    @Test
    void cancel_severalWaiting_reachesAll() throws Exception {
        Recipes.of(other).semaphore("/s", 1).acquire(SOON);
        KazooSemaphore semaphore = Recipes.of(zk).semaphore("/s", 1);
        CompletableFuture<Hold> one = semaphore.acquireAsync();
        CompletableFuture<Hold> two = semaphore.acquireAsync();
        Until.holds(() -> server.watchCount() == 2, () -> "it does not wait");

        semaphore.cancel();

        assertThatThrownBy(() -> one.get(5, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> two.get(5, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        nothingLeft("/s-__lock__");
        Until.holds(() -> server.watchCount() == 0, () -> "a watch is left");
    }

    @Test
    void cancel_atAnyMomentOfATake_leavesNothing() throws Exception {
        KazooSemaphore semaphore = Recipes.of(zk).semaphore("/s", 1);
        semaphore.acquire(SOON).close();
        proxy.delayReplies(Duration.ofMillis(3));

        for (int i = 0; i < 60; i++) {
            CompletableFuture<Hold> taking = semaphore.acquireAsync();
            int before = i % 8;
            int seen = proxy.requests().size();
            Until.holds(() -> taking.isDone() || proxy.requests().size() >= seen + before, () -> "it does not go on");
            if (!taking.cancel(false)) {
                taking.get().close();
            }
        }

        nothingLeft("/s", "/s-__lock__");
        assertThat(semaphore.acquire(SOON).isValid()).isTrue();
    }

    @Test
    void stop_waiting_failsWithinASecond() throws Exception {
        Recipes.of(other).semaphore("/s", 1).acquire(SOON);
        KazooSemaphore semaphore = Recipes.of(zk).semaphore("/s", 1);
        CompletableFuture<Hold> head = semaphore.acquireAsync();
        CompletableFuture<Hold> queued = semaphore.acquireAsync();
        Until.holds(() -> server.watchCount() == 2, () -> "it does not wait");

        zk.stop();

        assertThatThrownBy(() -> head.get(1, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ClientStoppedException.class);
        assertThatThrownBy(() -> queued.get(1, TimeUnit.SECONDS)).hasCauseInstanceOf(ClientStoppedException.class);
        nothingLeft("/s-__lock__");
    }

    // ---- others

    @Test
    void hold_sessionExpired_isLostAndNobodyIsKeptOut() throws Exception {
        KazooSemaphore semaphore = Recipes.of(zk).semaphore("/s", 1);
        Hold hold = semaphore.acquire(SOON);

        server.expireSession(zk.session().id());

        assertThat(semaphore.acquire(SOON).fencingToken()).isGreaterThan(hold.fencingToken());
        Until.holds(() -> hold.state() == HoldState.LOST, () -> "not told: " + hold);
    }

    @Test
    void acquire_sessionExpiresWhileWaiting_goesOnInTheNext() throws Exception {
        Hold theirs = Recipes.of(other).semaphore("/s", 1).acquire(SOON);
        CompletableFuture<Hold> waiting = Recipes.of(zk).semaphore("/s", 1).acquireAsync();
        Until.holds(() -> server.watchCount() == 2, () -> "it does not wait");

        server.expireSession(zk.session().id());
        Until.holds(() -> server.watchCount() == 2 && zk.session().generation() == 2, () -> "not again");
        theirs.close();

        assertThat(waiting.get(10, TimeUnit.SECONDS).sessionId())
                .isEqualTo(zk.session().id());
    }

    @Test
    void acquire_operatorDeletesTheWaitingOnesLock_goesOn() throws Exception {
        Hold theirs = Recipes.of(other).semaphore("/s", 1).acquire(SOON);
        CompletableFuture<Hold> waiting = Recipes.of(zk).semaphore("/s", 1).acquireAsync();
        Until.holds(() -> server.watchCount() == 2, () -> "it does not wait");
        String node = other.getChildren("/s-__lock__").get(0);

        other.delete("/s-__lock__/" + node);
        Until.holds(
                () -> other.getChildren("/s-__lock__").size() == 1
                        && !other.getChildren("/s-__lock__").contains(node),
                () -> "not in line again");
        theirs.close();

        assertThat(waiting.get(10, TimeUnit.SECONDS).isValid()).isTrue();
    }

    @Test
    void acquire_operatorDeletesAllWhileWaiting_goesOn() throws Exception {
        Hold theirs = Recipes.of(other).semaphore("/s", 1).acquire(SOON);
        CompletableFuture<Hold> waiting = Recipes.of(zk).semaphore("/s", 1).acquireAsync();
        Until.holds(() -> server.watchCount() == 2, () -> "it does not wait");

        other.deleteRecursive("/s");
        other.deleteRecursive("/s-__lock__");

        assertThat(waiting.get(10, TimeUnit.SECONDS).isValid()).isTrue();
        Until.holds(() -> theirs.state() == HoldState.LOST, () -> "not told: " + theirs);
    }

    @Test
    void acquire_foreignChild_countsAsALeaseAsInKazoo() throws Exception {
        other.create("/s/foreign", new byte[0], CreateOptions.EPHEMERAL.makeParents());
        CompletableFuture<Hold> waiting = Recipes.of(zk).semaphore("/s", 1).acquireAsync();
        Until.holds(() -> server.watchCount() == 2, () -> "it does not wait");

        other.delete("/s/foreign");

        assertThat(waiting.get(10, TimeUnit.SECONDS).isValid()).isTrue();
    }

    private void nothingLeft(String... paths) {
        for (String path : paths) {
            Until.holds(
                    () -> other.getChildren(path).isEmpty(),
                    () -> "left below " + path + ": " + other.getChildren(path));
        }
    }
}
