package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.HoldState;
import io.kazoo.data.KazooState;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.KazooException;
import io.kazoo.error.SessionExpiredException;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooLock;
import io.kazoo.recipe.KazooQueue;
import io.kazoo.recipe.KazooSemaphore;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.LockingQueue;
import io.kazoo.recipe.PersistentNode;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.TakenItem;
import io.kazoo.recipe.TtlNode;
import io.kazoo.testkit.FakeZooKeeper;
import io.kazoo.testkit.FaultProxy;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One reply is lost while those beside it come, and the connection or the session ends only later. */
@Timeout(60)
class LostAloneIT {

    private final FakeZooKeeper fake = FakeZooKeeper.start();
    private final KazooClient zk = KazooClient.connect(fake.connectString());

    @AfterEach
    void end() {
        zk.close();
        fake.close();
    }

    private void heard(String operation, String path, int times) {
        Until.holds(
                () -> fake.requests(operation).stream()
                                .filter(request -> path.equals(request.path()))
                                .count()
                        >= times,
                () -> operation + " " + path + " not heard " + times + " times: " + fake.requests());
    }

    /** Seed 1008 of the simulation. */
    @Test
    void persistentLock_sessionExpiresBeforeItsTakerHearsWhoIsBefore_keepsItsNode() throws Exception {
        fake.create("/l", null);
        fake.onReply("getChildren").path("/l").drop();
        CompletableFuture<Hold> taking = Recipes.of(zk.async())
                .lock("/l", LockOptions.DEFAULT.persistent())
                .acquireAsync();
        heard("getChildren", "/l", 1);

        fake.expireSession(zk.session().id());
        Hold hold = taking.get(20, TimeUnit.SECONDS);

        assertThat(fake.children("/l")).containsExactly(hold.path().substring("/l/".length()));
        hold.close();
        assertThat(fake.children("/l")).isEmpty();
    }

    /** Seed 301404 of the simulation. */
    @Test
    void ttlNode_callIsTriedAgainAfterALaterOne_leavesTheLaterData() {
        TtlNode node = Recipes.of(zk).ttlNode("/n", "0".getBytes(), Duration.ofHours(1));

        laterDataStays(node::setDataAsync);
    }

    @Test
    void persistentNode_callIsTriedAgainAfterALaterOne_leavesTheLaterData() {
        PersistentNode node = Recipes.of(zk).persistentNode("/n", "0".getBytes());

        laterDataStays(node::setDataAsync);
    }

    @Test
    void semaphore_callIsTriedAgainAfterALaterOne_leavesTheLaterNumber() {
        KazooSemaphore semaphore = Recipes.of(zk).semaphore("/n", 4);
        semaphore.maxLeases(); // which makes the node

        laterDataStays(number -> semaphore.setMaxLeasesAsync(Integer.parseInt(new String(number))));
    }

    private void laterDataStays(Function<byte[], CompletableFuture<?>> set) {
        fake.onReply("setData").path("/n").drop();
        CompletableFuture<?> first = set.apply("1".getBytes());
        heard("setData", "/n", 1);
        set.apply("2".getBytes()).join();
        assertThat(first).isNotDone();

        fake.server(0).dropConnections();
        first.join();

        heard("setData", "/n", 3);
        assertThat(fake.data("/n").orElseThrow()).isEqualTo("2".getBytes());
    }

    @Test
    void persistentNode_closedBeforeItHearsThatAnothersIsThere_leavesThat() {
        fake.create("/n", "theirs".getBytes());
        fake.onReply("create").path("/n").drop();
        PersistentNode node = Recipes.of(zk.async()).persistentNode("/n", "mine".getBytes());
        heard("create", "/n", 1);
        node.close();
        heard("exists", "/n", 1);

        fake.server(0).dropConnections();

        Until.holds(
                () -> !fake.exists("/n") || fake.requests("exists").size() >= 2, // both ends of it look
                () -> "does not look: " + fake.requests());
        zk.sync("/n");
        assertThat(fake.data("/n")).contains("theirs".getBytes());
    }

    @Test
    void persistentNode_ofAnEarlierSessionGoesAfterItWasSeen_leavesWhatAnotherMakes() {
        Gate gate = new Gate();
        Recipes.of(zk.withExecutor(gate)).persistentNode("/n", "mine".getBytes());
        long session = zk.session().id();
        fake.server(0).halfOpen(); // so that the session is not closed
        zk.stop();
        fake.clearRequests();
        fake.onReply("exists").path("/n").afterNext(); // which is the event that it went
        zk.start();
        heard("exists", "/n", 1);

        gate.close();
        fake.expireSession(session);
        fake.create("/n", "theirs".getBytes());
        zk.sync("/n");
        gate.open();

        Until.holds(
                () -> fake.requests("exists").size() >= 2
                        || !fake.requests("delete").isEmpty(),
                () -> "does not go on: " + fake.requests());
        zk.sync("/n");
        assertThat(fake.data("/n")).contains("theirs".getBytes());
    }

