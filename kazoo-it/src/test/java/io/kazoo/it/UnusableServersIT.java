package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.error.Effect;
import io.kazoo.error.NoServerException;
import io.kazoo.it.Inbox.States;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Servers that are none: a typed error in time that says what was tried, without a busy loop and without a leak. */
class UnusableServersIT extends ClientCase {

    private static final Duration LIMIT = Duration.ofSeconds(1);

    @Test
    void start_nobodyListens_failsInTimeNamingTheServer() throws IOException {
        String hosts = "127.0.0.1:" + unusedPort();

        NoServerException e = failedStart(hosts, settings -> settings);

        assertThat(e)
                .hasMessageContaining(hosts)
                .hasMessageContaining("refused")
                .hasMessageContaining("PT1S");
    }

    @Test
    void start_unknownHost_failsInTimeNamingIt() {
        NoServerException e = failedStart("no-such-host.invalid:2181", settings -> settings);

        assertThat(e).hasMessageContaining("no-such-host.invalid:2181").hasMessageContaining("unknown host");
    }

    @Test
    void start_somethingElseAnswers_failsInTimeSayingSo() {
        OddServer http = closedAfter(OddServer.answering("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));

        NoServerException e = failedStart(http.connectString(), settings -> settings);

        assertThat(e).hasMessageContaining(http.connectString()).hasMessageContaining("ZooKeeper");
        assertFewAttemptsAndNothingLeft(http);
    }

    @Test
    void start_garbageAnswers_failInTimeSayingSo() {
        ByteBuffer hugeLength = ByteBuffer.allocate(64).putInt(Integer.MAX_VALUE);
        ByteBuffer shortHandshake = ByteBuffer.allocate(8).putInt(4);
        ByteBuffer negativeLength = ByteBuffer.allocate(8).putInt(-5);
        for (ByteBuffer garbage : new ByteBuffer[] {hugeLength, shortHandshake, negativeLength}) {
            OddServer odd = closedAfter(OddServer.answering(garbage.array()));

            NoServerException e = failedStart(odd.connectString(), settings -> settings);

            assertThat(e).hasMessageContaining(odd.connectString());
            assertFewAttemptsAndNothingLeft(odd);
        }
    }

    @Test
    void start_serverThatHangsUp_failsInTimeSayingSo() {
        OddServer rude = closedAfter(OddServer.answering(""));

        NoServerException e = failedStart(rude.connectString(), settings -> settings);

        assertThat(e).hasMessageContaining(rude.connectString()).hasMessageContaining("closed by the server");
        assertFewAttemptsAndNothingLeft(rude);
    }

    @Test
    void start_muteServer_failsInTimeSayingSo() {
        OddServer mute = closedAfter(OddServer.mute());

        NoServerException e =
                failedStart(mute.connectString(), settings -> settings.sessionTimeout(Duration.ofSeconds(1)));

        assertThat(e).hasMessageContaining(mute.connectString()).hasMessageContaining("no answer to the handshake");
        assertFewAttemptsAndNothingLeft(mute);
    }

    @Test
    void start_severalUnusableServers_namesThemAll() throws IOException {
        OddServer http = closedAfter(OddServer.answering("HTTP/1.1 400\r\n\r\n"));
        OddServer mute = closedAfter(OddServer.mute());
        String nobody = "127.0.0.1:" + unusedPort();
        String hosts = http.connectString() + "," + mute.connectString() + "," + nobody;

        NoServerException e = failedStart(hosts, settings -> settings.sessionTimeout(Duration.ofSeconds(1)));

        assertThat(e)
                .hasMessageContaining(http.connectString())
                .hasMessageContaining(mute.connectString())
                .hasMessageContaining(nobody);
    }

    @Test
    void start_oneUsableServerAmongOthers_works() throws IOException {
        OddServer http = closedAfter(OddServer.answering("HTTP/1.1 400\r\n\r\n"));
        String hosts = http.connectString() + ",127.0.0.1:" + unusedPort() + ",127.0.0.1:" + server.port();
        KazooClient zk =
                closedAfter(KazooClient.builder(hosts).randomizeHosts(false).build());

        zk.start();

        assertThat(zk.session().server()).isEqualTo("127.0.0.1:" + server.port());
    }

    @Test
    void muteServerFirst_anotherUsable_isNotHeldUpForLong() {
        OddServer mute = closedAfter(OddServer.mute());
        KazooClient zk = closedAfter(KazooClient.builder(mute.connectString() + ",127.0.0.1:" + server.port())
                .randomizeHosts(false)
                .sessionTimeout(Duration.ofSeconds(2))
                .build());

        Duration took = Eventually.timed(() -> {
                    zk.start();
                    return true;
                })
                .took();

        assertThat(took).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void afterAFailedStart_theClientIsStoppedAndMayBeStartedAgain() throws IOException {
        int port = unusedPort();
        KazooClient zk = closedAfter(KazooClient.builder("127.0.0.1:" + port).build());
        States states = new States();
        zk.addListener(states);
        NoServerException failure =
                catchThrowableOfType(NoServerException.class, () -> zk.start(Duration.ofMillis(200)));

        assertThat(failure).isNotNull();
        assertThat(zk.keeperState()).isEqualTo(KeeperState.CLOSED);
        assertThat(states.all()).isEmpty();
        zk.setHosts("127.0.0.1:" + server.port());
        zk.start();

        assertThat(states.next()).isEqualTo(KazooState.CONNECTED);
    }

    private NoServerException failedStart(String hosts, UnaryOperator<KazooBuilder> settings) {
        KazooClient zk = closedAfter(settings.apply(KazooClient.builder(hosts)).build());

        Eventually.Timed<NoServerException> timed =
                Eventually.timed(() -> catchThrowableOfType(NoServerException.class, () -> zk.start(LIMIT)));

        assertThat(timed.took()).isBetween(LIMIT, LIMIT.plusSeconds(2));
        assertThat(timed.value().effect()).isEqualTo(Effect.NONE);
        return timed.value();
    }

    /** Within one second, with pauses of 20 ms doubling to 3 s and full jitter. */
    private static void assertFewAttemptsAndNothingLeft(OddServer server) {
        assertThat(server.connections()).isBetween(1, 60);
        int attempts = server.connections();
        Eventually.until("all connections closed", () -> server.openConnections() == 0);
        assertThat(Eventually.remains(Duration.ofMillis(200), () -> server.connections() == attempts))
                .isTrue();
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
