package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.HoldState;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.HoldLostException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.error.TransactionFailedException;
import io.kazoo.it.recipe.fault.FaultyProxy;
import io.kazoo.recipe.Election;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooLock;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.Release;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lock on a real server: budgets, exclusion, giving up, loss. */
@Timeout(60)
class LockIT {

    private static final int CREATE_2 = 15;
    private static final int GET_CHILDREN = 8;
    private static final int DELETE = 2;
    private static final int SYNC = 9;
    private static final int GET_DATA = 4;
    private static final Duration SOON = Duration.ofSeconds(10);

    private EmbeddedZooKeeper server;
    private FaultyProxy proxy;
    private KazooClient zk;
    private KazooClient other;

    @BeforeEach
    void begin() {
        server = EmbeddedZooKeeper.start();
        proxy = new FaultyProxy(server.port(), server::expireSession);
        zk = client();
        other = KazooClient.connect(server.connectString());
        other.create("/l");
    }

    private KazooClient client() {
        KazooClient client = KazooClient.builder(proxy.connectString())
                .sessionTimeout(Duration.ofSeconds(6))
                .build();
        client.start();
        client.exists("/");
        return client;
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
    void acquire_free_takesOneRoundTripAndReleaseOne() throws Exception {
        KazooLock lock = Recipes.of(zk).lock("/l");
        lock.acquire(SOON).close();
        proxy.delayReplies(Duration.ofMillis(50));
        proxy.reset();

        Hold hold = lock.acquire(SOON);
        List<Integer> taken = proxy.requests();
        int trips = proxy.roundTrips();
        proxy.reset();
        Release released = hold.close(SOON);

        assertThat(taken).containsExactly(CREATE_2, GET_CHILDREN);
        assertThat(trips).isEqualTo(1);
        assertThat(released).isEqualTo(Release.RELEASED);
        assertThat(proxy.requests()).containsExactly(DELETE);
    }

    @Test
    void tryAcquire_taken_isRefusedInOneRoundTripWithoutAWrite() throws Exception {
        Hold theirs = Recipes.of(other).lock("/l").acquire(SOON);
        proxy.delayReplies(Duration.ofMillis(50));
        proxy.reset();

        Optional<Hold> ours = Recipes.of(zk).lock("/l").tryAcquire();

        assertThat(ours).isEmpty();
        assertThat(proxy.requests()).containsExactly(SYNC, GET_CHILDREN);
        assertThat(proxy.roundTrips()).isEqualTo(1);
        assertThat(theirs.isValid()).isTrue();
    }

    @Test
    void tryAcquire_free_takesTwoRoundTrips() throws Exception {
        KazooLock lock = Recipes.of(zk).lock("/l");
        lock.tryAcquire().orElseThrow().close();
        proxy.delayReplies(Duration.ofMillis(50));
        proxy.reset();

        Optional<Hold> ours = lock.tryAcquire();

        assertThat(ours).isPresent();
        assertThat(proxy.requests()).containsExactly(SYNC, GET_CHILDREN, CREATE_2, GET_CHILDREN);
        assertThat(proxy.roundTrips()).isEqualTo(2);
    }

    @Test
    void tryAcquire_directlyAfterARelease_isNotRefused() throws Exception {
        KazooLock lock = Recipes.of(zk).lock("/l");
        for (int i = 0; i < 200; i++) {
            lock.acquire(SOON).close();
            lock.tryAcquire().orElseThrow().close();
        }
    }

    @Test
    void release_manyWaiters_wakesOne() throws Exception {
        Hold first = Recipes.of(other).lock("/l").acquire(SOON);
        List<CompletableFuture<Hold>> waiters = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiters.add(Recipes.of(zk).lock("/l").acquireAsync());
        }
        Until.holds(() -> count(GET_DATA) == 20, () -> "not all wait: " + proxy.requests());
        proxy.reset();

        first.close();
        CompletableFuture.anyOf(waiters.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);

        assertThat(proxy.requests()).containsExactly(GET_CHILDREN);
        assertThat(waiters.stream().filter(CompletableFuture::isDone)).hasSize(1);
    }

    private long count(int opcode) {
        return proxy.requests().stream().filter(seen -> seen == opcode).count();
    }

    // ---- what a hold is

