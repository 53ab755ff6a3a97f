package io.kazoo.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.data.EventType;
import io.kazoo.data.KazooState;
import io.kazoo.data.WatchedEvent;
import io.kazoo.testkit.FakeRequest;
import io.kazoo.testkit.FakeZooKeeper;
import io.kazoo.testkit.FaultProxy;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** F12 to F17: what servers answer to the handshake, or do not. */
class HandshakeTest extends WireCase {

    private static final int PROTOCOL_AT = 4;
    private static final int SESSION_AT = 12;

    @Test
    void f12_answersOf36And37And41Bytes_allAccepted() {
        for (int length : List.of(36, 37, 41)) {
            fake.onReply("connect")
                    .change(frame -> ByteBuffer.wrap(Arrays.copyOf(frame, 4 + length))
                            .putInt(0, length)
                            .array());

            KazooClient client = connect();

            assertThat(client.state()).as("length " + length).isEqualTo(KazooState.CONNECTED);
            works(client);
            client.close();
        }
    }

    @Test
    void f13_otherProtocolVersion_nextServerAndTheSessionUntouched() {
        fake(FakeZooKeeper.builder().servers(2).start());
        for (int version : List.of(42, 11)) {
            KazooClient client = connect();
            long session = sessionOf(client);
            int before = connections();
            fake.onReply("connect")
                    .change(frame ->
                            ByteBuffer.wrap(frame).putInt(PROTOCOL_AT, version).array());
            fake.server(0).dropConnections();
            fake.server(1).dropConnections();

            works(client);

            assertThat(sessionOf(client)).isEqualTo(session);
            assertThat(connections()).isEqualTo(before + 2);
            assertThat(fake.requests("connect").get(before).server())
                    .isNotEqualTo(fake.requests("connect").get(before + 1).server());
            client.close();
        }
    }

    @Test
    void f14_resumedAsAnotherSession_oldOneIsExpired() {
        KazooClient client = connect();
        long session = sessionOf(client);
        fake.create("/a", null);
        client.exists("/a", events::add);
        fake.onReply("connect")
                .change(frame ->
                        ByteBuffer.wrap(frame).putLong(SESSION_AT, session + 77).array());

        fake.server(0).dropConnections();

        eventually(() -> assertThat(events).extracting(WatchedEvent::type).containsExactly(EventType.NONE));
        eventually(() -> assertThat(states).endsWith(KazooState.LOST, KazooState.CONNECTED));
        assertThat(sessionOf(client)).isNotIn(session, session + 77);
        assertThat(fake.requests("closeSession")).isNotEmpty();
        works(client);
    }

    @Test
    void f15_sessionRefusedThenClosed_expiredOnce() {
        KazooClient client = connect();
        long session = sessionOf(client);
        fake.server(0).mute();
        fake.server(0).dropConnections();
        fake.expireSession(session);
        fake.onReply("connect").thenClose();
        fake.server(0).unmute();

        eventually(() -> assertThat(states).endsWith(KazooState.LOST, KazooState.CONNECTED));
        works(client);
        assertThat(states).filteredOn(state -> state == KazooState.LOST).hasSize(1);
        assertThat(sessionOf(client)).isNotEqualTo(session);
    }

    @Test
    void f15_sessionRefusedThenReset_expiredOnce() throws IOException {
        ServerSocket resetting = opened(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        KazooClient client =
                connect(KazooClient.builder(fake.connectString() + ",127.0.0.1:" + resetting.getLocalPort())
                        .sessionTimeout(TIMEOUT)
                        .randomizeHosts(false));
        long session = sessionOf(client);
        fake.server(0).mute();
        fake.server(0).dropConnections();
        fake.expireSession(session);

        refuseAndReset(resetting);
        resetting.close();
        fake.server(0).unmute();

        eventually(() -> assertThat(states).endsWith(KazooState.LOST, KazooState.CONNECTED));
        works(client);
        assertThat(states).filteredOn(state -> state == KazooState.LOST).hasSize(1);
        assertThat(sessionOf(client)).isNotEqualTo(session);
    }

    /** Says to the next client that its session is gone, and resets the connection, which may overtake what was said. */
    private static void refuseAndReset(ServerSocket server) throws IOException {
        try (Socket socket = server.accept()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readFully(new byte[in.readInt()]);
            byte[] gone = new byte[37]; // version, time-out and session 0, a password of 16 zeros, not read-only
            gone[19] = 16;
            socket.setSoLinger(true, 0);
            socket.getOutputStream()
                    .write(joined(ByteBuffer.allocate(4).putInt(gone.length).array(), gone));
        }
    }

    @Test
    void f16_serversAcceptAndStayMute_rotatedAndLostByOwnClock() {
        fake(FakeZooKeeper.builder().servers(2).start());
        KazooClient client = connect(settings(Duration.ofMillis(600)));
        fake.server(0).mute();
        fake.server(1).mute();
        long muteSince = System.nanoTime();

        eventually(() -> assertThat(states).contains(KazooState.LOST));

        long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - muteSince);
        assertThat(waited).isGreaterThanOrEqualTo(600); // 4/3 T of the last frame, which was at most T/3 before
        fake.server(0).unmute();
        fake.server(1).unmute();
        eventually(() -> assertThat(states).endsWith(KazooState.LOST, KazooState.CONNECTED));
        works(client);
    }