    @Test
    void persistentNode_closedBeforeTheFirstSession_leavesWhatAnotherHas() {
        fake.create("/n", "theirs".getBytes());
        fake.server(0).mute();
        try (KazooClient late = KazooClient.builder(fake.connectString()).build()) {
            CompletableFuture<?> starting = late.startAsync();
            PersistentNode node = Recipes.of(late.async()).persistentNode("/n", "mine".getBytes());
            node.close();
            assertThat(node.created()).failsWithin(Until.BOUND);

            fake.server(0).unmute();

            starting.join();
            late.sync("/n");
            heard("exists", "/n", 1);
            late.sync("/n");
            assertThat(fake.data("/n")).contains("theirs".getBytes());
        }
    }

    @Test
    void setMaxLeases_replyIsLostUntilTheEnd_isUnknown() {
        KazooSemaphore semaphore =
                Recipes.of(zk.withDeadline(Duration.ofMillis(500))).semaphore("/s", 1);
        semaphore.maxLeases();
        fake.onReply("setData").every().drop();

        unknown(() -> semaphore.setMaxLeases(2));

        assertThat(fake.data("/s").orElseThrow()).isEqualTo("2".getBytes());
    }

    @Test
    void requestRevocation_replyIsLostUntilTheEnd_isUnknown() throws Exception {
        try (Hold hold = Recipes.of(zk).lock("/l").acquire()) {
            KazooLock lock = Recipes.of(zk.withDeadline(Duration.ofMillis(500))).lock("/l");
            fake.onReply("setData").every().drop();

            unknown(lock::requestRevocation);

            assertThat(new String(fake.data(hold.path()).orElseThrow())).endsWith("__REVOKE__");
        }
    }

    private static void unknown(ThrowingCallable change) {
        assertThatThrownBy(change)
                .isInstanceOfSatisfying(
                        KazooException.class, e -> assertThat(e.effect()).isEqualTo(Effect.UNKNOWN));
    }

    @Test
    void acquire_syncOfItsSearchIsRefused_searchesAgainAndLeavesNoNode() throws Exception {
        fake.create("/l", null);
        fake.onReply("create2").drop();
        CompletableFuture<Hold> taking = Recipes.of(zk).lock("/l").acquireAsync();
        heard("getChildren", "/l", 1);
        zk.exists("/"); // behind the reply to that
        fake.onReply("sync").error(ErrorCodes.THROTTLED);
        fake.onReply("getChildren").path("/l").error(ErrorCodes.NO_NODE); // as if of a server that is behind

        fake.server(0).dropConnections();
        Hold hold = taking.get(20, TimeUnit.SECONDS);

        assertThat(fake.children("/l")).containsExactly(hold.path().substring("/l/".length()));
    }

    @Test
    void put_replyToTheSyncIsLost_asksAgainAndPutsOnce() throws Exception {
        KazooQueue queue = Recipes.of(zk).queue("/q");
        queue.put("1".getBytes());
        fake.clearRequests();
        fake.onReply("multi").drop();
        fake.onReply("sync").drop();
        CompletableFuture<?> putting = queue.putAsync("2".getBytes());
        Until.holds(() -> fake.requests("multi").size() == 1, () -> "not sent");

        fake.server(0).dropConnections();
        putting.get(20, TimeUnit.SECONDS);

        assertThat(fake.requests("sync")).hasSize(2);
        assertThat(fake.requests("multi")).hasSize(1);
        assertThat(queue.size()).isEqualTo(2);
    }

    /** Seed 57559 of the simulation. */
    @Test
    void lockingQueue_givenUpWhileItAsksWhetherItHasTheItem_leavesNoClaim() {
        LockingQueue queue = Recipes.of(zk).lockingQueue("/q");
        queue.put("1".getBytes());
        fake.onReply("multi").drop();
        fake.onReply("sync").every().drop();
        CompletableFuture<?> getting = queue.getAsync();
        Until.holds(() -> fake.exists("/q/taken") && fake.children("/q/taken").size() == 2, () -> "no claim");
        fake.clearRequests();
        fake.server(0).dropConnections();
        Until.holds(() -> fake.requests("sync").size() > 1, () -> "does not ask");

        getting.cancel(false);
        fake.clearFaults();

        Until.holds(() -> fake.children("/q/taken").isEmpty(), () -> "left: " + fake.children("/q/taken"));
    }

