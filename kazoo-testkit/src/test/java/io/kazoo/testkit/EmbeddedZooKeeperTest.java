package io.kazoo.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedZooKeeperTest {
    private static final int SESSION_MILLIS = 10_000;

    @Test
    void start_defaults_serveOnLoopbackOnly() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
                OfficialClient client = new OfficialClient(server.connectString(), SESSION_MILLIS)) {

            client.create("/a", CreateMode.PERSISTENT);

            assertThat(client.zookeeper.getData("/a", false, null)).containsExactly(1);
            assertThat(server.command("conf"))
                    .contains("clientPort=" + server.port())
                    .contains("minSessionTimeout=400")
                    .contains("maxSessionTimeout=60000");
            assertThat(server.connectString()).isEqualTo("127.0.0.1:" + server.port());
        }
    }

    @Test
    void start_takenPort_failsWithTheServersOwnExceptionAndLeavesNothing() throws Exception {
        Set<Thread> before = threads();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {

            Throwable failure = catchThrowable(
                    () -> EmbeddedZooKeeper.builder().port(taken.getLocalPort()).start());

            assertThat(failure)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasCauseInstanceOf(BindException.class);
            assertThat(newThreads(before)).isEmpty();
        }
    }

    @Test
    void start_brokenData_failsWithTheServersOwnException(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("version-2"), "in the way of the server's folder");

        Throwable failure = catchThrowable(
                () -> EmbeddedZooKeeper.builder().dataDirectory(folder).start());

        assertThat(failure).isInstanceOf(UncheckedIOException.class).hasMessageContaining(folder.toString());
    }

    @Test
    void restart_afterStop_hasSamePortDataAndSession() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
                OfficialClient client = new OfficialClient(server.connectString(), SESSION_MILLIS)) {
            client.create("/kept", CreateMode.EPHEMERAL);
            int port = server.port();
            long session = client.zookeeper.getSessionId();

            server.stop();
            client.await(KeeperState.Disconnected);
            server.restart();
            client.await(KeeperState.SyncConnected);

            assertThat(server.port()).isEqualTo(port);
            assertThat(client.exists("/kept")).isTrue();
            assertThat(client.zookeeper.getSessionId()).isEqualTo(session);
        }
    }

    @Test
    void stop_runningServer_refusesConnectionsAndCalls() {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {

            server.stop();

            assertThat(server.isRunning()).isFalse();
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> server.command("ruok"));
            assertThatIllegalStateException()
                    .isThrownBy(server::watchCount)
                    .withMessageContaining("port " + server.port() + " is stopped");
        }
    }

    @Test
    void pause_newAndOldConnections_staySilentUntilResume() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
                Socket before = ask(server);
                OfficialClient client = new OfficialClient(server.connectString(), SESSION_MILLIS)) {
            assertThat(before.getInputStream().readAllBytes()).asString().isEqualTo("imok");

            server.pause();
            try (Socket during = ask(server)) {
                CompletableFuture<Stat> stat = new CompletableFuture<>();
                client.zookeeper.exists("/", false, (code, path, context, value) -> stat.complete(value), null);
                during.setSoTimeout(300);
                assertThatExceptionOfType(SocketTimeoutException.class)
                        .isThrownBy(() -> during.getInputStream().read());
                assertThat(stat).isNotDone();
                assertThat(server.isPaused()).isTrue();
                server.resume();

                during.setSoTimeout(SESSION_MILLIS);
                assertThat(during.getInputStream().readAllBytes()).asString().isEqualTo("imok");
                assertThat(stat.get(10, TimeUnit.SECONDS)).isNotNull();
                assertThat(client.zookeeper.getState().isConnected()).isTrue();
            }
        }
    }

    @Test
    void pause_longerThanTheSession_expiresItOnlyAfterResume() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
                OfficialClient client = new OfficialClient(server.connectString(), 400)) {
            long session = client.zookeeper.getSessionId();

            server.pause();
            // The client gives up a mute server at two thirds, and its further attempts are as mute; three take over a
            // second.
            client.await(KeeperState.Disconnected);
            try (Socket mute = ask(server)) {
                mute.setSoTimeout(1_500);
                assertThatExceptionOfType(SocketTimeoutException.class)
                        .isThrownBy(() -> mute.getInputStream().read());
            }
            Set<Long> whilePaused = server.sessionIds();
            server.resume();

            assertThat(whilePaused).contains(session);
            client.await(KeeperState.Expired);
        }
    }

    @Test
    void stop_pausedServer_returnsAndRestartsUnpaused() {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {
            server.pause();

            server.restart();

            assertThat(server.isPaused()).isFalse();
            assertThat(server.command("ruok")).isEqualTo("imok");
        }
    }

    @Test
    void dropConnection_connectedClient_reconnectsWithTheSameSession() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
                OfficialClient client = new OfficialClient(server.connectString(), SESSION_MILLIS)) {
            long session = client.zookeeper.getSessionId();

            boolean dropped = server.dropConnection(session);

            assertThat(dropped).isTrue();
            client.await(KeeperState.Disconnected);
            client.await(KeeperState.SyncConnected);
            assertThat(client.zookeeper.getSessionId()).isEqualTo(session);
            assertThat(server.dropConnection(session + 1)).isFalse();
        }
    }

    @Test
    void expireSession_connectedClient_losesSessionAndNodes() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
                OfficialClient client = new OfficialClient(server.connectString(), SESSION_MILLIS)) {
            client.create("/mine", CreateMode.EPHEMERAL);
            long session = client.zookeeper.getSessionId();
            assertThat(server.ephemeralsOf(session)).containsExactly("/mine");

            server.expireSession(session);

            assertThat(server.ephemeralsOf(session)).isEmpty();
            assertThat(server.sessionIds()).doesNotContain(session);
            client.await(KeeperState.Expired);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> server.expireSession(session))
                    .withMessageContaining(Long.toHexString(session));
        }
    }

    @Test
    void counts_oneClientWithWatches_tellThem() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
                OfficialClient client = new OfficialClient(server.connectString(), SESSION_MILLIS)) {

            client.zookeeper.exists("/a", true);
            client.zookeeper.getChildren("/", true);

            assertThat(server.watchCount()).isEqualTo(2);
            assertThat(server.connectionCount()).isEqualTo(1);
            assertThat(server.sessionIds()).containsExactly(client.zookeeper.getSessionId());
        }
    }

    @Test
    void chroot_missingNodes_areMadeAndSeenThroughTheView() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {

            EmbeddedZooKeeper view = server.chroot("/tests/one").chroot("/two");

            try (OfficialClient inside = new OfficialClient(view.connectString(), SESSION_MILLIS);
                    OfficialClient outside = new OfficialClient(server.connectString(), SESSION_MILLIS)) {
                inside.create("/x", CreateMode.EPHEMERAL);
                assertThat(outside.exists("/tests/one/two/x")).isTrue();
                assertThat(view.ephemeralsOf(inside.zookeeper.getSessionId())).containsExactly("/x");
                assertThat(server.ephemeralsOf(inside.zookeeper.getSessionId())).containsExactly("/tests/one/two/x");
            }
            assertThat(server.sessionIds()).isEmpty();
        }
    }

    @Test
    void superuser_rightPassword_passesEveryAcl() throws Exception {
        try (EmbeddedZooKeeper server =
                        EmbeddedZooKeeper.builder().superuser("root:secret").start();
                OfficialClient owner = new OfficialClient(server.connectString(), SESSION_MILLIS);
                OfficialClient superuser = new OfficialClient(server.connectString(), SESSION_MILLIS);
                OfficialClient other = new OfficialClient(server.connectString(), SESSION_MILLIS)) {
            owner.zookeeper.addAuthInfo("digest", "owner:pw".getBytes(UTF_8));
            owner.zookeeper.create("/closed", null, Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);

            superuser.zookeeper.addAuthInfo("digest", "root:secret".getBytes(UTF_8));
            other.zookeeper.addAuthInfo("digest", "root:wrong".getBytes(UTF_8));

            assertThat(superuser.zookeeper.getChildren("/closed", false)).isEmpty();
            assertThatExceptionOfType(KeeperException.NoAuthException.class)
                    .isThrownBy(() -> other.zookeeper.getChildren("/closed", false));
        }
    }

    @Test
    void ttlAndContainer_pastTheirTime_areDeletedSoon() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.builder()
                        .containerCheckInterval(Duration.ofMillis(20))
                        .start();
                OfficialClient client = new OfficialClient(server.connectString(), SESSION_MILLIS)) {
            client.create("/container", CreateMode.CONTAINER);
            client.create("/container/child", CreateMode.PERSISTENT);
            client.zookeeper.create("/ttl", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_WITH_TTL, new Stat(), 50);

            client.zookeeper.delete("/container/child", -1);

            Poll.until(
                    Duration.ofSeconds(10),
                    () -> names(client).equals(List.of("zookeeper")),
                    () -> "still there: " + names(client));
        }
    }

    @Test
    void enableTtl_false_refusesTtl() throws Exception {
        try (EmbeddedZooKeeper server =
                        EmbeddedZooKeeper.builder().enableTtl(false).start();
                OfficialClient client = new OfficialClient(server.connectString(), SESSION_MILLIS)) {

            Throwable failure = catchThrowable(() -> client.zookeeper.create(
                    "/ttl", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_WITH_TTL, new Stat(), 50));

            assertThat(failure).isInstanceOf(KeeperException.UnimplementedException.class);
        }
    }

    @Test
    void sessionTimeout_outsideTheBounds_isBroughtInside() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.builder()
                        .tickTime(Duration.ofMillis(100))
                        .minSessionTimeout(Duration.ofMillis(300))
                        .maxSessionTimeout(Duration.ofSeconds(5))
                        .start();
                OfficialClient brief = new OfficialClient(server.connectString(), 200);
                OfficialClient patient = new OfficialClient(server.connectString(), 60_000)) {

            assertThat(brief.zookeeper.getSessionTimeout()).isEqualTo(300);
            assertThat(patient.zookeeper.getSessionTimeout()).isEqualTo(5_000);
        }
    }

    @Test
    void property_whileRunning_isSetAndComesBack() {
        String name = "zookeeper.snapCount";
        EmbeddedZooKeeper first =
                EmbeddedZooKeeper.builder().property(name, "100").start();
        EmbeddedZooKeeper second =
                EmbeddedZooKeeper.builder().property(name, "200").start();

        String whileBoth = System.getProperty(name);
        second.close();
        String whileFirst = System.getProperty(name);
        first.close();

        assertThat(List.of(whileBoth, whileFirst)).containsExactly("200", "100");
        assertThat(System.getProperty(name)).isNull();
    }

    @Test
    void close_usedServer_leavesNoThreadAndNoFolder() throws Exception {
        Set<Thread> before = threads();
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Set<Path> foldersBefore = folders(temporary);
        EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
        try (OfficialClient client = new OfficialClient(server.connectString(), SESSION_MILLIS)) {
            client.create("/a", CreateMode.PERSISTENT);
        }
        assertThat(folders(temporary)).hasSize(foldersBefore.size() + 1);

        server.close();
        server.close();

        assertThat(newThreads(before)).isEmpty();
        assertThat(folders(temporary)).isEqualTo(foldersBefore);
        assertThatIllegalStateException().isThrownBy(server::restart).withMessageContaining("closed");
    }

    @Test
    void start_manyServers_areIndependent() throws Exception {
        try (EmbeddedZooKeeper one = EmbeddedZooKeeper.start();
                EmbeddedZooKeeper two = EmbeddedZooKeeper.start();
                OfficialClient client = new OfficialClient(one.connectString(), SESSION_MILLIS)) {
            two.pause();

            client.create("/a", CreateMode.PERSISTENT);

            assertThat(one.port()).isNotEqualTo(two.port());
            assertThat(two.sessionIds()).isEmpty();
        }
    }

    @Test
    void builder_badValues_nameThem() {
        EmbeddedZooKeeper.Builder builder = EmbeddedZooKeeper.builder();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.port(70_000))
                .withMessageContaining("70000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.tickTime(Duration.ZERO))
                .withMessageContaining("tickTime");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> builder.minSessionTimeout(Duration.ofMinutes(2)).start())
                .withMessageContaining("PT2M");
    }

    private static Socket ask(EmbeddedZooKeeper server) throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.getOutputStream().write("ruok".getBytes(UTF_8));
        return socket;
    }

    private static List<String> names(OfficialClient client) {
        try {
            return client.zookeeper.getChildren("/", false);
        } catch (KeeperException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<Thread> threads() {
        return Set.copyOf(Thread.getAllStackTraces().keySet());
    }

    /** New ones but for the client's, which end a moment after its close. */
    private static Set<Thread> newThreads(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .filter(thread -> !thread.getName().contains("-SendThread"))
                .filter(thread -> !thread.getName().contains("-EventThread"))
                .collect(Collectors.toSet());
    }

    private static Set<Path> folders(Path parent) throws Exception {
        String prefix = "kazoo-zookeeper-" + ProcessHandle.current().pid() + "-";
        try (var all = Files.list(parent)) {
            return all.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .collect(Collectors.toSet());
        }
    }
}