    @Test
    void f16_serversAcceptAndStayMute_eachIsDialledAgainAndAgain() {
        fake(FakeZooKeeper.builder().servers(3).start());
        List<FaultProxy> mute = proxies();
        String hosts = mute.stream().map(FaultProxy::connectString).collect(Collectors.joining(","));
        KazooClient client = connect(KazooClient.builder(hosts).sessionTimeout(Duration.ofMillis(600)));
        mute.forEach(FaultProxy::blackHole);

        eventually(() -> assertThat(states).contains(KazooState.LOST));
        eventually(() -> assertThat(mute)
                .allSatisfy(proxy -> assertThat(proxy.connectionCount()).isGreaterThan(1)));

        assertThat(states).filteredOn(state -> state == KazooState.LOST).hasSize(1);
        mute.forEach(FaultProxy::heal);
        eventually(() -> assertThat(states).endsWith(KazooState.LOST, KazooState.CONNECTED));
        works(client);
    }

    private List<FaultProxy> proxies() {
        return IntStream.range(0, fake.size())
                .mapToObj(i -> opened(FaultProxy.to(fake.server(i).port())))
                .toList();
    }

    @Test
    void f17_closedAfterEveryHandshakeByAll_eachIsTriedAndTheSessionKept() {
        fake(FakeZooKeeper.builder().servers(3).start());
        KazooClient client = connect();
        long session = sessionOf(client);
        fake.onReply("connect").every().drop().thenClose();
        int before = connections();
        for (int i = 0; i < 3; i++) {
            fake.server(i).dropConnections();
        }

        eventually(() -> assertThat(fake.requests("connect").stream()
                        .skip(before)
                        .map(FakeRequest::server)
                        .distinct())
                .hasSize(3));
        assertThat(states).doesNotContain(KazooState.LOST);
        fake.clearFaults();

        works(client);
        assertThat(sessionOf(client)).isEqualTo(session);
    }

    @Test
    void f17_closedAfterEveryHandshake_notLostBeforeItsTime() {
        KazooClient client = connect();
        long session = sessionOf(client);
        fake.onReply("connect").every().drop().thenClose();
        int before = connections();
        fake.server(0).dropConnections();

        eventually(() -> assertThat(connections()).isGreaterThan(before + 3));
        assertThat(states).doesNotContain(KazooState.LOST);
        fake.clearFaults();

        works(client);
        assertThat(sessionOf(client)).isEqualTo(session);
    }

    @Test
    void f17_closedAfterEveryHandshake_eachIsLoggedAsThat() {
        SessionLog log = opened(new SessionLog());
        fake(FakeZooKeeper.builder().servers(3).start());
        KazooClient client = connect();
        works(client);
        fake.onReply("connect").every().drop().thenClose();
        int before = connections();
        for (int i = 0; i < 3; i++) {
            fake.server(i).dropConnections();
        }

        eventually(() -> assertThat(connections()).isGreaterThan(before + 3));
        fake.clearFaults();

        works(client);
        int refused = connections() - before - 1;
        int logged = log.losses("without an answer to the handshake").size();
        // The second and the third server may have dropped a connection whose request they had not read yet.
        assertThat(logged).isBetween(refused, refused + 2);
        assertThat(log.losses("")).hasSize(logged + 1);
    }
}
