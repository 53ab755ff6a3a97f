package io.kazoo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ServerProcessTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int SESSION_MILLIS = 20_000;

    @Test
    void start_afterKill_hasSamePortDataAndSession() throws Exception {
        try (ServerProcess server = ServerProcess.builder().build()) {
            server.start();
            server.awaitServing(BOUND);
            try (OfficialClient client = new OfficialClient(server.connectString(), SESSION_MILLIS)) {
                client.create("/kept", CreateMode.EPHEMERAL);

                server.kill();
                client.await(KeeperState.Disconnected);
                assertThat(server.isAlive()).isFalse();
                server.start();
                client.await(KeeperState.SyncConnected);

                assertThat(client.exists("/kept")).isTrue();
                assertThat(server.mode()).isEqualTo(ServerMode.STANDALONE);
            }
        }
    }

    @Test
    void stop_running_endsInAnOrderlyWayAndKeepsTheFolder() {
        try (ServerProcess server = ServerProcess.builder().build()) {
            server.start();
            server.awaitServing(BOUND);
            server.pause();

            server.stop();

            assertThat(server.isAlive()).isFalse();
            assertThat(server.isPaused()).isFalse();
            assertThat(server.directory().resolve("zoo.cfg")).exists();
        }
    }

    @Test
    void pause_running_silencesItUntilResume() {
        try (ServerProcess server = ServerProcess.builder().build()) {
            server.start();
            server.awaitServing(BOUND);

            server.pause();
            ServerMode whilePaused = server.mode();
            String state = state(server.pid());
            server.resume();

            assertThat(whilePaused).isEqualTo(ServerMode.NOT_SERVING);
            assertThat(state).isEqualTo("T");
            assertThat(server.command("ruok")).isEqualTo("imok");
        }
    }

    @Test
    void awaitServing_badConfiguration_failsAtOnceWithTheLog() {
        try (ServerProcess server =
                ServerProcess.builder().config("tickTime", "often").build()) {
            server.start();

            assertThatIllegalStateException()
                    .isThrownBy(() -> server.awaitServing(BOUND))
                    .withMessageContaining("has ended")
                    .withMessageContaining("often");
        }
    }

    @Test
    void close_pausedServer_leavesNoProcessAndNoFolder() {
        ServerProcess server = ServerProcess.builder().build();
        server.start();
        server.awaitServing(BOUND);
        ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
        server.pause();

        server.close();
        server.close();

        assertThat(process.isAlive()).isFalse();
        assertThat(server.directory()).doesNotExist();
        assertThatIllegalStateException().isThrownBy(server::start).withMessageContaining("closed");
    }

    /** Another JVM starts two servers, freezes one, and is killed. */
    @Test
    void parent_killed_takesServersAndFoldersAlong(@TempDir Path temporary) throws Exception {
        Process parent = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        ServerClassPath.join(ServerClassPath.ofThisProcess()),
                        Parent.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = parent.inputReader();
        List<Optional<ProcessHandle>> servers = List.of(
                ProcessHandle.of(Long.parseLong(output.readLine())),
                ProcessHandle.of(Long.parseLong(output.readLine())));
        assertThat(servers).allMatch(server -> server.orElseThrow().isAlive());

        parent.destroyForcibly().waitFor();

        Poll.until(
                BOUND,
                () -> servers.stream().noneMatch(server -> server.orElseThrow().isAlive()),
                () -> "still alive: " + servers);
        try (var left = Files.list(temporary)) {
            // The frozen one cannot clean up.
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("kazoo-zookeeper-")))
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws InterruptedException {
            ServerProcess one = ServerProcess.builder().build();
            ServerProcess two = ServerProcess.builder().build();
            one.start();
            two.start();
            one.awaitServing(BOUND);
            two.awaitServing(BOUND);
            two.pause();
            System.out.println(one.pid());
            System.out.println(two.pid());
            Thread.currentThread().join();
        }
    }

    private static String state(long pid) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return line.substring(line.lastIndexOf(')') + 2, line.lastIndexOf(')') + 3);
        } catch (java.io.IOException e) {
            return "no /proc";
        }
    }
}
