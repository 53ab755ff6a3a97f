package io.kazoo.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooClient;
import io.kazoo.VirtualClients;
import io.kazoo.data.KazooState;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.ConnectionLossException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.internal.concurrent.EventLoop;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.net.Connection;
import io.kazoo.internal.net.ConnectionListener;
import io.kazoo.internal.net.Transport;
import io.kazoo.internal.net.VirtualTransport;
import io.kazoo.internal.runtime.Platform;
import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.OpCode;
import io.kazoo.internal.wire.Request;
import io.kazoo.spi.HostResolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever interrupts a turn of the loop, everything still ends, and in time. */
@Timeout(60)
class TurnsTest {

    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 2181);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualLoop loop = new VirtualLoop();
    private final VirtualNetwork network = new VirtualNetwork(loop);
    private final ModelService server = new ModelService(loop);

    // ---- a connection that is given up in the middle of a read

    @Test
    void hangUp_inTheMiddleOfARead_completionsAreToldAtOnce() {
        network.listen(ADDRESS, new ScriptedServer((peer, request) -> {
            if (request.opcode() == OpCode.CREATE) {
                peer.reply(request.xid() + 1_000, out -> {});
            }
        }));
        AsyncKazooClient client = client("127.0.0.1:2181");
        loop.await(client.start());
        network.listen(ADDRESS, VirtualNetwork.BLACK_HOLE);
        List<Duration> told = new ArrayList<>();

        client.create("/a").whenComplete((path, error) -> told.add(loop.elapsed()));
        loop.advance(Duration.ofSeconds(4));

        assertThat(told).containsExactly(Duration.ZERO);
    }

    // ---- a process that pauses

    @Test
    void pause_whileTheServerNeverStopsTalking_deadlinesAreKept() {
        ScriptedServer talker = new ScriptedServer((peer, request) -> {});
        network.listen(ADDRESS, talker);
        AsyncKazooClient client = client("127.0.0.1:2181");
        loop.await(client.start());
        talk(talker);

        CompletableFuture<?> read = client.withDeadline(Duration.ofMillis(700)).get("/a");
        loop.advance(Duration.ofMillis(650));
        loop.execute(() -> loop.stall(Duration.ofMillis(200)));
        loop.advance(Duration.ofMillis(300));

        assertThat(read).isCompletedExceptionally();
        assertThat(read).isDone();
        assertThatThrownBy(read::join).hasCauseInstanceOf(OperationTimeoutException.class);
    }

    private void talk(ScriptedServer talker) {
        talker.noise();
        loop.schedule(() -> talk(talker), 300_000);
    }

    // ---- an encoder that fails

    @Test
    void write_thatThrows_everyCallEndsAndTheClientGoesOn() {
        network.listen(ADDRESS, server);
        FaultyTransport faulty = new FaultyTransport(new VirtualTransport(loop, network, 1 << 20, 1 << 20));
        AsyncKazooClient client = client(new OnePlatform(faulty, loop.users(), HostResolver.SYSTEM));
        loop.await(client.start());

        faulty.failing = true;
        CompletableFuture<?> write = client.create("/a");
        CompletableFuture<?> behind = client.create("/b");
        CompletableFuture<?> read = client.exists("/c");
        loop.settle();
        faulty.failing = false;
        loop.advance(Duration.ofSeconds(10));

        assertThat(write).isDone();
        assertThatThrownBy(write::join).hasCauseInstanceOf(ConnectionLossException.class);
        assertThat(behind).isDone();
        assertThat(read).isCompleted();
        assertThat(client.state()).isEqualTo(KazooState.CONNECTED);
        assertThat(loop.await(client.create("/d"))).isEqualTo("/d");
    }

    // ---- starting and stopping

    @Test
    void start_whileBeingStopped_startsAgain() {
        network.listen(ADDRESS, server);
        network.latency(Duration.ofMillis(5));
        AsyncKazooClient client = client("127.0.0.1:2181");
        loop.await(client.start());
        long first = client.session().id();

        client.stop();
        loop.await(client.start());
        loop.advance(SECOND);

        assertThat(client.state()).isEqualTo(KazooState.CONNECTED);
        assertThat(server.sessionIds()).containsExactly(client.session().id()).doesNotContain(first);
    }

    @Test
    void stop_whileBeingStoppedAndStartedAgain_wins() {
        network.listen(ADDRESS, server);
        network.latency(Duration.ofMillis(5));
        AsyncKazooClient client = client("127.0.0.1:2181");
        loop.await(client.start());

        client.stop();
        CompletableFuture<?> started = client.start();
        loop.await(client.stop());
        loop.advance(SECOND);

        assertThat(started).isDone();
        assertThat(client.state()).isEqualTo(KazooState.LOST);
        assertThat(server.sessionIds()).isEmpty();
    }

    @Test
    void stop_whileTheServerForgetsTheSession_ends() {
        network.listen(ADDRESS, server);
        AsyncKazooClient client = client("127.0.0.1:2181");
        loop.await(client.start());
        network.unlisten(ADDRESS);
        server.expire(client.session().id());
        loop.runUntil(() -> client.state() == KazooState.SUSPENDED, SECOND);

        CompletableFuture<?> stopped = client.stop();
        network.listen(ADDRESS, server);
        loop.advance(Duration.ofSeconds(10));

        assertThat(stopped).isCompleted();
        assertThat(server.sessionIds()).isEmpty();
    }

    // ---- questions on the side

    @Test
    void command_resolverHangs_endsAtTheDeadline() {
        boolean[] hanging = new boolean[1];
        network.listen(ADDRESS, server);
        AsyncKazooClient client = client(new OnePlatform(
                new VirtualTransport(loop, network, 1 << 20, 1 << 20),
                task -> {
                    if (!hanging[0]) {
                        loop.users().execute(task);
                    }
                },
                host -> List.of(ADDRESS.getAddress())));
        loop.await(client.start());
        hanging[0] = true;
        Duration begin = loop.elapsed();

        CompletableFuture<String> answer =
                client.withDeadline(Duration.ofSeconds(3)).command("ruok");
        loop.runUntil(answer::isDone, Duration.ofSeconds(5));

        assertThat(loop.elapsed().minus(begin)).isEqualTo(Duration.ofSeconds(3));
        assertThat(answer).isDone();
        assertThatThrownBy(answer::join).hasCauseInstanceOf(OperationTimeoutException.class);
    }

    @Test
    void command_clientStoppedMeanwhile_ends() {
        boolean[] hanging = new boolean[1];
        network.listen(ADDRESS, server);
        AsyncKazooClient client = client(new OnePlatform(
                new VirtualTransport(loop, network, 1 << 20, 1 << 20),
                task -> {
                    if (!hanging[0]) {
                        loop.users().execute(task);
                    }
                },
                host -> List.of(ADDRESS.getAddress())));
        loop.await(client.start());
        hanging[0] = true;
        CompletableFuture<String> answer = client.command("ruok");

        loop.await(client.stop());
        loop.settle();

        assertThat(answer).isDone();
        assertThatThrownBy(answer::join).hasCauseInstanceOf(ClientStoppedException.class);
    }

    // ---- timers

    @Test
    void delay_cancelled_takesItsTimerBack() {
        network.listen(ADDRESS, server);
        AsyncKazooClient client = client("127.0.0.1:2181");
        loop.await(client.start());
        loop.settle();
        int before = loop.pending();

        CompletableFuture<?> delay = client.delay(Duration.ofDays(1));
        loop.settle();
        delay.cancel(false);
        loop.settle();

        assertThat(loop.pending()).isEqualTo(before);
    }

    private AsyncKazooClient client(String hosts) {
        return VirtualClients.client(
                KazooClient.builder(hosts).sessionTimeout(Duration.ofSeconds(6)).randomizeHosts(false),
                new VirtualPlatform(loop, network, HostResolver.SYSTEM, 1));
    }

    private static AsyncKazooClient client(Platform.Source platform) {
        return VirtualClients.client(
                KazooClient.builder("zk.example:2181").sessionTimeout(Duration.ofSeconds(6)), platform);
    }

    /** A platform of given parts. */
    private final class OnePlatform implements Platform.Source {

        private final Transport transport;
        private final Executor resolvers;
        private final HostResolver resolver;

        OnePlatform(Transport transport, Executor resolvers, HostResolver resolver) {
            this.transport = transport;
            this.resolvers = resolvers;
            this.resolver = resolver == HostResolver.SYSTEM ? host -> List.of(ADDRESS.getAddress()) : resolver;
        }

        @Override
        public Executor pool() {
            return loop.users();
        }

        @Override
        public double random() {
            return 0.5;
        }

        @Override
        public Platform acquire(int maxRequestBytes, int maxReplyBytes, Runnable cutOff) {
            return new Platform(transport, resolvers, resolver, () -> 0.5, () -> true);
        }
    }

    /** Fails whenever a request is to be encoded, for as long as told. */
    private static final class FaultyTransport implements Transport {

        private final Transport sound;
        private boolean failing;

        FaultyTransport(Transport sound) {
            this.sound = sound;
        }

        @Override
        public EventLoop loop() {
            return sound.loop();
        }

        @Override
        public Connection connect(
                io.kazoo.data.ServerAddress name,
                InetSocketAddress address,
                long timeoutNanos,
                ConnectionListener listener) {
            Connection connection = sound.connect(name, address, timeoutNanos, listener);
            return new FaultyConnection(connection);
        }

        @Override
        public Promise<String> fourLetterWord(
                io.kazoo.data.ServerAddress name, InetSocketAddress address, String word, long timeoutNanos) {
            return sound.fourLetterWord(name, address, word, timeoutNanos);
        }

        /** Passes on what it is told, but for requests while the transport is failing. */
        private final class FaultyConnection implements Connection {

            private final Connection connection;

            FaultyConnection(Connection connection) {
                this.connection = connection;
            }

            @Override
            public boolean write(int xid, Request<?> request) {
                if (failing) {
                    throw new InternalError("the encoder failed, says the test");
                }
                return connection.write(xid, request);
            }

            @Override
            public void writeHandshake(ConnectRequest request) {
                connection.writeHandshake(request);
            }

            @Override
            public boolean isWritable() {
                return connection.isWritable();
            }

            @Override
            public void flush() {
                connection.flush();
            }

            @Override
            public void close() {
                connection.close();
            }

            @Override
            public String remote() {
                return connection.remote();
            }
        }
    }
}
