package io.kazoo.it.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.EventType;
import io.kazoo.data.KazooState;
import io.kazoo.data.WatchMode;
import io.kazoo.it.support.Eventually;
import io.kazoo.it.support.Heard;
import io.kazoo.testkit.EnsembleMember;
import io.kazoo.testkit.ZooKeeperEnsemble;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server that a client talks to dies: the next one takes the session over. */
@Tag("ensemble")
class FailoverIT {

    private static final Duration QUORUM = Duration.ofSeconds(60);

    private static ZooKeeperEnsemble ensemble;

    private final Heard.States states = new Heard.States();
    private final Heard.Events oneShot = new Heard.Events();
    private final Heard.Events persistent = new Heard.Events();
    private KazooClient zk;
    private KazooClient other;

    @BeforeAll
    static void start() {
        ensemble = ZooKeeperEnsemble.start();
    }

    @AfterAll
    static void stop() {
        ensemble.close();
    }

    @BeforeEach
    void connect() {
        ensemble.members().forEach(EnsembleMember::start);
        ensemble.awaitQuorum(QUORUM);
    }

    @AfterEach
    void close() {
        zk.close();
        other.close();
    }

    @Test
    void followerKilled_connectedToIt_sessionAndWatchesGoOnElsewhere() throws Exception {
        killTheServerOf(ensemble.followers().get(0), ensemble.leader());
    }

    @Test
    void leaderKilled_connectedToIt_sessionAndWatchesGoOnElsewhere() throws Exception {
        killTheServerOf(ensemble.leader(), ensemble.followers().get(0));
    }

    private void killTheServerOf(EnsembleMember victim, EnsembleMember bystander) throws InterruptedException {
        String root = "/" + UUID.randomUUID();
        zk = client(victim);
        other = client(bystander);
        assertThat(zk.session().server()).isEqualTo(victim.connectString());
        zk.create(root);
        zk.create(root + "/mine", null, CreateOptions.EPHEMERAL);
        zk.addWatch(root, WatchMode.PERSISTENT, persistent);
        zk.getChildren(root, oneShot);
        zk.addListener(states);
        long session = zk.session().id();

        victim.kill();
        states.await(KazooState.SUSPENDED);
        states.await(KazooState.CONNECTED);
        other.sync(root);
        other.create(root + "/news");

        assertThat(oneShot.nextLine()).isEqualTo("CHILD " + root);
        Eventually.holds(() -> assertThat(persistent.types()).containsExactly(EventType.GAP, EventType.CHILD));
        assertThat(zk.session().id()).isEqualTo(session);
        assertThat(zk.session().generation()).isEqualTo(1);
        assertThat(zk.session().server()).isNotEqualTo(victim.connectString());
        assertThat(zk.exists(root + "/mine").orElseThrow().ephemeralOwner()).isEqualTo(session);
        assertThat(states.all()).containsExactly(KazooState.SUSPENDED, KazooState.CONNECTED);
        zk.deleteRecursive(root);
    }

    /** A client that tries this server first. */
    private static KazooClient client(EnsembleMember first) {
        KazooClient client = KazooClient.builder(first.connectString() + "," + ensemble.connectString())
                .randomizeHosts(false)
                .sessionTimeout(Duration.ofSeconds(30))
                .build();
        client.start();
        return client;
    }
}
