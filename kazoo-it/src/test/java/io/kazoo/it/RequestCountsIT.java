package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.EventType;
import io.kazoo.data.KazooState;
import io.kazoo.data.ReadOp;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatchedEvent;
import io.kazoo.data.WatcherType;
import io.kazoo.it.Inbox.Events;
import io.kazoo.it.Inbox.States;
import io.kazoo.testkit.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** How many requests, flushes and connections calls cost, counted on the way to a real server. */
class RequestCountsIT extends ClientCase {

    private FaultProxy proxy;
    private KazooClient zk;
    private String root;

    @BeforeEach
    void open() {
        proxy = closedAfter(FaultProxy.to(server.port()));
        root = server.connectString().substring(server.connectString().indexOf('/'));
        zk = closedAfter(KazooClient.builder(proxy.connectString() + root).build());
        zk.start();
        zk.ensurePath("/a/b");
        zk.ensurePath("/a/d");
        zk.whoAmI(); // the server's version is known from here on
        proxy.resetCounts();
    }

    @TestFactory
    Stream<DynamicTest> simpleCall_anyOfThem_isOneRequest() {
        return Stream.of(writes(), reads(), others())
                .flatMap(calls -> calls.entrySet().stream())
                .map(call -> DynamicTest.dynamicTest(call.getKey(), () -> {
                    proxy.resetCounts();

                    call.getValue().run();

                    assertThat(proxy.requests()).hasSize(1);
                }));
    }

    private Map<String, Runnable> writes() {
        return Map.ofEntries(
                Map.entry("create", () -> zk.create("/c1")),
                Map.entry("create ephemeral", () -> zk.create("/c2", null, CreateOptions.EPHEMERAL)),
                Map.entry("create sequential", () -> zk.create("/c3", null, CreateOptions.SEQUENTIAL)),
                Map.entry(
                        "create container",
                        () -> zk.create("/c4", null, CreateOptions.of().container())),
                Map.entry(
                        "create ttl",
                        () -> zk.create("/c5", null, CreateOptions.of().ttl(Duration.ofHours(1)))),
                Map.entry(
                        "create, parents there",
                        () -> zk.create("/c6", null, CreateOptions.of().makeParents())),
                Map.entry("createWithStat", () -> zk.createWithStat("/c7", null, CreateOptions.PERSISTENT)),
                Map.entry("setAcls", () -> zk.setAcls("/a/b", Acl.OPEN_ACL_UNSAFE)),
                Map.entry("set", () -> zk.set("/a", null)),
                Map.entry("delete", () -> zk.delete("/a/d")),
                Map.entry(
                        "transaction",
                        () -> zk.transaction()
                                .create("/c8")
                                .set("/a", null)
                                .delete("/c8")
                                .commit()));
    }

    private Map<String, Runnable> reads() {
        Events events = new Events();
        return Map.ofEntries(
                Map.entry("exists", () -> zk.exists("/a")),
                Map.entry("exists absent", () -> zk.exists("/absent")),
                Map.entry("exists with watcher", () -> zk.exists("/a", events)),
                Map.entry("get", () -> zk.get("/a")),
                Map.entry("get with watcher", () -> zk.get("/a", events)),
                Map.entry("getChildren", () -> zk.getChildren("/a")),
                Map.entry("getChildren with watcher", () -> zk.getChildren("/a", events)),
                Map.entry("getChildrenWithStat", () -> zk.getChildrenWithStat("/a")),
                Map.entry("getAll", () -> zk.getAll(List.of("/a", "/a/b", "/absent"))),
                Map.entry("readAll", () -> zk.readAll(List.of(new ReadOp.GetChildren("/a")))),
                Map.entry("getAcls", () -> zk.getAcls("/a")),
                Map.entry("countDescendants", () -> zk.countDescendants("/a")),
                Map.entry("ephemerals", () -> zk.ephemerals()));
    }

    private Map<String, Runnable> others() {
        Events events = new Events();
        return Map.ofEntries(
                Map.entry("sync", () -> zk.sync("/a")),
                Map.entry("addWatch", () -> zk.addWatch("/a", WatchMode.PERSISTENT, events)),
                Map.entry("checkWatch", () -> zk.checkWatch("/a", WatcherType.DATA)),
                Map.entry("whoAmI", () -> zk.whoAmI()),
                Map.entry("config", () -> zk.config()),
                Map.entry("addAuth", () -> zk.addAuth("digest", "u:p")));
    }

    @Test
    void addListenerAndState_anyOfThem_areNoRequest() {
        zk.addListenerAndTell(state -> {}).close();
        zk.session();
        zk.sessionTicket();
        zk.lastZxid();
        zk.removeWatcher("/a", new Events());

        assertThat(proxy.requests()).isEmpty();
    }

