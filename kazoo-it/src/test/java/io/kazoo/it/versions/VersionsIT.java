package io.kazoo.it.versions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.CreatedNode;
import io.kazoo.data.KazooState;
import io.kazoo.data.NodeData;
import io.kazoo.data.OpResult;
import io.kazoo.data.Stat;
import io.kazoo.error.BadVersionException;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.NodeExistsException;
import io.kazoo.error.NotEmptyException;
import io.kazoo.error.TransactionFailedException;
import io.kazoo.it.support.Eventually;
import io.kazoo.it.support.Heard;
import io.kazoo.testkit.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What every version of the server must be able to do with us, whatever it takes on our side. */
@Tag("versions")
@ParameterizedClass
@MethodSource("io.kazoo.it.versions.VersionedServer#all")
class VersionsIT {

    @Parameter
    private VersionedServer server;

    private final String chroot = "/" + UUID.randomUUID();
    private final List<KazooClient> clients = new ArrayList<>();
    private FaultProxy proxy;
    private KazooClient zk;

    @BeforeEach
    void connect() {
        proxy = FaultProxy.to(server.process().port());
        zk = client(settings(proxy.connectString()));
        zk.ensurePath("/");
    }

    @AfterEach
    void disconnect() {
        zk.deleteRecursive("/");
        clients.forEach(KazooClient::close);
        proxy.close();
    }

    @Test
    void basics_oneNode_createdReadChangedDeleted() {
        String path = zk.create("/a", bytes("one"));
        Stat first = zk.exists("/a").orElseThrow();
        Stat second = zk.set("/a", bytes("two"), first.version());
        NodeData data = zk.get("/a");

        assertThat(path).isEqualTo("/a");
        assertThat(data.utf8()).isEqualTo("two");
        assertThat(data.stat()).isEqualTo(second);
        assertThat(zk.getChildren("/")).containsExactly("a");
        assertThat(zk.getChildrenWithStat("/").stat().numChildren()).isEqualTo(1);
        zk.delete("/a", second.version());
        assertThat(zk.exists("/a")).isEmpty();
    }

    @Test
    void basics_nullAndEmptyData_stayDistinct() {
        zk.create("/null", null);
        zk.create("/empty", new byte[0]);

        assertThat(zk.get("/null").data()).isNull();
        assertThat(zk.get("/empty").data()).isEmpty();
    }

    @Test
    void basics_refusals_haveTheirOwnExceptions() {
        zk.create("/a");
        zk.create("/a/b");

        assertThatThrownBy(() -> zk.create("/a")).isInstanceOf(NodeExistsException.class);
        assertThatThrownBy(() -> zk.create("/x/y")).isInstanceOf(NoNodeException.class);
        assertThatThrownBy(() -> zk.set("/a", null, 7)).isInstanceOf(BadVersionException.class);
        assertThatThrownBy(() -> zk.delete("/a")).isInstanceOf(NotEmptyException.class);
        assertThatThrownBy(() -> zk.get("/x")).isInstanceOf(NoNodeException.class);
    }

    @Test
    void create_ephemeralSequential_ownedByTheSessionAndNumbered() {
        zk.create("/queue");

        String first = zk.create("/queue/n-", null, CreateOptions.EPHEMERAL_SEQUENTIAL);
        String second = zk.create("/queue/n-", null, CreateOptions.EPHEMERAL_SEQUENTIAL);

        assertThat(first).isEqualTo("/queue/n-0000000000");
        assertThat(second).isEqualTo("/queue/n-0000000001");
        assertThat(zk.exists(first).orElseThrow().ephemeralOwner())
                .isEqualTo(zk.session().id());
    }

    @Test
    void createWithStat_anyKind_givesTheStatOfTheNewNode() {
        zk.create("/queue");

        CreatedNode plain = zk.createWithStat("/a", bytes("one"), CreateOptions.PERSISTENT);
        CreatedNode numbered = zk.createWithStat("/queue/n-", null, CreateOptions.EPHEMERAL_SEQUENTIAL);
        CreatedNode deep =
                zk.createWithStat("/x/y/z", bytes("deep"), CreateOptions.of().makeParents());

        assertThat(plain.stat()).isEqualTo(zk.exists("/a").orElseThrow());
        assertThat(numbered.path()).isEqualTo("/queue/n-0000000000");
        assertThat(numbered.stat()).isEqualTo(zk.exists(numbered.path()).orElseThrow());
        assertThat(deep.stat().dataLength()).isEqualTo(4);
    }

    @Test
    void ensurePath_missingLevels_areMadeOnce() {
        boolean before = zk.ensurePath("/x/y/z");
        boolean after = zk.ensurePath("/x/y/z");

        assertThat(before).isFalse();
        assertThat(after).isTrue();
        assertThat(zk.deleteRecursive("/x")).isTrue();
        assertThat(zk.exists("/x")).isEmpty();
    }

    @Test
    void transaction_allPossible_takesPlace() {
        zk.create("/a", bytes("one"));

        List<OpResult> results = zk.transaction()
                .check("/a", 0)
                .set("/a", bytes("two"))
                .create("/a/n-", null, CreateOptions.SEQUENTIAL)
                .create("/b", null, CreateOptions.EPHEMERAL)
                .delete("/b")
                .commit();

        assertThat(results).hasSize(5);
        assertThat(results.get(1)).isInstanceOf(OpResult.DataSet.class);
        assertThat(((OpResult.Created) results.get(2)).path()).isEqualTo("/a/n-0000000000");
        assertThat(zk.get("/a").utf8()).isEqualTo("two");
    }

