package io.kazoo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.error.ConnectionLossException;
import io.kazoo.error.Effect;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.testkit.FaultProxy.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

    private static final Duration MOMENT = Duration.ofMillis(150);

    private final FakeZooKeeper server = FakeZooKeeper.start();
    private final FaultProxy proxy = FaultProxy.to(server.server(0).port());
    private final KazooClient zk = KazooClient.connect(proxy.connectString());

    @BeforeEach
    void begin() {
        proxy.resetCounts();
    }

    @AfterEach
    void close() {
        zk.close();
        proxy.close();
        server.close();
    }

    @Test
    void cut_clientConnectsAgainInItsSession() {
        long session = zk.session().id();

        proxy.cut();

        assertThat(zk.exists("/")).isPresent();
        assertThat(zk.session().id()).isEqualTo(session);
        assertThat(proxy.connectionCount()).isEqualTo(2);
        assertThat(proxy.openConnections()).isEqualTo(1);
    }

    @Test
    void refuse_untilHealed_nobodyConnects() {
        proxy.refuse(true);
        proxy.cut();

        assertThatThrownBy(() -> zk.withDeadline(MOMENT).exists("/")).isInstanceOf(OperationTimeoutException.class);
        proxy.heal();

        assertThat(zk.exists("/")).isPresent();
        assertThat(proxy.connectionCount()).isEqualTo(2);
    }

    @Test
    void blackHole_towardsTheServer_requestsArriveWhenHealed() {
        proxy.blackHole(Direction.TO_SERVER);

        assertThatThrownBy(() -> zk.withDeadline(MOMENT).create("/a")).isInstanceOf(OperationTimeoutException.class);
        assertThat(server.exists("/a")).isFalse();
        proxy.heal();

        assertThat(zk.exists("/a")).isPresent();
    }

    @Test
    void blackHole_towardsTheClient_requestsAreDone() {
        proxy.blackHole(Direction.TO_CLIENT);

        assertThatThrownBy(() -> zk.withDeadline(MOMENT).create("/a")).isInstanceOf(OperationTimeoutException.class);

        assertThat(server.exists("/a")).isTrue();
        proxy.heal();
    }

    @Test
    void delay_bothWays_takesSoMuchLonger() {
        proxy.delay(Direction.TO_SERVER, MOMENT);
        proxy.delay(Direction.TO_CLIENT, MOMENT);

        assertThat(millisOf(() -> zk.exists("/"))).isGreaterThanOrEqualTo(2 * MOMENT.toMillis());
    }

    @Test
    void throttle_towardsTheClient_nextWaitsForTheBytesBefore() throws Exception {
        server.create("/big", new byte[9_900]);
        proxy.throttle(Direction.TO_CLIENT, 50_000);
        AsyncKazooClient async = zk.async();

        long millis = millisOf(() -> {
            CompletableFuture<?> big = async.get("/big");
            CompletableFuture<?> small = async.exists("/");
            CompletableFuture.allOf(big, small).orTimeout(10, TimeUnit.SECONDS).join();
        });

        assertThat(millis).isGreaterThanOrEqualTo(190); // 10,000 bytes at 50,000 a second
    }

    @Test
    void swallowReply_secondAndThird_othersPass() {
        proxy.swallowReply("create", 2);
        proxy.swallowReply("create", 3);

        zk.create("/a");
        KazooClient brief = zk.withDeadline(MOMENT);
        assertThatThrownBy(() -> brief.create("/b")).isInstanceOf(OperationTimeoutException.class);
        assertThatThrownBy(() -> brief.create("/c")).isInstanceOf(OperationTimeoutException.class);
        zk.create("/d");

        assertThat(server.children("/")).contains("a", "b", "c", "d");
        assertThat(proxy.requestCount("create")).isEqualTo(4);
    }

    @Test
    void cutAtReply_second_changeTookPlaceAndTheConnectionIsGone() {
        proxy.cutAtReply("create", 2);
        zk.create("/a");

        assertThatThrownBy(() -> zk.create("/b"))
                .isInstanceOfSatisfying(
                        ConnectionLossException.class,
                        lost -> assertThat(lost.effect()).isEqualTo(Effect.UNKNOWN));

        assertThat(zk.exists("/b")).isPresent();
        assertThat(proxy.connectionCount()).isEqualTo(2);
        assertThat(proxy.requestCount("create")).isEqualTo(2);
    }

    @Test
    void cutAtReply_repliesBefore_stillPass() {
        proxy.delay(FaultProxy.Direction.TO_CLIENT, MOMENT);
        proxy.cutAtReply("create", 1);

        CompletableFuture<?> before =
                zk.async().create("/a", null, CreateOptions.EPHEMERAL).handle((made, lost) -> lost);
        CompletableFuture<?> read = zk.async().exists("/");

        assertThat(before.join()).isNotNull(); // lost
        assertThat(read.join()).isNotNull();
        assertThat(proxy.connectionCount()).isEqualTo(2);
    }

    @Test
    void refuse_connectionsThatCome_areCounted() throws IOException {
        proxy.refuse(true);

        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }

        assertThat(proxy.refusedCount()).isEqualTo(1);
        assertThat(proxy.connectionCount()).isEqualTo(1);
    }

    @Test
    void refuseWords_untilHealed_closedWithoutAnAnswerWhileSessionsGoOn() throws IOException {
        proxy.refuseWords(true);

        assertThat(FourLetterWord.send(proxy.port(), "ruok", Duration.ofSeconds(10)))
                .isEmpty();
        assertThat(zk.exists("/")).isPresent();
        proxy.heal();
        assertThat(FourLetterWord.send(proxy.port(), "ruok", Duration.ofSeconds(10)))
                .isEqualTo("imok");
        assertThat(proxy.wordCount()).isEqualTo(2);
        assertThat(proxy.connectionCount()).isEqualTo(3);
    }

    @Test
    void counts_ofAFlushAfterManySmallRequests_oneFlush() {
        for (int i = 0; i < 50; i++) {
            zk.exists("/");
        }
        proxy.resetCounts();

        zk.ensurePath("/" + "long-name/".repeat(20) + "end"); // one question, then all levels at once

        assertThat(proxy.requestCount("create")).isEqualTo(21);
        assertThat(proxy.flushCount()).isEqualTo(2);
    }

    @Test
    void counts_ofReadsThatWaitedForNoReply_oneRoundTrip() {
        proxy.blackHole(Direction.TO_CLIENT);
        AsyncKazooClient async = zk.async();

        CompletableFuture<?> first = async.exists("/a");
        requestsCome(1);
        CompletableFuture<?> second = async.getChildren("/");
        requestsCome(2);
        proxy.heal();
        CompletableFuture.allOf(first, second).orTimeout(10, TimeUnit.SECONDS).join();

        assertThat(proxy.requests()).containsExactly("exists", "getChildren");
        assertThat(proxy.flushCount()).isEqualTo(2);
        assertThat(proxy.roundTrips()).isEqualTo(1);
    }

    private void requestsCome(int count) {
        Poll.until(
                Duration.ofSeconds(10),
                () -> proxy.requestCount() == count,
                () -> proxy.requestCount() + " requests came");
    }

    @Test
    void fourLetterWord_passesUncounted() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("isro".getBytes(StandardCharsets.US_ASCII));

            assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("rw");
        }
        assertThat(proxy.requestCount()).isZero();
    }

    @Test
    void bytesThatAreNoFrame_passAsTheyAre() {
        server.create("/a", null);
        server.onReply("getData").garbage((byte) -1, (byte) -1, (byte) -1, (byte) -1);
        server.onReply("getData").garbage((byte) 0, (byte) 0, (byte) 0, (byte) 2, (byte) 7, (byte) 7);
        server.onReply("getData").truncateAt(9);

        zk.get("/a");

        assertThat(proxy.connectionCount()).isEqualTo(4);
    }

    @Test
    void ofBytes_whatLooksLikeALongFrame_passesAtOnce() throws IOException {
        try (ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                FaultProxy bytes = ofBytes(target);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), bytes.port());
                Socket end = accept(target)) {
            client.getOutputStream().write(new byte[] {0, 0, 64, 0, 7});

            assertThat(end.getInputStream().readNBytes(5)).containsExactly(0, 0, 64, 0, 7);
        }
    }

    @Test
    void blackHole_ofAClientThatEnds_serverSeesTheEndWhenHealed() throws IOException {
        try (ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                FaultProxy bytes = ofBytes(target);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), bytes.port());
                Socket end = accept(target)) {
            bytes.blackHole();
            client.getOutputStream().write(7);
            client.shutdownOutput();
            bytes.heal(Direction.TO_CLIENT);

            end.setSoTimeout(Math.toIntExact(MOMENT.toMillis()));
            assertThatThrownBy(() -> end.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            bytes.heal(Direction.TO_SERVER);

            end.setSoTimeout(10_000);
            assertThat(end.getInputStream().readAllBytes()).containsExactly(7);
        }
    }

    @Test
    void reset_bothSidesSeeAReset() throws IOException {
        try (ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                FaultProxy bytes = ofBytes(target);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), bytes.port());
                Socket end = accept(target)) {
            client.setSoTimeout(10_000);
            client.getOutputStream().write(7);
            end.getInputStream().read();

            bytes.reset();

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> end.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void arguments_impossible_refusedWithTheirValue() {
        assertRefused(() -> FaultProxy.to(0), "127.0.0.1:0");
        assertRefused(() -> FaultProxy.to(70_000), "70000");
        assertRefused(() -> FaultProxy.to("no.such.host.invalid", 2181), "no.such.host.invalid:2181");
        assertRefused(() -> proxy.throttle(Direction.TO_CLIENT, 0), "0");
        assertRefused(() -> proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(-1)), "delay");
        assertRefused(() -> proxy.swallowReply("crate", 1), "crate");
        assertRefused(() -> proxy.swallowReply("create", 0), "nth");
    }

    private static FaultProxy ofBytes(ServerSocket target) {
        return FaultProxy.ofBytes(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "127.0.0.1", target.getLocalPort());
    }

    private static Socket accept(ServerSocket target) throws IOException {
        target.setSoTimeout(10_000);
        Socket end = target.accept();
        end.setSoTimeout(10_000);
        return end;
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String says) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(says);
    }

    private static long millisOf(Runnable task) {
        long begin = System.nanoTime();
        task.run();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }
}