    /** Seed 68499 of the simulation. */
    @Test
    void takenItem_sessionExpiresWhileItIsConsumed_isToldAtOnce() throws Exception {
        try (KazooClient seldom = KazooClient.builder(fake.connectString())
                .sessionTimeout(Duration.ofSeconds(40)) // what it holds is looked at each sixth of that
                .build()) {
            seldom.start();
            LockingQueue queue = Recipes.of(seldom).lockingQueue("/q");
            queue.put("1".getBytes());
            TakenItem item = queue.get();
            Queue<HoldState> told = new ConcurrentLinkedQueue<>();
            item.hold().onStateChange(told::add);
            fake.onReply("multi").drop();
            fake.onReply("sync").every().drop();
            fake.clearRequests();
            CompletableFuture<Boolean> consuming = item.consumeAsync();
            Until.holds(() -> fake.requests("multi").size() == 1, () -> "not sent");

            fake.expireSession(seldom.session().id());

            Until.holds(() -> told.contains(HoldState.UNCERTAIN), () -> "told " + told);
            assertThat(consuming).isNotDone();
            fake.clearFaults();
            fake.server(0).dropConnections();
            assertThatThrownBy(consuming::join).hasCauseInstanceOf(SessionExpiredException.class);
            Until.holds(() -> told.contains(HoldState.LOST), () -> "told " + told);
        }
    }

    @Test
    void takenItem_consumedAgainAfterItsCallWasGivenUp_saysThatItIsDone() throws Exception {
        LockingQueue queue = Recipes.of(zk).lockingQueue("/q");
        queue.put("1".getBytes());
        TakenItem item = queue.get();
        fake.onReply("multi").drop();
        CompletableFuture<Boolean> consuming = item.consumeAsync();
        Until.holds(() -> fake.children("/q/entries").isEmpty(), () -> "not consumed");

        consuming.cancel(false);

        assertThat(item.consume()).isTrue();
    }

    @Test
    void takenItem_givenBackWhileItsConsumptionIsInDoubt_isNotTakenForConsumed() throws Exception {
        try (FaultProxy proxy = FaultProxy.to(fake.server(0).port());
                KazooClient one = KazooClient.connect(proxy.connectString())) {
            LockingQueue queue = Recipes.of(one).lockingQueue("/q");
            queue.put("1".getBytes());
            TakenItem item = queue.get();
            fake.clearRequests();
            proxy.resetCounts();
            proxy.blackHole(FaultProxy.Direction.TO_SERVER); // the request is lost before it is heard
            CompletableFuture<Boolean> consuming = item.consumeAsync();
            Until.holds(() -> proxy.requestCount("multi") > 0, () -> "not sent");
            fake.onReply("sync").every().drop();
            proxy.cut();
            proxy.heal();
            Until.holds(() -> fake.requests("sync").size() > 1, () -> "does not ask");

            item.close();
            assertThat(Recipes.of(zk).lockingQueue("/q").get().consume()).isTrue();
            fake.clearFaults();

            assertThat(consuming.get(20, TimeUnit.SECONDS)).isFalse();
        }
    }

    @Test
    void lockingQueue_sessionExpiresBeforeItHearsThatItHasTheItem_takesItInTheNext() throws Exception {
        Gate gate = new Gate();
        LockingQueue queue = Recipes.of(zk.withExecutor(gate)).lockingQueue("/q");
        queue.put("1".getBytes());
        fake.create("/other", null);
        zk.exists("/other", event -> {});
        fake.onReply("exists").afterNext();
        CompletableFuture<TakenItem> getting = queue.getAsync();
        Until.holds(() -> fake.children("/q/taken").size() == 2, () -> "no claim");
        gate.close();
        fake.delete("/other"); // so that it is told
        zk.sync("/");
        fake.onReply("connect").nth(2).delay(Duration.ofSeconds(2)); // the first says that the session is over
        fake.expireSession(zk.session().id());
        Until.holds(() -> zk.state() == KazooState.LOST, () -> "is " + zk.state());

        gate.open();

        assertThat(getting.get(20, TimeUnit.SECONDS).consume()).isTrue();
    }

    @Test
    void barrier_sessionExpiresBeforeAndAfterItIsRemoved_isUnknown() {
        fake.create("/gate", null);
        fake.onReply("delete").path("/gate").drop();
        fake.onReply("connect").delay(Duration.ofSeconds(2)); // which is to say that the session is over
        long generation = zk.session().generation();
        fake.expireSession(zk.session().id());
        Until.holds(() -> !zk.isConnected(), () -> "still connected");
        CompletableFuture<Boolean> removing = Recipes.of(zk).barrier("/gate").removeAsync();
        assertThat(zk.session().generation()).isEqualTo(generation);
        heard("delete", "/gate", 1);
        assertThat(zk.session().generation()).isGreaterThan(generation);

        fake.expireSession(zk.session().id());

        assertThatThrownBy(removing::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(KazooException.class)
                .satisfies(e ->
                        assertThat(((KazooException) e.getCause()).effect()).isEqualTo(Effect.UNKNOWN));
        assertThat(fake.exists("/gate")).isFalse();
    }
}