    @Test
    void hold_held_hasTheNodesTokenAndKazoosName() throws Exception {
        Hold hold = Recipes.of(zk)
                .lock("/l", LockOptions.DEFAULT.withIdentifier("me"))
                .acquire(SOON);

        assertThat(hold.path()).matches("/l/[0-9a-f]{32}__lock__\\d{10}");
        assertThat(other.get(hold.path()).utf8()).isEqualTo("me");
        assertThat(hold.fencingToken())
                .isEqualTo(other.exists(hold.path()).orElseThrow().czxid());
        assertThat(hold.sessionId()).isEqualTo(zk.session().id());
        assertThat(hold.isValid()).isTrue();
        assertThat(hold.remaining().orElseThrow()).isGreaterThan(Duration.ofSeconds(2));
        assertThat(hold.verify().get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tokens_oneAfterTheOther_grow() throws Exception {
        KazooLock lock = Recipes.of(zk).lock("/l");

        long last = 0;
        for (int i = 0; i < 5; i++) {
            try (Hold hold = lock.acquire(SOON)) {
                assertThat(hold.fencingToken()).isGreaterThan(last);
                last = hold.fencingToken();
            }
        }

        assertThat(other.getChildren("/l")).isEmpty();
    }

    @Test
    void guard_nodeDeleted_refusesTheTransaction() throws Exception {
        Hold hold = Recipes.of(zk).lock("/l").acquire(SOON);
        other.delete(hold.path());

        assertThatThrownBy(() -> hold.guard(zk.transaction()).create("/x").commit())
                .isInstanceOfAny(TransactionFailedException.class, HoldLostException.class);
        assertThat(other.exists("/x")).isEmpty();
        Until.holds(() -> hold.state() == HoldState.LOST, () -> "not told: " + hold);
    }

    @Test
    void hold_sessionExpired_isLostAndTold() throws Exception {
        Hold hold = Recipes.of(zk).lock("/l").acquire(SOON);
        List<HoldState> told = new CopyOnWriteArrayList<>();
        hold.onStateChange(told::add);

        server.expireSession(zk.session().id());

        Until.holds(() -> told.contains(HoldState.LOST), () -> "told " + told);
        assertThat(hold.isValid()).isFalse();
        assertThatThrownBy(hold::ensureValid).isInstanceOf(HoldLostException.class);
        assertThat(hold.close(SOON)).isEqualTo(Release.ALREADY_LOST);
    }

    @Test
    void hold_cutOffTooLong_becomesUncertainInTimeAndLost() throws Exception {
        Hold hold = Recipes.of(zk).lock("/l").acquire(SOON);
        CompletableFuture<Long> uncertain = new CompletableFuture<>();
        hold.onStateChange(state -> {
            if (state == HoldState.UNCERTAIN) {
                uncertain.complete(System.nanoTime());
            }
        });
        CompletableFuture<Hold> next = Recipes.of(other).lock("/l").acquireAsync();
        CompletableFuture<Long> granted = next.thenApply(taken -> System.nanoTime());

        proxy.down(true);

        assertThat(granted.get(20, TimeUnit.SECONDS)).isGreaterThan(uncertain.get(1, TimeUnit.SECONDS));
        assertThat(hold.isValid()).isFalse();
        assertThat(next.get().fencingToken()).isGreaterThan(hold.fencingToken());
    }

    @Test
    void hold_shortCut_isHeldAgainWithTheSameToken() throws Exception {
        Hold hold = Recipes.of(zk).lock("/l").acquire(SOON);
        List<HoldState> told = new CopyOnWriteArrayList<>();
        hold.onStateChange(told::add);
        long token = hold.fencingToken();

        proxy.cut();

        Until.holds(() -> told.contains(HoldState.HELD), () -> "told " + told);
        assertThat(told).containsExactly(HoldState.SUSPENDED, HoldState.HELD);
        assertThat(hold.fencingToken()).isEqualTo(token);
        assertThat(hold.isValid()).isTrue();
    }

    @Test
    void hold_idleForLong_staysValid() throws Exception {
        Hold hold = Recipes.of(zk).lock("/l").acquire(SOON);
        List<HoldState> told = new CopyOnWriteArrayList<>();
        hold.onStateChange(told::add);
        long begin = System.nanoTime();

        long[] least = {Long.MAX_VALUE};
        Until.holds(
                () -> {
                    least[0] = Math.min(least[0], hold.remaining().orElseThrow().toMillis());
                    return System.nanoTime() - begin > SOON.toNanos();
                },
                () -> "");

        assertThat(told).isEmpty();
        assertThat(least[0]).isGreaterThan(2_000);
    }

    @Test
    void runExclusively_nodeDeletedMeanwhile_interruptsTheTask() {
        KazooLock lock = Recipes.of(zk).lock("/l");
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

        assertThatThrownBy(() -> lock.runExclusively(SOON, hold -> {
                    other.delete(hold.path());
                    try {
                        return new CompletableFuture<String>().get();
                    } catch (InterruptedException e) {
                        interrupted.complete(true);
                        throw e;
                    }
                }))
                .isInstanceOf(HoldLostException.class);

        assertThat(interrupted).isCompletedWithValue(true);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void runExclusively_done_givesTheResultAndTheLockBack() throws Exception {
        KazooLock lock = Recipes.of(zk).lock("/l");

        long token = lock.runExclusively(SOON, Hold::fencingToken);

        assertThat(token).isPositive();
        assertThat(other.getChildren("/l")).isEmpty();
    }

    @Test
    void close_inItsOwnListener_doesNotHang() throws Exception {
        Hold hold = Recipes.of(zk).lock("/l").acquire(SOON);
        CompletableFuture<Release> released = new CompletableFuture<>();
        hold.onLost(() -> released.complete(hold.close(SOON)));

        other.delete(hold.path());

        assertThat(released.get(10, TimeUnit.SECONDS)).isEqualTo(Release.ALREADY_LOST);
    }

    @Test
    void election_twoCandidates_leadOneAfterTheOther() throws Exception {
        Election ours = Recipes.of(zk).election("/e", LockOptions.DEFAULT.withIdentifier("a"));
        CompletableFuture<Hold> theirs = new CompletableFuture<>();

        long token = ours.run(SOON, hold -> {
            Recipes.of(other)
                    .election("/e", LockOptions.DEFAULT.withIdentifier("b"))
                    .lead()
                    .thenAccept(theirs::complete);
            Until.holds(() -> ours.contendersAsync().join().size() == 2, () -> "one candidate");
            assertThat(ours.contendersAsync().join()).containsExactly("a", "b");
            assertThat(theirs).isNotDone();
            return hold.fencingToken();
        });

        assertThat(theirs.get(10, TimeUnit.SECONDS).fencingToken()).isGreaterThan(token);
    }

    // ---- giving up

    @Test
    void acquire_taken_endsAtItsLimitAndLeavesNothing() throws Exception {
        Hold theirs = Recipes.of(other).lock("/l").acquire(SOON);
        KazooLock lock = Recipes.of(zk).lock("/l");
        long begin = System.nanoTime();

        assertThatThrownBy(() -> lock.acquire(Duration.ofMillis(500))).isInstanceOf(OperationTimeoutException.class);

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(490), Duration.ofSeconds(2));
        onlyOne(theirs);
        assertThat(server.watchCount()).isZero();
    }

    @Test
    void acquire_limitThatIsNone_isRefusedAtOnce() throws Exception {
        KazooLock lock = Recipes.of(zk).lock("/l");

        assertThatThrownBy(() -> lock.acquire(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> lock.acquireAsync(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(lock.acquire(Duration.ofSeconds(Long.MAX_VALUE)).isValid()).isTrue();
    }

    @Test
    void acquire_interrupted_leavesNothing() throws Exception {
        Hold theirs = Recipes.of(other).lock("/l").acquire(SOON);
        KazooLock lock = Recipes.of(zk).lock("/l");
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            try {
                lock.acquire();
            } catch (Throwable e) {
                thrown.complete(e);
            }
        });
        waiter.start();
        Until.holds(() -> server.watchCount() == 1, () -> "it does not wait");

        waiter.interrupt();

        assertThat(thrown.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        onlyOne(theirs);
        Until.holds(() -> server.watchCount() == 0, () -> "a watch is left");
    }

    @Test
    void cancel_waiting_reachesAllAndPoisonsNothing() throws Exception {
        Hold theirs = Recipes.of(other).lock("/l").acquire(SOON);
        KazooLock lock = Recipes.of(zk).lock("/l");
        CompletableFuture<Hold> one = lock.acquireAsync();
        CompletableFuture<Hold> two = lock.acquireAsync();

        lock.cancel();

        assertThatThrownBy(() -> one.get(5, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> two.get(5, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        onlyOne(theirs);
        theirs.close();
        assertThat(lock.acquire(SOON).isValid()).isTrue();
    }

    @Test
    void stop_waiting_failsWithinASecond() throws Exception {
        Recipes.of(other).lock("/l").acquire(SOON);
        KazooLock lock = Recipes.of(zk).lock("/l");
        CompletableFuture<Hold> head = lock.acquireAsync();
        CompletableFuture<Hold> queued = lock.acquireAsync();
        Until.holds(() -> server.watchCount() == 1, () -> "it does not wait");

        zk.stop();

        assertThatThrownBy(() -> head.get(1, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ClientStoppedException.class);
        assertThatThrownBy(() -> queued.get(1, TimeUnit.SECONDS)).hasCauseInstanceOf(ClientStoppedException.class);
    }

    @Test
    void acquire_sameObject_isServedInOrderWithoutPolling() throws Exception {
        KazooLock lock = Recipes.of(zk).lock("/l");
        Hold first = lock.acquire(SOON);
        CompletableFuture<Hold> second = lock.acquireAsync();
        CompletableFuture<Hold> third = lock.acquireAsync();
        assertThat(lock.tryAcquire()).isEmpty();
        assertThat(other.getChildren("/l")).hasSize(1);

        first.close();
        Hold held = second.get(5, TimeUnit.SECONDS);

        assertThat(third).isNotDone();
        held.close();
        assertThat(third.get(5, TimeUnit.SECONDS).isValid()).isTrue();
    }

    @Test
    void acquire_sessionExpiresWhileWaiting_goesOnInTheNext() throws Exception {
        Hold theirs = Recipes.of(other).lock("/l").acquire(SOON);
        CompletableFuture<Hold> waiting = Recipes.of(zk).lock("/l").acquireAsync();
        Until.holds(() -> server.watchCount() == 1, () -> "it does not wait");

        server.expireSession(zk.session().id());
        Until.holds(() -> server.watchCount() == 1 && zk.session().generation() == 2, () -> "not again");
        theirs.close();

        Hold hold = waiting.get(10, TimeUnit.SECONDS);
        assertThat(hold.sessionId()).isEqualTo(zk.session().id());
    }

    // ---- others

    @Test
    void acquire_missingParents_makesThem() throws Exception {
        assertThat(Recipes.of(zk).lock("/a/b/c").acquire(SOON).isValid()).isTrue();
    }

    @Test
    void readersAndWriters_onePath_excludeEachOther() throws Exception {
        Hold one = Recipes.of(zk).readLock("/l").acquire(SOON);
        Hold two = Recipes.of(other).readLock("/l").acquire(SOON);
        CompletableFuture<Hold> writer = Recipes.of(zk).writeLock("/l").acquireAsync();
        Until.holds(() -> other.getChildren("/l").size() == 3, () -> "no writer");
        CompletableFuture<Hold> reader = Recipes.of(other).readLock("/l").acquireAsync();

        assertThat(Recipes.of(zk).lock("/l").tryAcquire()).isEmpty();
        one.close();
        assertThat(writer).isNotDone();
        two.close();
        Hold written = writer.get(5, TimeUnit.SECONDS);
        assertThat(reader).isNotDone();
        written.close();
        assertThat(reader.get(5, TimeUnit.SECONDS).isValid()).isTrue();
    }

    @Test
    void contenders_several_areNamedInOrder() throws Exception {
        Recipes.of(zk).lock("/l", LockOptions.DEFAULT.withIdentifier("a")).acquire(SOON);
        KazooLock lock = Recipes.of(other).lock("/l", LockOptions.DEFAULT.withIdentifier("b"));
        lock.acquireAsync();
        other.create("/l/foreign");

        Until.holds(() -> lock.contendersAsync().join().size() == 2, () -> "one contender");
        assertThat(lock.contendersAsync().join()).containsExactly("a", "b");
    }

    @Test
    void acquire_behindNodesOfOthers_waitsForThem() throws Exception {
        for (String theirs : List.of("/l/_c_7c28a1e0-1111-2222-3333-444455556666-lock-", "/l/abc-__WRIT__")) {
            String node = other.create(theirs, new byte[0], CreateOptions.EPHEMERAL.sequential());
            CompletableFuture<Hold> waiting = Recipes.of(zk).lock("/l").acquireAsync();
            Until.holds(() -> server.watchCount() == 1, () -> "it does not wait for " + node);

            other.delete(node);

            waiting.get(5, TimeUnit.SECONDS).close();
        }
    }

    private void onlyOne(Hold theirs) {
        Until.holds(
                () -> other.getChildren("/l").size() == 1
                        && other.exists(theirs.path()).isPresent(),
                () -> "left: " + other.getChildren("/l"));
    }
}
