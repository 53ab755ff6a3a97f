package io.kazoo.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.Acl;
import io.kazoo.data.Children;
import io.kazoo.data.CreateMode;
import io.kazoo.data.CreatedNode;
import io.kazoo.data.NodeData;
import io.kazoo.data.Op;
import io.kazoo.data.OpResult;
import io.kazoo.data.Stat;
import io.kazoo.data.WatchMode;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.AddWatch;
import io.kazoo.internal.wire.CloseSession;
import io.kazoo.internal.wire.Create;
import io.kazoo.internal.wire.Create2;
import io.kazoo.internal.wire.Delete;
import io.kazoo.internal.wire.Exists;
import io.kazoo.internal.wire.GetChildren2;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.Multi;
import io.kazoo.internal.wire.Ping;
import io.kazoo.internal.wire.SetData;
import io.kazoo.internal.wire.SetWatches;
import io.kazoo.internal.wire.Sync;
import io.kazoo.internal.wire.WhoAmI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ModelServerTest {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int TICK_MILLIS = 2000;

    private final VirtualClock clock = new VirtualClock();
    private final ModelEnsemble ensemble =
            new ModelEnsemble(EnsembleSettings.standalone(), clock, new SplittableRandom(1));
    private final ModelServer server = ensemble.server(0);
    private final RawClient client = RawClient.connect(server, TIMEOUT_MILLIS);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Create create(String path, CreateMode mode) {
        return new Create(path, bytes("data"), Acl.OPEN_ACL_UNSAFE, mode.flag());
    }

    private static Create create(String path) {
        return create(path, CreateMode.PERSISTENT);
    }

    @Test
    void handshake_newSession_getsWhatItAsksForWithinTheLimits() {
        RawClient impatient = RawClient.connect(server, 1);

        assertThat(client.session().timeoutMillis()).isEqualTo(TIMEOUT_MILLIS);
        assertThat(impatient.session().timeoutMillis()).isEqualTo(2 * TICK_MILLIS);
        assertThat(client.session().sessionId())
                .isNotEqualTo(impatient.session().sessionId());
        assertThat(ensemble.truth().sessions()).hasSize(2);
    }

    @Test
    void create_thenSet_countsAsZooKeeperDoes() {
        CreatedNode created = client.ask(new Create2("/a", bytes("1"), Acl.OPEN_ACL_UNSAFE, 0));
        Stat set = client.ask(new SetData("/a", bytes("22"), 0));
        client.ask(create("/a/b"));
        client.ask(new Delete("/a/b", -1));
        NodeData read = client.ask(new GetData("/a", false));

        assertThat(created.stat().czxid()).isEqualTo(2);
        assertThat(set.version()).isEqualTo(1);
        assertThat(read.stat().mzxid()).isEqualTo(3);
        assertThat(read.stat().pzxid()).isEqualTo(5);
        assertThat(read.stat().cversion()).isEqualTo(2);
        assertThat(read.data()).isEqualTo(bytes("22"));
        assertThat(ensemble.truth().lastZxid()).isEqualTo(5);
        assertThat(ensemble.log()).hasSize(5);
    }

    @Test
    void create_thatFails_usesUpAZxid() {
        client.ask(create("/a"));

        assertThat(client.fail(create("/a"))).isEqualTo(ErrorCodes.NODE_EXISTS);
        assertThat(client.exchange(new Exists("/a", false)).zxid()).isEqualTo(3);
        assertThat(ensemble.log().get(2).error()).isEqualTo(ErrorCodes.NODE_EXISTS);
    }

    @Test
    void create_sequential_numbersByAllCreations() {
        client.ask(create("/p"));
        client.ask(create("/p/x"));

        assertThat(client.ask(create("/p/n-", CreateMode.PERSISTENT_SEQUENTIAL)))
                .isEqualTo("/p/n-0000000001");
        assertThat(client.ask(create("/p/", CreateMode.EPHEMERAL_SEQUENTIAL))).isEqualTo("/p/0000000002");
    }

    @Test
    void multi_thatFails_leavesNoTrace() {
        client.ask(create("/a"));
        Stat before = server.state().stat("/a");
        Multi multi = new Multi(List.of(
                new Op.Create("/a/b", bytes(""), Acl.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT, 0, false),
                new Op.SetData("/a", bytes("new"), -1),
                new Op.Delete("/missing", -1),
                new Op.Check("/a", 0)));

        List<OpResult> results = client.ask(multi);

        assertThat(results)
                .containsExactly(
                        new OpResult.Failed(0),
                        new OpResult.Failed(0),
                        new OpResult.Failed(ErrorCodes.NO_NODE),
                        new OpResult.Failed(ErrorCodes.RUNTIME_INCONSISTENCY));
        assertThat(ensemble.truth().stat("/a")).isEqualTo(before);
        assertThat(server.state().stat("/a")).isEqualTo(before);
        assertThat(ensemble.truth().exists("/a/b")).isFalse();
    }

    @Test
    void multi_thatSucceeds_hasOneZxid() {
        client.ask(new Multi(List.of(
                new Op.Create("/a", bytes(""), Acl.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT, 0, true),
                new Op.Create("/a/b", bytes(""), Acl.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT, 0, false))));

        assertThat(server.state().stat("/a").czxid())
                .isEqualTo(server.state().stat("/a/b").czxid())
                .isEqualTo(2);
    }

    @Test
    void watch_fires_beforeTheReplyOfTheWriteThatCausedIt() {
        client.ask(create("/a"));
        client.ask(new GetData("/a", true));
        client.frames.clear();

        client.ask(new SetData("/a", bytes("x"), -1));

        assertThat(client.frames.get(0).event()).isEqualTo("3 /a");
        assertThat(client.frames.get(0).zxid()).isEqualTo(3);
        assertThat(client.frames).hasSize(2);
    }

    @Test
    void watches_dataAndChildren_oneDeletedEvent() {
        client.ask(create("/a"));
        client.ask(new GetData("/a", true));
        client.ask(new GetChildren2("/a", true));
        client.ask(new GetChildren2("/", true));

        client.ask(new Delete("/a", -1));

        assertThat(client.events()).containsExactly("2 /a", "4 /");
        assertThat(server.watchCount()).isZero();
    }

    @Test
    void watch_recursive_hearsOfAllBelowAndStays() {
        client.ask(new AddWatch("/a", WatchMode.PERSISTENT_RECURSIVE));

        client.ask(create("/a"));
        client.ask(create("/a/b"));
        client.ask(new SetData("/a/b", bytes("x"), -1));
        client.ask(new Delete("/a/b", -1));

        assertThat(client.events()).containsExactly("1 /a", "1 /a/b", "3 /a/b", "2 /a/b");
        assertThat(server.watchCount()).isOne();
    }

    @Test
    void setWatches_tellsWhatHappenedSince() {
        client.ask(create("/a"));
        client.ask(create("/b"));
        long seen = ensemble.truth().lastZxid();
        client.ask(new SetData("/a", bytes("x"), -1));

        client.ask(new SetWatches(seen, List.of("/a", "/b", "/gone"), List.of("/b", "/no"), List.of("/", "/a")));

        assertThat(client.events()).containsExactly("3 /a", "2 /gone", "1 /b");
        assertThat(server.watchCount()).isEqualTo(4);
    }

    @Test
    void session_silent_expiresAtTheTickAfterItsTimeout() {
        client.ask(create("/e", CreateMode.EPHEMERAL));
        RawClient other = RawClient.connect(server, 4 * TIMEOUT_MILLIS);
        other.ask(new Exists("/e", true));

        clock.passMillis(TIMEOUT_MILLIS);
        assertThat(client.isClosed()).isFalse();
        clock.passMillis(TICK_MILLIS);

        assertThat(client.isClosed()).isTrue();
        assertThat(other.events()).containsExactly("2 /e");
    }

    @Test
    void session_thatPings_lives() {
        for (int i = 0; i < 20; i++) {
            clock.passMillis(TIMEOUT_MILLIS / 2);
            client.send(new Ping());
        }

        assertThat(client.isClosed()).isFalse();
        assertThat(clock.pending()).isLessThan(3);
    }

    @Test
    void session_resumed_movesAndKicks() {
        RawClient again = RawClient.resume(server, client);

        assertThat(client.isClosed()).isTrue();
        assertThat(again.session()).usingRecursiveComparison().isEqualTo(client.session());
        assertThat(again.ask(create("/a"))).isEqualTo("/a");
    }

    @Test
    void session_closed_isAnsweredThenClosed() {
        client.ask(create("/e", CreateMode.EPHEMERAL));

        client.ask(new CloseSession());

        assertThat(client.isClosed()).isTrue();
        assertThat(ensemble.truth().exists("/e")).isFalse();
        RawClient late = RawClient.resume(server, client);
        assertThat(late.session().sessionId()).isZero();
        assertThat(late.isClosed()).isTrue();
    }

    @Test
    void handshake_zxidAhead_closesWithoutAWord() {
        RawClient ahead = RawClient.dial(server);
        ahead.handshake(99, TIMEOUT_MILLIS, 0, new byte[16], false);

        assertThat(ahead.isClosed()).isTrue();
        assertThat(ahead.isAnswered()).isFalse();
    }

    @Test
    void unknownOpcode_isRefusedAndCloses() {
        ModelEnsemble old = new ModelEnsemble(
                EnsembleSettings.standalone().withVersion(ModelVersion.V3_4), clock, new SplittableRandom(1));
        RawClient oldClient = RawClient.connect(old.server(0), TIMEOUT_MILLIS);

        RawClient.Frame reply = oldClient.exchange(new WhoAmI());

        assertThat(reply.error()).isEqualTo(ErrorCodes.UNIMPLEMENTED);
        assertThat(reply.zxid()).isEqualTo(-1);
        assertThat(oldClient.isClosed()).isTrue();
    }

    @Test
    void words_areAnswered() {
        assertThat(RawClient.dial(server).say("srvr")).startsWith("Zookeeper version: 3.9.5-");
        assertThat(RawClient.dial(server).say("isro")).isEqualTo("rw");
    }

    @Test
    void sync_isAnswered() {
        assertThat(client.ask(new Sync("/a"))).isEqualTo("/a");
    }

    @Test
    void getChildren_areThoseOfTheNode() {
        client.ask(create("/a"));

        Children children = client.ask(new GetChildren2("/", false));

        assertThat(children.names()).containsExactlyInAnyOrder("a", "zookeeper");
        assertThat(children.stat().cversion()).isZero();
    }
}
