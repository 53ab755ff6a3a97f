package io.kazoo.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooClient;
import io.kazoo.VirtualClients;
import io.kazoo.data.KazooState;
import io.kazoo.spi.HostResolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** F28: when stop() has ended, nothing of the client waits to run, whatever became of closeSession. */
class NothingPendingTest {

    private static final Duration BOUND = Duration.ofMillis(500);

    /** A lane that was busy is looked at once more, so much later. */
    private static final Duration LOOK_AT_LANES = Duration.ofMillis(50);

    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 2181);

    private final VirtualLoop loop = new VirtualLoop();
    private final VirtualProcess process = new VirtualProcess(loop);
    private final VirtualNetwork network = new VirtualNetwork(loop);
    private final ModelService server = new ModelService(loop);
    private final AsyncKazooClient client = VirtualClients.client(
            KazooClient.builder("127.0.0.1:2181")
                    .sessionTimeout(Duration.ofSeconds(6))
                    .stopTimeout(BOUND),
            new VirtualPlatform(process, network, HostResolver.SYSTEM, 1));

    @BeforeEach
    void listen() {
        network.latency(Duration.ofMillis(10));
        network.listen(ADDRESS, server);
    }

    @AfterEach
    void nothingPending() {
        loop.advance(LOOK_AT_LANES);

        assertThat(process.pending()).isZero();
    }

    @Test
    void f28_replyToCloseSessionLost_endsAtTheBoundExactly() {
        loop.await(client.start());
        server.mute();
        Duration begin = loop.elapsed();

        loop.await(client.stop());

        assertThat(loop.elapsed().minus(begin)).isEqualTo(BOUND);
    }

    @Test
    void f28_replyToCloseSessionArrives_endsWithIt() {
        loop.await(client.start());
        Duration begin = loop.elapsed();

        loop.await(client.stop());

        assertThat(loop.elapsed().minus(begin)).isEqualTo(Duration.ofMillis(20));
        assertThat(server.sessionIds()).isEmpty();
    }

    @Test
    void f28_closedWhileDisconnected_callsAndPausesEnd() {
        loop.await(client.start());
        network.unlisten(ADDRESS);
        server.dropConnections();
        loop.runUntil(() -> client.state() == KazooState.SUSPENDED, BOUND);
        List<CompletableFuture<?>> waiting = List.of(
                client.create("/a"),
                client.withDeadline(Duration.ofDays(1)).get("/a"),
                client.delay(Duration.ofDays(1)),
                client.retry(() -> client.get("/a")));

        loop.await(client.stop());
        loop.settle();

        assertThat(waiting).allMatch(CompletableFuture::isCompletedExceptionally);
    }

    @Test
    void f28_closedDuringTheHandshake_endsAndSoDoesTheStart() {
        server.mute();
        CompletableFuture<?> starting = client.start();
        loop.runUntil(() -> server.connectionCount() == 1, BOUND);

        loop.await(client.stop());
        loop.settle();

        assertThat(starting).isCompletedExceptionally();
    }

    @Test
    void f28_closedTwiceAtOnce_bothEndAndOneSessionIsClosed() {
        loop.await(client.start());

        CompletableFuture<?> first = client.stop();
        CompletableFuture<?> second = client.stop();
        loop.await(first);
        loop.await(second);

        assertThat(server.sessionIds()).isEmpty();
    }
}