    @Test
    void transaction_oneImpossible_nothingHappensAndItSaysWhich() {
        zk.create("/a", bytes("one"));

        Throwable thrown = catchThrowable(() -> zk.transaction()
                .set("/a", bytes("two"))
                .delete("/missing")
                .create("/c")
                .commit());

        assertThat(thrown).isInstanceOf(TransactionFailedException.class).hasMessageContaining("/missing");
        assertThat(((TransactionFailedException) thrown).failedIndex()).isEqualTo(1);
        assertThat(zk.get("/a").utf8()).isEqualTo("one");
        assertThat(zk.exists("/c")).isEmpty();
    }

    @Test
    void getAll_someMissing_givesTheOthersInOrder() {
        zk.create("/a", bytes("one"));
        zk.create("/b", null);

        Map<String, NodeData> found = zk.getAll(List.of("/b", "/missing", "/a"));

        assertThat(found.keySet()).containsExactly("/b", "/a");
        assertThat(found.get("/a").utf8()).isEqualTo("one");
        assertThat(proxy.connectionCount() - proxy.wordCount()).isEqualTo(1);
    }

    @Test
    void auth_nodeOfItsOwn_closedToOthersAndOpenAfterAReconnect() throws Exception {
        Heard.States states = new Heard.States();
        zk.addListener(states);
        KazooClient other = client(settings(server.process().connectString()));
        zk.addAuth("digest", "me:secret");
        zk.create("/mine", bytes("one"), CreateOptions.of().acl(Acl.CREATOR_ALL_ACL));

        proxy.cut();
        states.await(KazooState.CONNECTED);

        assertThat(zk.get("/mine").utf8()).isEqualTo("one");
        assertThat(zk.getAcls("/mine").acls().get(0).id().id()).startsWith("me:");
        assertThatThrownBy(() -> other.get("/mine")).isInstanceOf(NoAuthException.class);
    }

    @Test
    void oneShotWatches_connectionCut_hearOfWhatHappensLater() throws Exception {
        Heard.States states = new Heard.States();
        zk.addListener(states);
        zk.create("/a");
        Heard.Events data = new Heard.Events();
        Heard.Events children = new Heard.Events();
        Heard.Events missing = new Heard.Events();
        zk.get("/a", data);
        zk.getChildren("/a", children);
        zk.exists("/b", missing);

        proxy.cut();
        states.await(KazooState.CONNECTED);
        zk.set("/a", null);
        zk.create("/a/child");
        zk.create("/b");

        assertThat(data.nextLine()).isEqualTo("CHANGED /a");
        assertThat(children.nextLine()).isEqualTo("CHILD /a");
        assertThat(missing.nextLine()).isEqualTo("CREATED /b");
    }

    @Test
    void oneShotWatches_changesWhileCutOff_heardOnceAfterTheReconnect() throws Exception {
        KazooClient other = client(settings(server.process().connectString()));
        zk.create("/a");
        zk.create("/b");
        Heard.Events data = new Heard.Events();
        Heard.Events deleted = new Heard.Events();
        Heard.Events missing = new Heard.Events();
        zk.get("/a", data);
        zk.get("/b", deleted);
        zk.exists("/c", missing);
        long session = zk.session().id();

        proxy.refuse(true);
        proxy.cut();
        Eventually.holds(() -> assertThat(zk.state()).isEqualTo(KazooState.SUSPENDED));
        other.set("/a", bytes("two"));
        other.delete("/b");
        other.create("/c");
        proxy.refuse(false);

        assertThat(data.nextLine()).isEqualTo("CHANGED /a");
        assertThat(deleted.nextLine()).isEqualTo("DELETED /b");
        assertThat(missing.nextLine()).isEqualTo("CREATED /c");
        assertThat(zk.session().id()).isEqualTo(session);
        zk.set("/a", bytes("three"));
        zk.sync("/a");
        assertThat(data.all()).hasSize(1);
    }

    @Test
    void removeWatcher_armed_isNotToldAnyMore() throws Exception {
        zk.create("/a");
        Heard.Events removed = new Heard.Events();
        Heard.Events kept = new Heard.Events();
        zk.get("/a", removed);
        zk.get("/a", kept);

        boolean was = zk.removeWatcher("/a", removed);
        zk.set("/a", bytes("two"));

        assertThat(was).isTrue();
        assertThat(kept.nextLine()).isEqualTo("CHANGED /a");
        assertThat(removed.all()).isEmpty();
        assertThat(proxy.connectionCount() - proxy.wordCount()).isEqualTo(1);
    }

    @Test
    void serverVersion_asked_isTheOneThatRuns() {
        assertThat(zk.serverVersion()).isEqualTo(server.version());
        assertThat(zk.command("ruok")).isEqualTo("imok");
    }

    private KazooBuilder settings(String hosts) {
        return KazooClient.builder(hosts + chroot).sessionTimeout(Duration.ofSeconds(20));
    }

    private KazooClient client(KazooBuilder settings) {
        KazooClient client = settings.build();
        clients.add(client);
        client.start();
        return client;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
