package io.kazoo.it.contract;

import static io.kazoo.it.contract.Requests.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.Identity;
import io.kazoo.data.KazooState;
import io.kazoo.data.Permissions;
import io.kazoo.data.Stat;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatcherType;
import io.kazoo.error.BadVersionException;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.NodeExistsException;
import io.kazoo.error.TransactionFailedException;
import io.kazoo.it.support.Heard;
import io.kazoo.testkit.model.ModelVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What users of the client may rely on holds on the model and on a real server. */
class ClientContractIT {

    /** The servers that all of it holds on. */
    enum Kind {
        MODEL(() -> Target.model(ModelVersion.V3_9, Target.OFTEN_MILLIS)),
        REAL(() -> Target.real(Target.OFTEN_MILLIS));

        private final Supplier<Target> start;

        Kind(Supplier<Target> start) {
            this.start = start;
        }
    }

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Target target;

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private KazooClient connect(Kind kind) {
        if (target == null) {
            target = kind.start.get();
            opened.add(target);
        }
        KazooClient client =
                KazooClient.connect("127.0.0.1:" + target.address(0).getPort());
        opened.add(client);
        return client;
    }

    @ParameterizedTest
    @EnumSource
    void nodes_createdChangedDeleted_countAlike(Kind kind) {
        KazooClient zk = connect(kind);

        zk.create("/a", bytes("1"));
        Stat set = zk.set("/a", bytes("22"), 0);
        zk.create("/a/b");
        zk.delete("/a/b");
        Stat stat = zk.exists("/a").orElseThrow();

        assertThat(stat.mzxid()).isEqualTo(set.mzxid()).isEqualTo(stat.czxid() + 1);
        assertThat(stat.pzxid()).isEqualTo(stat.czxid() + 3);
        assertThat(List.of(stat.version(), stat.cversion(), stat.dataLength(), stat.numChildren()))
                .containsExactly(1, 2, 2, 0);
        assertThatExceptionOfType(BadVersionException.class).isThrownBy(() -> zk.delete("/a", 7));
        assertThatExceptionOfType(NodeExistsException.class).isThrownBy(() -> zk.create("/a"));
        assertThatExceptionOfType(NoNodeException.class).isThrownBy(() -> zk.get("/none"));
    }

