package io.kazoo.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kazoo.KazooClient;
import io.kazoo.error.OperationTimeoutException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bin/chaos} does where namespaces are not permitted does break the network. */
@Tag("slow")
class ProxiesIT {
    private static final Cluster.Plan PLAN = Cluster.Plan.of(Proxies::new);

    @Test
    void cut_leaderFromItsPeers_theyElectAnother(@TempDir Path folder) {
        try (Cluster cluster = Cluster.start(PLAN, folder)) {
            Site site = cluster.site();
            assumeTrue(site.can(FaultKind.ISOLATE_LEADER), "loopback has one address only");
            int leader = cluster.leader().orElseThrow();

            ways(site, leader, true);

            Run.await("another leader", 120, () -> cluster.leader().orElse(leader) != leader);
            Run.await(
                    "the one that was to see it", 20, () -> cluster.mode(leader).isEmpty());
            ways(site, leader, false);
            Run.await(
                    "the one that was to follow", 40, () -> cluster.mode(leader).equals("follower"));
        }
    }

    @Test
    void cut_clientFromServers_onlyThatClientWaits(@TempDir Path folder) {
        try (Cluster cluster = Cluster.start(PLAN, folder)) {
            Site site = cluster.site();
            try (KazooClient cutOff = KazooClient.connect(cluster.connectString("c1"));
                    KazooClient other = KazooClient.connect(cluster.connectString("c2"))) {
                KazooClient brief = cutOff.withDeadline(Duration.ofMillis(500));

                List.of("s1", "s2", "s3").forEach(server -> site.cut("c1", server));

                assertThatThrownBy(() -> brief.exists("/")).isInstanceOf(OperationTimeoutException.class);
                assertThat(other.exists("/")).isPresent();
                List.of("s1", "s2", "s3").forEach(server -> site.mend("c1", server));
                assertThat(cutOff.exists("/")).isPresent();
            }
        }
    }

    @Test
    void start_portOfAServerTakenMeanwhile_takesOthers(@TempDir Path folder) throws IOException {
        try (ServerSocket inTheWay = new ServerSocket()) {
            Cluster.Plan plan = new Cluster.Plan(Proxies::new, 500, 4, () -> {
                Ports ports = Ports.take();
                if (!inTheWay.isBound()) {
                    listen(inTheWay, ports.numbers().get(0));
                }
                return ports;
            });

            try (Cluster cluster = Cluster.start(plan, folder)) {

                assertThat(cluster.leader()).isPresent();
                assertThat(cluster.connectString()).doesNotContain(":" + inTheWay.getLocalPort() + ",");
                assertThat(folder).isDirectoryContaining("glob:**/servers-2");
            }
        }
    }

    private static void listen(ServerSocket socket, int port) {
        try {
            socket.bind(new InetSocketAddress("127.0.0.1", port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void ways(Site site, int id, boolean cut) {
        String server = Cluster.host(id);
        for (int other = 1; other <= Cluster.SIZE; other++) {
            if (other != id && cut) {
                site.cut(server, Cluster.host(other));
                site.cut(Cluster.host(other), server);
            } else if (other != id) {
                site.mend(server, Cluster.host(other));
                site.mend(Cluster.host(other), server);
            }
        }
    }
}
