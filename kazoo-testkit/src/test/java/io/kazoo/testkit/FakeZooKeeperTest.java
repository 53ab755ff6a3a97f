package io.kazoo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.CreateOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakeZooKeeperTest {

    private final FakeZooKeeper fake = FakeZooKeeper.start();

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void onReply_unknownOperation_namesThoseThereAre() {
        assertRefused(() -> fake.onReply("crate"), "crate", "create", "setWatches2", "closeSession");
        assertRefused(() -> fake.requests("crate"), "crate", "create");
    }

    @Test
    void fault_impossible_refusedWithItsValue() {
        assertRefused(() -> fake.onReply("create").nth(0), "nth", "0");
        assertRefused(() -> fake.onReply("create").path("a"), "path", "a");
        assertRefused(() -> fake.onReply("create").truncateAt(-1), "truncateAt", "-1");
        assertRefused(() -> fake.onReply("create").delay(Duration.ofMillis(-5)), "delay", "-0.005");
        assertRefused(() -> fake.onReply("create").dribble(Duration.ofMillis(-5)), "dribble", "-0.005");
    }

    @Test
    void fault_describedWhenArmed_refused() {
        ReplyFault armed = fake.onReply("create").drop();

        assertThatThrownBy(() -> armed.nth(2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(armed::every).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> armed.path("/a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(armed::twice).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void words_scripted_answeredSoUntilFaultsAreCleared() {
        FakeServer server = fake.server(0);
        try (KazooClient client = KazooClient.connect(fake.connectString())) {
            server.onWord("isro", "null");

            assertThat(client.command("isro")).isEqualTo("null");
            assertThat(client.command("ruok")).isEqualTo("imok");
            fake.clearFaults();
            assertThat(client.command("isro")).isEqualTo("rw");
            assertThat(server.wordCount("isro")).isEqualTo(2);
        }
    }

    @Test
    void words_ignored_heardAndNotAnswered() throws IOException {
        FakeServer server = fake.server(0);
        server.ignoreWord("ruok");

        assertThatThrownBy(() -> FourLetterWord.send(server.port(), "ruok", Duration.ofMillis(200)))
                .isInstanceOf(SocketTimeoutException.class);

        assertThat(server.wordCount("ruok")).isEqualTo(1);
        assertThat(FourLetterWord.send(server.port(), "srvr", Duration.ofSeconds(10)))
                .startsWith("Zookeeper version");
        assertRefused(() -> server.onWord("isr", "rw"), "four letters", "isr");
        assertRefused(() -> server.ignoreWord("isroo"), "four letters", "isroo");
    }

    @Test
    void builder_outOfRange_refusedWithTheValue() {
        assertRefused(() -> FakeZooKeeper.builder().servers(0), "servers", "0");
        assertRefused(() -> FakeZooKeeper.builder().servers(16), "servers", "16");
        assertRefused(() -> FakeZooKeeper.builder().tick(Duration.ZERO), "tick", "PT0S");
        assertRefused(() -> FakeZooKeeper.builder().election(Duration.ofHours(1)), "election", "PT1H");
        assertRefused(() -> FakeZooKeeper.builder().syncLimit(0), "syncLimit", "0");
    }

    @Test
    void server_impossible_refusedWithTheValue() {
        assertThatThrownBy(() -> fake.server(1))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("server 1 of 1");
        assertThatThrownBy(() -> fake.electLeader(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertRefused(() -> fake.server(0).lag(Duration.ofSeconds(-1)), "lag", "PT-1S");
        assertRefused(() -> fake.server(0).forwardDelay(Duration.ofSeconds(-1)), "forwardDelay", "PT-1S");
    }

    @Test
    void expireSession_noneSuch_refused() {
        assertRefused(() -> fake.expireSession(0xabc), "0xabc");
    }

    @Test
    void start_portTaken_toldAndStaysStopped() throws IOException {
        FakeServer server = fake.server(0);
        server.stop();

        try (ServerSocket taken = new ServerSocket(server.port(), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(server::start)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("port " + taken.getLocalPort());
            assertThat(server.isServing()).isFalse();
        }
    }

    @Test
    void server_stoppedAndStarted_keepsPortDataAndSessions() {
        try (KazooClient zk = KazooClient.connect(fake.connectString())) {
            zk.create("/mine", null, CreateOptions.EPHEMERAL);
            long session = zk.session().id();
            int port = fake.server(0).port();

            fake.server(0).stop();
            fake.server(0).start();

            assertThat(zk.exists("/mine")).isPresent();
            assertThat(zk.session().id()).isEqualTo(session);
            assertThat(fake.server(0).port()).isEqualTo(port);
        }
        assertThat(fake.exists("/mine")).isFalse();
    }

    @Test
    void use_afterClose_saysSo() {
        fake.close();

        assertThatThrownBy(fake::requests)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("closed");
        assertThatThrownBy(fake.server(0)::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("closed");
    }

    @Test
    void close_functionOfATestHasFailed_throwsIt() {
        FakeZooKeeper own = FakeZooKeeper.start();
        try (KazooClient zk = KazooClient.connect(own.connectString())) {
            own.onReply("exists").change(bytes -> {
                throw new IllegalArgumentException("mine");
            });
            zk.exists("/a"); // asked again on the next connection
        }

        assertThatThrownBy(own::close).isInstanceOf(IllegalStateException.class).hasMessageContaining("change", "mine");
        own.close();
    }

    @Test
    void arguments_nullOrHuge_refusedAtOnceByName() {
        Duration huge = Duration.ofSeconds(Long.MAX_VALUE);

        assertNull(() -> FakeZooKeeper.builder().version(null), "version");
        assertNull(() -> FakeZooKeeper.builder().tick(null), "tick");
        assertNull(() -> FakeZooKeeper.builder().election(null), "election");
        assertNull(() -> fake.server(0).lag(null), "lag");
        assertRefused(() -> FakeZooKeeper.builder().tick(huge), "tick");
        assertRefused(() -> FakeZooKeeper.builder().election(huge), "election");
        assertRefused(() -> fake.server(0).lag(huge), "lag", "a year");
        assertRefused(() -> fake.onReply("create").delay(huge), "delay", "a year");
        assertRefused(() -> fake.onReply("create").dribble(huge), "dribble", "a year");
        try (FaultProxy proxy = FaultProxy.to(fake.server(0).port())) {
            assertNull(() -> proxy.delay(null, Duration.ofMillis(1)), "direction");
            assertNull(() -> proxy.delay(FaultProxy.Direction.TO_CLIENT, null), "delay");
        }
    }

    @Test
    void clearRequests_heardBefore_areForgotten() {
        try (KazooClient zk = KazooClient.connect(fake.connectString())) {
            zk.exists("/a");

            fake.clearRequests();

            assertThat(fake.requests("exists")).isEmpty();
            assertThat(fake.requests("connect")).isEmpty();
        }
    }

    private static void assertNull(ThrowingCallable call, String name) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(name);
    }

    private static void assertRefused(ThrowingCallable call, String... says) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(says);
    }
}