    @Test
    void ensurePath_fourMissingLevels_takesTwoFlushes() {
        zk.ensurePath("/w/x/y/z");

        assertThat(proxy.flushCount()).isLessThanOrEqualTo(2);
        assertThat(proxy.requestCount("create")).isEqualTo(4);
    }

    @Test
    void ensurePath_manyTimes_neverTakesMoreFlushes() {
        for (int i = 0; i < 50; i++) {
            proxy.resetCounts();

            zk.ensurePath("/x" + i + "/y/z/z/z/z/z/z/z/z");

            assertThat(proxy.flushCount()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void ensurePath_fourMissingLevelsFarAway_takesTwoRoundTrips() {
        proxy.delay(FaultProxy.Direction.TO_CLIENT, Duration.ofMillis(20));

        zk.ensurePath("/w/x/y/z");

        assertThat(proxy.roundTrips()).isLessThanOrEqualTo(2);
    }

    @Test
    void ensurePath_allThere_takesOneFlush() {
        zk.ensurePath("/a/b");

        assertThat(proxy.flushCount()).isEqualTo(1);
        assertThat(proxy.requestCount("create")).isZero();
    }

    @Test
    void makeParents_fourMissingLevels_takesOneBurstBehindTheFirstTry() {
        proxy.delay(FaultProxy.Direction.TO_CLIENT, Duration.ofMillis(20));

        zk.create("/w/x/y/z/n", null, CreateOptions.of().makeParents());

        assertThat(proxy.roundTrips()).isEqualTo(2);
        assertThat(proxy.flushCount()).isEqualTo(2);
        int levelsOfTheChroot = 2;
        assertThat(proxy.requestCount("create")).isEqualTo(1 + levelsOfTheChroot + 4 + 1);
    }

    @Test
    void deleteRecursive_thousandNodesFarAway_doesNotWaitForEach() {
        zk.ensurePath("/wide");
        inOneBatch(1_000, i -> zk.async().create("/wide/" + i));
        proxy.resetCounts();
        proxy.delay(FaultProxy.Direction.TO_CLIENT, Duration.ofMillis(50));

        Duration took = Eventually.timed(() -> zk.deleteRecursive("/wide")).took();

        assertThat(proxy.requestCount("delete")).isEqualTo(1_001);
        assertThat(proxy.requestCount("getChildren")).isEqualTo(1_001);
        assertThat(took).isLessThan(Duration.ofMillis(50).multipliedBy(2_002 / 10));
    }

    @Test
    void reconnect_withFiftyOneShotWatches_restoresThemInOneFrame() {
        Events events = new Events();
        inOneBatch(50, i -> zk.async().exists("/watched-" + i, events));
        States states = new States();
        zk.addListener(states);
        int connections = proxy.connectionCount();
        proxy.resetCounts();

        proxy.cut();
        assertThat(states.next(2)).containsExactly(KazooState.SUSPENDED, KazooState.CONNECTED);

        assertThat(proxy.requests()).containsExactly("setWatches");
        assertThat(proxy.connectionCount()).isEqualTo(connections + 1);
        inOneBatch(50, i -> zk.async().create("/watched-" + i));
        assertThat(events.next(50)).extracting(WatchedEvent::type).containsOnly(EventType.CREATED);
    }

    @Test
    void reconnect_withPersistentWatches_restoresThemAllInOneFrame() {
        Events events = new Events();
        zk.getChildren("/a", events);
        zk.addWatch("/a", WatchMode.PERSISTENT, events);
        zk.addWatch("/a", WatchMode.PERSISTENT_RECURSIVE, events);
        proxy.resetCounts();

        proxy.cut();
        assertThat(events.next(2)).extracting(WatchedEvent::type).containsOnly(EventType.GAP);

        assertThat(proxy.requests()).containsExactly("setWatches2");
    }

    @Test
    void async_thousandGetsFromOneThread_goOutInAFewFlushes() {
        proxy.delay(FaultProxy.Direction.TO_CLIENT, Duration.ofMillis(5));

        inOneBatch(1_000, i -> zk.async().get("/a"));

        assertThat(proxy.requestCount("getData")).isEqualTo(1_000);
        assertThat(proxy.flushCount()).isLessThan(100);
    }

    @Test
    void deleteRecursive_hundredChildren_sendsEachBatchInOneFlush() {
        zk.ensurePath("/wide");
        inOneBatch(100, i -> zk.async().create("/wide/" + i));
        proxy.resetCounts();
        proxy.delay(FaultProxy.Direction.TO_CLIENT, Duration.ofMillis(20));

        zk.deleteRecursive("/wide");

        // Submitted on the loop: the list of the parent, the lists of the children, all the deletes.
        assertThat(proxy.roundTrips()).isEqualTo(3);
        assertThat(proxy.flushCount()).isEqualTo(3);
    }

    private static void inOneBatch(int count, IntFunction<CompletableFuture<?>> call) {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(call.apply(i));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
    }
}
