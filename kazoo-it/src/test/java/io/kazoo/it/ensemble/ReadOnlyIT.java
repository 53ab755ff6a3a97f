package io.kazoo.it.ensemble;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kazoo.KazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.error.Effect;
import io.kazoo.error.NotReadOnlyException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.it.support.Eventually;
import io.kazoo.it.support.Heard;
import io.kazoo.testkit.EnsembleMember;
import io.kazoo.testkit.ServerMode;
import io.kazoo.testkit.ZooKeeperEnsemble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An ensemble that has lost its quorum, and whose servers may answer reads all the same.
 *
 * <p>For that they must be allowed local sessions as well: a read-only server refuses to open any other kind, and to resume
 * one.
 */
@Tag("ensemble")
class ReadOnlyIT {

    private static final Duration QUORUM = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(4);

    private static ZooKeeperEnsemble ensemble;

    private final List<KazooClient> clients = new ArrayList<>();
    private final Heard.States states = new Heard.States();

    @BeforeAll
    static void start() {
        ensemble = ZooKeeperEnsemble.builder()
                .readOnlyMode(true)
                .config("localSessionsEnabled", "true")
                .config("localSessionsUpgradingEnabled", "true")
                .start();
    }

    @AfterAll
    static void stop() {
        ensemble.close();
    }

    @BeforeEach
    void writeSomething() {
        ensemble.members().forEach(EnsembleMember::start);
        ensemble.awaitQuorum(QUORUM);
        KazooClient writer = client(LONG, false);
        writer.ensurePath("/a");
        writer.set("/a", "one".getBytes(UTF_8));
        writer.close();
    }

    @AfterEach
    void close() {
        clients.forEach(KazooClient::close);
    }

    @Test
    void newClient_readOnlyAllowed_readsAndBecomesReadWriteByItself() throws Exception {
        loseQuorum();
        KazooClient zk = client(LONG, true);
        zk.addListener(states);
        Heard.Events events = new Heard.Events();

        assertThat(zk.keeperState()).isEqualTo(KeeperState.CONNECTED_RO);
        assertThat(zk.state()).isEqualTo(KazooState.CONNECTED);
        assertThat(zk.get("/a", events).utf8()).isEqualTo("one");
        assertThat(zk.getChildren("/")).contains("a");
        NotReadOnlyException refused =
                catchThrowableOfType(NotReadOnlyException.class, () -> zk.set("/a", "two".getBytes(UTF_8)));
        assertThat(refused.effect()).isEqualTo(Effect.NONE);
        assertThatThrownBy(() -> zk.create("/b")).isInstanceOf(NotReadOnlyException.class);

        regainQuorum();
        Eventually.holds(() -> assertThat(zk.keeperState()).isEqualTo(KeeperState.CONNECTED));
        zk.set("/a", "two".getBytes(UTF_8));

        assertThat(events.nextLine()).isEqualTo("CHANGED /a");
        assertThat(states.all()).containsExactly(KazooState.SUSPENDED, KazooState.CONNECTED);
    }

    @Test
    void connectedClient_readOnlyNotAllowed_staysSuspendedUntilThereIsAQuorumAgain() throws Exception {
        KazooClient zk = client(LONG, false);
        zk.create("/of-a-session-known-to-all", null, CreateOptions.EPHEMERAL);
        zk.addListener(states);
        long session = zk.session().id();

        loseQuorum();
        states.await(KazooState.SUSPENDED);
        OperationTimeoutException timeout = catchThrowableOfType(
                OperationTimeoutException.class,
                () -> zk.withDeadline(Duration.ofSeconds(2)).get("/a"));

        assertThat(timeout.effect()).isEqualTo(Effect.NONE);
        assertThat(zk.keeperState()).isEqualTo(KeeperState.CONNECTING);
        regainQuorum();
        states.await(KazooState.CONNECTED);
        assertThat(zk.session().id()).isEqualTo(session);
        assertThat(states.all()).containsExactly(KazooState.SUSPENDED, KazooState.CONNECTED);
    }

    @Test
    void connectedClient_readOnlyAllowed_losesItsSessionAndReads() throws Exception {
        KazooClient zk = client(SHORT, true);
        zk.addListener(states);
        long session = zk.session().id();

        loseQuorum();
        states.await(KazooState.LOST);
        states.await(KazooState.CONNECTED);

        assertThat(zk.keeperState()).isEqualTo(KeeperState.CONNECTED_RO);
        assertThat(zk.get("/a").utf8()).isEqualTo("one");
        assertThat(zk.session().id()).isNotEqualTo(session);
        regainQuorum();
        Eventually.holds(() -> assertThat(zk.keeperState()).isEqualTo(KeeperState.CONNECTED));
        zk.set("/a", "two".getBytes(UTF_8));
    }

    private void loseQuorum() {
        ensemble.member(2).kill();
        ensemble.member(3).kill();
        Eventually.holds(() -> assertThat(ensemble.member(1).mode()).isEqualTo(ServerMode.READ_ONLY));
    }

    private void regainQuorum() {
        ensemble.member(2).start();
        ensemble.awaitQuorum(QUORUM);
    }

    private KazooClient client(Duration timeout, boolean readOnly) {
        KazooClient client = KazooClient.builder(ensemble.connectString())
                .sessionTimeout(timeout)
                .readOnly(readOnly)
                .build();
        clients.add(client);
        client.start();
        return client;
    }
}
