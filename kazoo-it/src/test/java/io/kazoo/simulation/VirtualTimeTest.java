package io.kazoo.simulation;

import static io.kazoo.data.KazooState.CONNECTED;
import static io.kazoo.data.KazooState.LOST;
import static io.kazoo.data.KazooState.SUSPENDED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.VirtualClients;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.EventType;
import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.data.OpResult;
import io.kazoo.data.WatchedEvent;
import io.kazoo.error.BadVersionException;
import io.kazoo.error.Effect;
import io.kazoo.error.KazooException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.error.SessionExpiredException;
import io.kazoo.error.TransactionFailedException;
import io.kazoo.internal.wire.OpCode;
import io.kazoo.spi.HostResolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole client, unchanged, in the thread of the test: no other thread, no waiting, and times that are exact. */
@Timeout(60)
class VirtualTimeTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(6);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 2181);
    private static final InetSocketAddress SECOND_ADDRESS =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 2182);

    /** A change of state and when it was told. */
    private record Told(Duration at, KazooState state) {}

    private final Thread self = Thread.currentThread();
    private final Set<Thread> threadsBefore = liveThreads();
    private final VirtualLoop loop = new VirtualLoop();
    private final VirtualNetwork network = new VirtualNetwork(loop);
    private final ModelService server = new ModelService(loop);
    private final List<Told> told = new ArrayList<>();
    private final List<WatchedEvent> events = new ArrayList<>();
    private final Set<Thread> callers = new HashSet<>();

    private AsyncKazooClient client = client("127.0.0.1:2181", 1);

    @BeforeEach
    void listen() {
        network.listen(ADDRESS, server);
    }

    @AfterEach
    void nothingUsedAnotherThread() {
        loop.await(client.stop());

        Set<Thread> more = liveThreads();
        more.removeAll(threadsBefore);
        assertThat(more).isEmpty();
        assertThat(callers).isSubsetOf(self);
    }

    @Test
    void start_serverListens_connectsAfterTwoRoundTrips() {
        network.latency(Duration.ofMillis(10));

        loop.await(client.start());

        assertThat(loop.elapsed()).isEqualTo(Duration.ofMillis(40));
        assertThat(client.state()).isEqualTo(CONNECTED);
        assertThat(client.session().negotiatedTimeout()).isEqualTo(TIMEOUT);
        assertThat(server.sessionIds()).containsExactly(client.session().id());
    }

    @Test
    void start_nameInsteadOfAddress_isResolvedInTheSameThread() {
        client = VirtualClients.client(
                settings("zk.example:2181"),
                new VirtualPlatform(loop, network, host -> List.of(ADDRESS.getAddress()), 1));

        loop.await(client.start());

        assertThat(client.state()).isEqualTo(CONNECTED);
    }

    @Test
    void readsAndWrites_pipelined_oneRoundTrip() {
        loop.await(client.start());
        network.latency(Duration.ofMillis(10));
        Duration begin = loop.elapsed();

        CompletableFuture<String> created = heardOn(client.create("/a", bytes("one")));
        CompletableFuture<String> child = heardOn(client.create("/a/b", null, CreateOptions.EPHEMERAL_SEQUENTIAL));
        CompletableFuture<List<String>> children = heardOn(client.getChildren("/a"));
        CompletableFuture<Boolean> found = heardOn(client.exists("/a").thenApply(stat -> stat.isPresent()));
        CompletableFuture<Boolean> missing = heardOn(client.exists("/x").thenApply(stat -> stat.isPresent()));
        String data = loop.await(heardOn(client.get("/a").thenApply(node -> node.utf8())));

        assertThat(created.join()).isEqualTo("/a");
        assertThat(child.join()).isEqualTo("/a/b0000000000");
        assertThat(children.join()).containsExactly("b0000000000");
        assertThat(found.join()).isTrue();
        assertThat(missing.join()).isFalse();
        assertThat(data).isEqualTo("one");
        assertThat(loop.elapsed().minus(begin)).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void multi_oneRefused_nothingHappens() {
        loop.await(client.start());
        loop.await(client.create("/a", bytes("one")));

        List<OpResult> done = loop.await(client.transaction()
                .check("/a", 0)
                .set("/a", bytes("two"))
                .create("/b")
                .commit());
        Throwable thrown =
                failureOf(client.transaction().delete("/b").check("/a", 7).commit());

        assertThat(done).hasSize(3);
        assertThat(thrown).isInstanceOf(TransactionFailedException.class);
        assertThat(((TransactionFailedException) thrown).failedIndex()).isEqualTo(1);
        assertThat(server.data("/b")).isPresent();
        assertThat(failureOf(client.set("/a", null, 0))).isInstanceOf(BadVersionException.class);
    }

    @Test
    void watch_changeByAnotherClient_heardOnceAfterTheLatency() {
        loop.await(client.start());
        server.create("/a", bytes("one"));
        loop.await(client.get("/a", this::onEvent));
        network.latency(Duration.ofMillis(7));
        Duration begin = loop.elapsed();

        server.set("/a", bytes("two"));
        server.set("/a", bytes("three"));
        loop.runUntil(() -> !events.isEmpty(), SECOND);

        assertThat(loop.elapsed().minus(begin)).isEqualTo(Duration.ofMillis(7));
        loop.advance(SECOND);
        assertThat(events).extracting(WatchedEvent::type).containsExactly(EventType.CHANGED);
        assertThat(server.watchCount()).isZero();
    }

    @Test
    void watch_changeWhileDisconnected_heardAfterTheReconnect() {
        loop.await(client.start());
        server.create("/changed", null);
        server.create("/same", null);
        loop.await(client.get("/changed", this::onEvent));
        loop.await(client.get("/same", this::onEvent));
        loop.await(client.exists("/missing", this::onEvent));
        long session = client.session().id();

        network.unlisten(ADDRESS);
        server.dropConnections();
        loop.runUntil(() -> client.state() == SUSPENDED, SECOND);
        server.set("/changed", bytes("two"));
        server.create("/missing", null);
        network.listen(ADDRESS, server);
        loop.runUntil(() -> events.size() == 2, SECOND);

        assertThat(client.session().id()).isEqualTo(session);
        assertThat(events)
                .extracting(event -> event.type() + " " + event.path())
                .containsExactly("CHANGED /changed", "CREATED /missing");
        assertThat(server.watchCount()).isEqualTo(1);
    }

    @Test
    void pings_idleClient_oneEachSixthOfTheTimeout() {
        loop.await(client.start());
        int before = server.heard().size();

        loop.advance(Duration.ofSeconds(6));

        assertThat(server.heard().subList(before, server.heard().size()))
                .extracting(ModelService.Heard::opcode, heard -> heard.at().toMillis())
                .containsExactly(
                        tuple(OpCode.PING, 1000),
                        tuple(OpCode.PING, 2000),
                        tuple(OpCode.PING, 3000),
                        tuple(OpCode.PING, 4000),
                        tuple(OpCode.PING, 5000),
                        tuple(OpCode.PING, 6000));
        assertThat(client.state()).isEqualTo(CONNECTED);
    }

    @Test
    void pings_busyClient_none() {
        loop.await(client.start());
        int before = server.heard().size();

        for (int i = 0; i < 20; i++) {
            loop.advance(Duration.ofMillis(999));
            loop.await(client.exists("/"));
        }

        assertThat(server.heard().subList(before, server.heard().size()))
                .extracting(ModelService.Heard::opcode)
                .containsOnly(OpCode.EXISTS);
    }

    @Test
    void muteServer_lastFrameAtZero_suspendedAtTwoThirdsAndLostAtFourThirds() {
        client.addListener(this::onState);
        loop.await(client.start());
        long first = client.session().id();

        server.mute();
        loop.advance(Duration.ofSeconds(20));

        assertThat(told)
                .containsExactly(
                        new Told(Duration.ZERO, CONNECTED),
                        new Told(Duration.ofSeconds(4), SUSPENDED),
                        new Told(Duration.ofSeconds(8), LOST));
        assertThat(client.session().id()).isEqualTo(first);
        assertThat(server.sessionIds()).isEmpty();
    }

    @Test
    void muteServer_repliesUntilLater_countsFromTheLastFrame() {
        client.addListener(this::onState);
        loop.await(client.start());
        loop.advance(Duration.ofMillis(1500));
        loop.await(client.exists("/"));

        server.mute();
        loop.advance(Duration.ofSeconds(20));

        assertThat(told)
                .endsWith(new Told(Duration.ofMillis(5500), SUSPENDED), new Told(Duration.ofMillis(9500), LOST));
    }

    @Test
    void muteServer_speaksAgainAfterLost_newSessionAndOldNodesGone() {
        client.addListener(this::onState);
        loop.await(client.start());
        long first = client.session().id();
        loop.await(client.create("/mine", null, CreateOptions.EPHEMERAL));
        loop.await(client.get("/mine", this::onEvent));

        server.mute();
        loop.runUntil(() -> client.state() == LOST, Duration.ofSeconds(9));
        server.unmute();
        loop.runUntil(() -> client.state() == CONNECTED, Duration.ofSeconds(10));
        loop.settle();

        assertThat(client.session().id()).isNotEqualTo(first);
        assertThat(client.session().generation()).isEqualTo(2);
        assertThat(server.sessionIds()).containsExactly(client.session().id());
        assertThat(server.data("/mine")).isEmpty();
        assertThat(events).extracting(WatchedEvent::type).containsExactly(EventType.NONE);
        assertThat(told).extracting(Told::state).containsExactly(CONNECTED, SUSPENDED, LOST, CONNECTED);
    }

    @Test
    void muteServer_speaksAgainBeforeLost_sameSession() {
        client.addListener(this::onState);
        loop.await(client.start());
        long first = client.session().id();
        loop.await(client.create("/mine", null, CreateOptions.EPHEMERAL));

        server.mute();
        loop.advance(Duration.ofMillis(5500));
        CompletableFuture<Boolean> waiting = heardOn(client.exists("/mine").thenApply(stat -> stat.isPresent()));
        server.unmute();

        assertThat(loop.await(waiting)).isTrue();
        assertThat(client.session().id()).isEqualTo(first);
        assertThat(told).extracting(Told::state).containsExactly(CONNECTED, SUSPENDED, CONNECTED);
        assertThat(loop.elapsed()).isLessThan(TIMEOUT);
    }

    @Test
    void deadline_muteServer_endsEachCallOnTheNanosecond() {
        loop.await(client.start());
        server.mute();
        AsyncKazooClient hasty = client.withDeadline(Duration.ofMillis(700));

        List<Duration> ends = new ArrayList<>();
        CompletableFuture<?> read = hasty.get("/a").whenComplete((value, error) -> ends.add(loop.elapsed()));
        CompletableFuture<?> write = hasty.create("/a").whenComplete((value, error) -> ends.add(loop.elapsed()));
        loop.advance(Duration.ofMillis(700));

        assertThat(ends).containsExactly(Duration.ofMillis(700), Duration.ofMillis(700));
        assertThat(failureOf(read)).isInstanceOf(OperationTimeoutException.class);
        assertThat(effectOf(read)).isEqualTo(Effect.NONE);
        assertThat(failureOf(write)).isInstanceOf(OperationTimeoutException.class);
        assertThat(effectOf(write)).isEqualTo(Effect.UNKNOWN);
    }

    @Test
    void deadline_noServerAtAll_endsTheCallThatWaits() {
        network.unlisten(ADDRESS);
        client.start();
        AsyncKazooClient hasty = client.withDeadline(Duration.ofSeconds(3));

        CompletableFuture<String> write = hasty.create("/a");
        Throwable thrown = failureOf(write);

        assertThat(loop.elapsed()).isEqualTo(Duration.ofSeconds(3));
        assertThat(thrown).isInstanceOf(OperationTimeoutException.class).hasMessageContaining("connection refused");
        assertThat(effectOf(write)).isEqualTo(Effect.NONE);
    }

    @Test
    void expiry_byTheServer_lostThenANewSession() {
        client.addListener(this::onState);
        loop.await(client.start());
        long first = client.session().id();
        loop.await(client.exists("/a", this::onEvent));

        server.expire(first);
        loop.runUntil(() -> client.session().generation() == 2, SECOND);
        loop.settle();

        assertThat(told).extracting(Told::state).containsExactly(CONNECTED, SUSPENDED, LOST, CONNECTED);
        assertThat(client.session().id()).isNotEqualTo(first);
        assertThat(events).extracting(WatchedEvent::type).containsExactly(EventType.NONE);
        assertThat(loop.await(client.create("/a"))).isEqualTo("/a");
    }

    @Test
    void expiry_callsThatWait_failAsExpired() {
        loop.await(client.start());
        server.mute();
        loop.advance(Duration.ofSeconds(5));

        CompletableFuture<?> write = client.create("/a");
        loop.advance(Duration.ofSeconds(4));

        assertThat(write).isCompletedExceptionally();
        assertThat(failureOf(write)).isInstanceOf(SessionExpiredException.class);
        assertThat(effectOf(write)).isEqualTo(Effect.NONE);
    }

    @Test
    void dialling_firstAddressIsABlackHole_secondServesAfterAQuarterSecond() {
        network.listen(SECOND_ADDRESS, server);
        network.listen(ADDRESS, VirtualNetwork.BLACK_HOLE);
        client = client("127.0.0.1:2181,127.0.0.1:2182", 1);

        loop.await(client.start());

        assertThat(loop.elapsed()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void garbage_fromTheServer_reconnectsAndServes() {
        network.listen(ADDRESS, socket -> socket.send(bytes("HTTP/1.1 400 Bad Request\r\n")));
        CompletableFuture<?> started = client.start();
        loop.advance(Duration.ofMillis(100));
        assertThat(started).isNotDone();

        network.listen(ADDRESS, server);

        loop.await(started);
        assertThat(client.keeperState()).isEqualTo(KeeperState.CONNECTED);
    }

    @Test
    void callback_callsTheClient_noDeadlock() {
        loop.await(client.start());

        CompletableFuture<String> chain = client.create("/a")
                .thenCompose(path -> client.create(path + "/b"))
                .thenCompose(path -> client.get(path).thenApply(node -> path));

        assertThat(loop.await(heardOn(chain))).isEqualTo("/a/b");
    }

    @Test
    void stop_openSession_isClosedOnTheServer() {
        loop.await(client.start());
        loop.await(client.create("/mine", null, CreateOptions.EPHEMERAL));

        loop.await(client.stop());

        assertThat(server.sessionIds()).isEmpty();
        assertThat(server.data("/mine")).isEmpty();
        assertThat(server.connectionCount()).isZero();
    }

    @Test
    void waiting_onTheLoop_isRefused() {
        loop.await(client.start());
        CompletableFuture<String> created = client.create("/a");

        loop.execute(created::join);

        assertThatThrownBy(loop::settle)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("event loop");
    }

    @Test
    void sameSeed_sameHistory() {
        List<String> first = history(7);

        assertThat(history(7)).isEqualTo(first);
        assertThat(history(8)).isNotEqualTo(first);
    }

    /** What happens, and when, to a client that has to find its way back through a network in trouble. */
    private static List<String> history(long seed) {
        VirtualLoop loop = new VirtualLoop();
        VirtualNetwork network = new VirtualNetwork(loop);
        ModelService server = new ModelService(loop);
        network.latency(Duration.ofMillis(3));
        network.listen(ADDRESS, server);
        network.listen(SECOND_ADDRESS, server);
        AsyncKazooClient client = VirtualClients.client(
                settings("127.0.0.1:2181,127.0.0.1:2182"),
                new VirtualPlatform(loop, network, HostResolver.SYSTEM, seed));
        List<String> history = new ArrayList<>();
        client.addListener(state -> history.add(loop.elapsed() + " " + state));
        loop.await(client.start());
        network.unlisten(ADDRESS);
        network.unlisten(SECOND_ADDRESS);
        server.dropConnections();
        loop.advance(Duration.ofSeconds(5));
        network.listen(ADDRESS, server);
        loop.await(client.create("/a"));
        loop.await(client.stop());
        server.heard().forEach(heard -> history.add(heard.toString()));
        return history;
    }

    private AsyncKazooClient client(String hosts, long seed) {
        return VirtualClients.client(settings(hosts), new VirtualPlatform(loop, network, HostResolver.SYSTEM, seed));
    }

    private static KazooBuilder settings(String hosts) {
        return KazooClient.builder(hosts).sessionTimeout(TIMEOUT).randomizeHosts(false);
    }

    private void onState(KazooState state) {
        callers.add(Thread.currentThread());
        told.add(new Told(loop.elapsed(), state));
    }

    private void onEvent(WatchedEvent event) {
        callers.add(Thread.currentThread());
        events.add(event);
    }

    private <T> CompletableFuture<T> heardOn(CompletableFuture<T> future) {
        return future.whenComplete((value, error) -> callers.add(Thread.currentThread()));
    }

    private Throwable failureOf(CompletableFuture<?> future) {
        Throwable thrown = catchThrowable(() -> loop.await(future));
        return thrown instanceof CompletionException ? thrown.getCause() : thrown;
    }

    private Effect effectOf(CompletableFuture<?> future) {
        return ((KazooException) failureOf(future)).effect();
    }

    /** All but those of the JVM and of the test runner, which may come and go. */
    private static Set<Thread> liveThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getThreadGroup() != null
                        && thread.getThreadGroup().getParent() != null
                        && !thread.getName().startsWith("junit-")
                        && !thread.getName().equals("Common-Cleaner"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static org.assertj.core.groups.Tuple tuple(int opcode, long millis) {
        return org.assertj.core.groups.Tuple.tuple(opcode, millis);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
