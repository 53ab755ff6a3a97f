package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.EventType;
import io.kazoo.data.NodeData;
import io.kazoo.data.WatchedEvent;
import io.kazoo.error.BadArgumentsException;
import io.kazoo.error.BadVersionException;
import io.kazoo.error.NewConfigNoQuorumException;
import io.kazoo.testkit.ZooKeeperEnsemble;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The members of a real ensemble are changed, and the change is seen. */
@Tag("ensemble")
class ReconfigIT {

    private static ZooKeeperEnsemble ensemble;
    private static KazooClient zk;

    @BeforeAll
    static void start() {
        ensemble = ZooKeeperEnsemble.builder()
                .config("reconfigEnabled", "true")
                .jvmArgument("-Dzookeeper.skipACL=yes") // or only the superuser may
                .start();
        // The leader, since a server that leaves closes its connections.
        zk = KazooClient.builder(ensemble.leader().connectString())
                .deadline(Duration.ofSeconds(60))
                .build();
        zk.start();
        nameClientPorts();
    }

    @AfterAll
    static void stop() {
        zk.close();
        ensemble.close();
    }

    /** Members join by themselves only where all of them are known with the address that clients connect to. */
    private static void nameClientPorts() {
        String all = members(zk.config()).stream()
                .map(line -> line.contains(";") ? line : line + ";" + clientAddress(line))
                .collect(Collectors.joining(","));
        zk.reconfig(null, null, all, -1);
    }

    private static String clientAddress(String line) {
        return ensemble.member(Integer.parseInt(line.substring("server.".length(), line.indexOf('='))))
                .connectString();
    }

    @Test
    void reconfig_memberLeavesAndJoins_isSeenByAWatcherOfTheConfiguration() {
        List<WatchedEvent> told = new CopyOnWriteArrayList<>();
        NodeData before = zk.config(told::add);
        int id = ensemble.followers().get(0).id();
        String member = members(before).stream()
                .filter(line -> line.startsWith("server." + id + "="))
                .findFirst()
                .orElseThrow();

        NodeData without = zk.reconfig(null, Integer.toString(id), null, version(before));
        NodeData with = zk.reconfig(member, null, null, version(without));

        assertThat(members(before)).hasSize(3);
        assertThat(members(without)).hasSize(2).doesNotContain(member);
        assertThat(members(with)).containsExactlyInAnyOrderElementsOf(members(before));
        assertThat(version(with)).isGreaterThan(version(without)).isGreaterThan(version(before));
        Eventually.asserted(
                () -> assertThat(told).extracting(WatchedEvent::type).containsExactly(EventType.CHANGED));
        assertThat(told.get(0).path()).isEqualTo("/zookeeper/config");
    }

    @Test
    void reconfig_staleVersion_isRefused() {
        assertThatThrownBy(() -> zk.reconfig(null, "3", null, 1)).isInstanceOf(BadVersionException.class);
    }

    @Test
    void reconfig_membersThatAreNotThere_isRefusedForWantOfAQuorum() {
        String joining = absent(7) + "," + absent(8) + "," + absent(9);

        assertThatThrownBy(() -> zk.reconfig(joining, null, null, -1)).isInstanceOf(NewConfigNoQuorumException.class);
    }

    @Test
    void reconfig_malformedMember_isRefused() {
        assertThatThrownBy(() -> zk.reconfig("nonsense", null, null, -1)).isInstanceOf(BadArgumentsException.class);
    }

    private static String absent(int id) {
        return "server." + id + "=127.0.0.1:" + (10 * id) + ":" + (10 * id + 1) + ":participant;127.0.0.1:"
                + (10 * id + 2);
    }

    private static List<String> members(NodeData config) {
        return String.valueOf(config.utf8())
                .lines()
                .filter(line -> line.startsWith("server."))
                .toList();
    }

    /** The last line of a configuration is its version, in hexadecimal. */
    private static long version(NodeData config) {
        String text = String.valueOf(config.utf8());
        return Long.parseUnsignedLong(text.substring(text.lastIndexOf('=') + 1).strip(), 16);
    }
}