    @ParameterizedTest
    @EnumSource
    void sequences_shareTheCounterOfTheirParent(Kind kind) {
        KazooClient zk = connect(kind);
        zk.create("/seq");
        zk.create("/seq/plain");

        assertThat(zk.create("/seq/a-", null, CreateOptions.SEQUENTIAL)).isEqualTo("/seq/a-0000000001");
        assertThat(zk.create("/seq/b-", null, CreateOptions.EPHEMERAL_SEQUENTIAL))
                .isEqualTo("/seq/b-0000000002");
        assertThat(zk.ephemerals("/seq")).containsExactly("/seq/b-0000000002");
        assertThat(zk.countDescendants("/seq")).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void transaction_failing_leavesNoTrace(Kind kind) {
        KazooClient zk = connect(kind);
        zk.create("/t", bytes("old"));

        assertThatExceptionOfType(TransactionFailedException.class)
                .isThrownBy(() -> zk.transaction()
                        .set("/t", bytes("new"))
                        .create("/t/x")
                        .check("/t", 9)
                        .commit());
        assertThat(zk.get("/t").utf8()).isEqualTo("old");
        assertThat(zk.getChildren("/t")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void ephemerals_goWithTheirSession(Kind kind) throws InterruptedException {
        KazooClient owner = connect(kind);
        KazooClient other = connect(kind);
        Heard.Events events = new Heard.Events();
        owner.create("/e", null, CreateOptions.EPHEMERAL);
        Stat stat = other.exists("/e", events).orElseThrow();

        owner.close();

        assertThat(events.nextLine()).isEqualTo("DELETED /e");
        assertThat(stat.ephemeralOwner())
                .isNotZero()
                .isNotEqualTo(other.session().id());
        assertThat(other.exists("/e")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void session_expired_losesEphemeralsAndGetsAnother(Kind kind) throws InterruptedException {
        KazooClient zk = connect(kind);
        Heard.States states = new Heard.States();
        zk.addListener(states);
        zk.create("/x", null, CreateOptions.EPHEMERAL);
        long session = zk.session().id();

        target.expire(session);

        KazooState state = states.next();
        while (state != KazooState.CONNECTED) {
            state = states.next();
        }
        assertThat(states.all()).contains(KazooState.LOST);
        assertThat(zk.session().id()).isNotEqualTo(session);
        assertThat(zk.exists("/x")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void watches_ofAllModes_onOnePath_hearTheirOwn(Kind kind) throws InterruptedException {
        KazooClient zk = connect(kind);
        KazooClient writer = connect(kind);
        writer.create("/w");
        Heard.Events once = new Heard.Events();
        Heard.Events persistent = new Heard.Events();
        Heard.Events recursive = new Heard.Events();
        zk.get("/w", once);
        zk.addWatch("/w", WatchMode.PERSISTENT, persistent);
        zk.addWatch("/w", WatchMode.PERSISTENT_RECURSIVE, recursive);
        assertThat(zk.checkWatch("/w", WatcherType.PERSISTENT)).isTrue();

        writer.set("/w", bytes("1"));
        writer.create("/w/child");
        writer.set("/w", bytes("2"));
        writer.delete("/w/child");
        writer.delete("/w");

        assertThat(once.nextLine()).isEqualTo("CHANGED /w");
        for (String line : List.of("CHANGED /w", "CHILD /w", "CHANGED /w", "CHILD /w", "DELETED /w")) {
            assertThat(persistent.nextLine()).isEqualTo(line);
        }
        for (String line : List.of("CHANGED /w", "CREATED /w/child", "CHANGED /w", "DELETED /w/child", "DELETED /w")) {
            assertThat(recursive.nextLine()).isEqualTo(line);
        }
        assertThat(once.all()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void acls_guardAgainstOthers(Kind kind) {
        KazooClient anna = connect(kind);
        KazooClient other = connect(kind);
        anna.addAuth("digest", "anna:secret");
        anna.create("/p", null, CreateOptions.PERSISTENT.acl(Acl.auth(Permissions.ALL)));

        assertThatExceptionOfType(NoAuthException.class).isThrownBy(() -> other.get("/p"));
        assertThatExceptionOfType(NoAuthException.class).isThrownBy(() -> other.exists("/p"));
        assertThat(anna.get("/p").stat().aversion()).isZero();
        assertThat(anna.getAcls("/p").acls()).containsExactly(Acl.digest("anna", "secret", Permissions.ALL));
        assertThat(anna.whoAmI()).contains(new Identity("digest", "anna"), new Identity("ip", "127.0.0.1"));
    }

    @ParameterizedTest
    @EnumSource
    void containersAndTtlNodes_goByThemselves(Kind kind) throws InterruptedException {
        KazooClient zk = connect(kind);
        Heard.Events events = new Heard.Events();
        zk.create("/c", null, CreateOptions.of().container());
        zk.create("/c/x");
        zk.exists("/c", events);
        zk.delete("/c/x");
        assertThat(events.nextLine()).isEqualTo("DELETED /c");

        zk.create("/ttl", null, CreateOptions.of().ttl(Duration.ofMillis(50)));
        zk.exists("/ttl", events);
        assertThat(events.nextLine()).isEqualTo("DELETED /ttl");
    }

    @ParameterizedTest
    @EnumSource
    void requests_ofAdministrators_areAnsweredAlike(Kind kind) {
        KazooClient zk = connect(kind);

        assertThat(zk.serverVersion()).hasToString("3.9.5");
        assertThat(zk.command("ruok")).isEqualTo("imok");
        assertThat(zk.command("isro")).isEqualTo("rw");
        assertThat(zk.sync("/")).isEqualTo("/");
        assertThatExceptionOfType(KazooException.class).isThrownBy(() -> zk.reconfig(null, "3", null, -1));
    }
}
