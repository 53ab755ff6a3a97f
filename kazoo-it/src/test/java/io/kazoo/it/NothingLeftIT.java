package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.KazooResources;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.HoldState;
import io.kazoo.data.WatchMode;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.KazooException;
import io.kazoo.it.Inbox.Events;
import io.kazoo.it.Inbox.States;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.Recipes;
import io.kazoo.testkit.EmbeddedZooKeeper;
import io.kazoo.testkit.FakeZooKeeper;
import io.kazoo.testkit.FaultProxy;
import io.kazoo.testkit.Fresh;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is there when clients are closed: nothing. And how little many clients take. */
class NothingLeftIT extends ClientCase {

    @Test
    void stop_ofABusyClient_leavesNothingOnEitherSide(@Fresh EmbeddedZooKeeper own) {
        KazooClient zk = KazooClient.connect(own.connectString());
        Events events = new Events();
        zk.addListener(new States());
        for (int i = 0; i < 20; i++) {
            zk.create("/e-" + i, null, CreateOptions.EPHEMERAL);
            zk.get("/e-" + i, events);
            zk.getChildren("/", events);
            zk.addWatch("/w-" + i, WatchMode.PERSISTENT_RECURSIVE, events);
        }
        assertThat(own.watchCount()).isPositive();

        zk.stop();

        Eventually.asserted(() -> {
            assertThat(own.connectionCount()).isZero();
            assertThat(own.watchCount()).isZero();
            assertThat(own.sessionIds()).isEmpty();
            assertThat(libraryThreads()).isEmpty();
        });
    }

    @Test
    void close_ofAllSubscriptions_leavesNoWatchOnTheServer(@Fresh EmbeddedZooKeeper own) {
        KazooClient zk = closedAfter(KazooClient.connect(own.connectString()));
        Events events = new Events();
        for (int i = 0; i < 20; i++) {
            zk.exists("/n-" + i, events);
            zk.addWatch("/n-" + i, WatchMode.PERSISTENT, events).close();
            zk.addWatch("/n-" + i, WatchMode.PERSISTENT_RECURSIVE, events).close();
            zk.removeWatcher("/n-" + i, events);
        }

        Eventually.asserted(() -> assertThat(own.watchCount()).isZero());
    }

    @Test
    void stop_afterAFailedStart_leavesNoThread() {
        KazooClient zk = KazooClient.builder("127.0.0.1:1,no-such-host.invalid").build();
        assertThatThrownBy(() -> zk.start(Duration.ofMillis(200))).isInstanceOf(RuntimeException.class);

        Eventually.asserted(() -> assertThat(libraryThreads()).isEmpty());
    }

    @Test
    void resources_ofOnesOwn_endWithTheirClose() {
        KazooResources resources = KazooResources.withLoops(2);
        KazooClient zk = connect(settings -> settings.resources(resources));
        zk.stop();
        zk.start();
        zk.stop();

        resources.close();
        resources.close();

        Eventually.asserted(() -> assertThat(libraryThreads()).isEmpty());
        assertThatThrownBy(zk::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void resources_closedWhileManyThreadsCall_endEveryCallAsStopped() throws Exception {
        for (int round = 0; round < 10; round++) {
            KazooResources resources = KazooResources.withLoops(1);
            KazooClient zk = connect(settings -> settings.resources(resources));
            List<CompletableFuture<?>> calls = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch warm = new CountDownLatch(4);
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                callers.add(CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 500; i++) {
                        calls.add(zk.async().exists("/a"));
                        calls.add(zk.async().deleteRecursive("/b"));
                        zk.setHosts(server.connectString());
                        warm.countDown();
                    }
                }));
            }

            assertThat(warm.await(20, TimeUnit.SECONDS)).isTrue();
            resources.close();

            assertThat(CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)))
                    .succeedsWithin(Eventually.BOUND);
            assertThat(CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
                            .exceptionally(failed -> null))
                    .succeedsWithin(Eventually.BOUND);
            assertThat(calls)
                    .filteredOn(CompletableFuture::isCompletedExceptionally)
                    .isNotEmpty()
                    .allSatisfy(
                            call -> assertThatThrownBy(call::join).hasCauseInstanceOf(ClientStoppedException.class));
        }
    }

    @Test
    void resources_closedUnderARunningClient_endItsCallsAsStopped() {
        FaultProxy proxy = closedAfter(FaultProxy.to(server.port()));
        KazooResources resources = KazooResources.withLoops(1);
        KazooClient zk = closedAfter(
                KazooClient.builder(proxy.connectString()).resources(resources).build());
        zk.start();
        proxy.blackHole(FaultProxy.Direction.TO_CLIENT);
        CompletableFuture<?> underWay = zk.async().exists("/");
        CompletableFuture<?> blocked = CompletableFuture.runAsync(() -> zk.exists("/"));

        resources.close();

        for (CompletableFuture<?> call : List.of(underWay, blocked, zk.async().exists("/"))) {
            assertThat(call)
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withCauseInstanceOf(ClientStoppedException.class);
        }
        zk.stop();
    }

    @Test
    void hold_verifiedWhileTheClientEnds_isLost() throws Exception {
        AtomicReference<@Nullable Hold> held = new AtomicReference<>();
        CompletableFuture<Boolean> verified = new CompletableFuture<>();
        Executor asking = task -> { // which the loop calls to have SUSPENDED told, just before the client has ended
            Hold hold = held.get();
            if (hold != null && hold.state() != HoldState.HELD && held.compareAndSet(hold, null)) {
                hold.verify().thenAccept(verified::complete);
            }
            ForkJoinPool.commonPool().execute(task);
        };
        FakeZooKeeper fake = closedAfter(FakeZooKeeper.start());
        KazooClient zk = closedAfter(KazooClient.builder(fake.connectString())
                .callbackExecutor(asking)
                .build());
        zk.start();
        held.set(Recipes.of(zk).lock("/held").acquire());
        fake.onReply("exists").error(ErrorCodes.AUTH_FAILED);

        assertThatThrownBy(() -> zk.exists("/")).isInstanceOf(KazooException.class);

        assertThat(verified).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
    }

    @Test
    void thousandClients_inOneProcess_runOnAsFewThreadsAsOne(@Fresh EmbeddedZooKeeper own) {
        KazooClient one = closedAfter(KazooClient.connect(own.connectString()));
        inUse(one);
        int threadsOfOne = libraryThreads().size();

        List<KazooClient> clients = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            clients.add(closedAfter(KazooClient.builder(own.connectString()).build()));
        }
        all(clients.stream().map(KazooClient::startAsync).toList());
        clients.forEach(NothingLeftIT::inUse);

        Eventually.asserted(() -> assertThat(libraryThreads()).hasSizeLessThanOrEqualTo(threadsOfOne + 8));
        assertThat(clients).allMatch(KazooClient::isConnected);
        all(clients.stream().map(client -> client.async().stop()).toList());
        one.stop();
        Eventually.asserted(() -> assertThat(libraryThreads()).isEmpty());
    }

    private static void inUse(KazooClient client) {
        client.addListenerAndTell(state -> {});
        client.exists("/", event -> {});
        client.async().exists("/").thenApply(found -> found).join();
    }

    private static void all(List<? extends CompletableFuture<?>> futures) {
        CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).join();
    }

    private static List<String> libraryThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("kazoo-"))
                .sorted()
                .toList();
    }
}
