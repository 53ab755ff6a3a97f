package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.Children;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.CreatedNode;
import io.kazoo.data.NodeData;
import io.kazoo.data.Permissions;
import io.kazoo.data.ReadOp;
import io.kazoo.data.ReadResult;
import io.kazoo.data.Stat;
import io.kazoo.error.BadVersionException;
import io.kazoo.error.Effect;
import io.kazoo.error.ErrorCodes;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.NoChildrenForEphemeralsException;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.NodeExistsException;
import io.kazoo.error.NotEmptyException;
import io.kazoo.error.ServerException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads and writes of single nodes, wherever the client's root is. */
@ParameterizedClass
@EnumSource(Rooting.class)
class NodesIT extends ClientCase {

    @Parameter
    Rooting rooting;

    private KazooClient zk;

    @Override
    Rooting rooting() {
        return rooting;
    }

    @BeforeEach
    void open() {
        zk = connect();
    }

    // ---- create

    @Test
    void create_pathOnly_makesAnEmptyPersistentNode() {
        String path = zk.create("/a");

        NodeData node = zk.get("/a");
        assertThat(path).isEqualTo("/a");
        assertThat(node.data()).isEmpty();
        assertThat(node.stat().isEphemeral()).isFalse();
        assertThat(node.stat().ownerSessionId()).isEmpty();
        assertThat(node.stat().version()).isZero();
    }

    @Test
    void create_nullData_staysDistinctFromEmpty() {
        zk.create("/null", null);
        zk.create("/empty", new byte[0]);

        assertThat(zk.get("/null").data()).isNull();
        assertThat(zk.get("/null").utf8()).isNull();
        assertThat(zk.get("/empty").data()).isEmpty();
        assertThat(zk.get("/empty").utf8()).isEmpty();
    }

    @Test
    void create_withoutLeadingSlashAndWithDoubledOnes_isNormalised() {
        zk.create("a");

        String path = zk.create("a//b/");

        assertThat(path).isEqualTo("/a/b");
        assertThat(zk.exists("//a/b")).isPresent();
    }

    @Test
    void create_unicodeName_isFoundAgain() {
        String path = zk.create("/\u00fcber\u6771\u4eac");

        assertThat(path).isEqualTo("/\u00fcber\u6771\u4eac");
        assertThat(zk.getChildren("/")).contains("\u00fcber\u6771\u4eac");
    }

    @Test
    void create_largeData_isReadBack() {
        byte[] large = new byte[512 * 1024];
        large[large.length - 1] = 7;

        zk.create("/large", large);

        assertThat(zk.get("/large").data()).isEqualTo(large);
    }

    @Test
    void create_existingNode_throwsNodeExists() {
        zk.create("/a");

        assertThatThrownBy(() -> zk.create("/a")).isInstanceOfSatisfying(NodeExistsException.class, e -> {
            assertThat(e.effect()).isEqualTo(Effect.NONE);
            assertThat(e.operation()).isEqualTo("create");
            assertThat(e.path()).endsWith("/a");
            assertThat(e.sessionId()).isEqualTo(zk.session().id());
            assertThat(e.isRetryable()).isFalse();
        });
    }

    @Test
    void create_missingParent_throwsNoNode() {
        assertThatThrownBy(() -> zk.create("/no/parent"))
                .isInstanceOf(NoNodeException.class)
                .hasMessageContaining("create")
                .hasMessageContaining("/no/parent");
    }

    @Test
    void create_ephemeral_isOwnedByTheSessionAndHasNoChildren() {
        zk.create("/e", bytes("x"), CreateOptions.EPHEMERAL);

        Stat stat = zk.exists("/e").orElseThrow();
        assertThat(stat.isEphemeral()).isTrue();
        assertThat(stat.ownerSessionId()).hasValue(zk.session().id());
        assertThatThrownBy(() -> zk.create("/e/child")).isInstanceOf(NoChildrenForEphemeralsException.class);
    }

    @Test
    void create_ephemeral_goesWithItsClient() {
        KazooClient other = connect();
        other.create("/e", null, CreateOptions.EPHEMERAL);

        other.stop();

        assertThat(zk.exists("/e")).isEmpty();
    }

    @Test
    void create_sequential_numbersGrow() {
        String first = zk.create("/s-", null, CreateOptions.SEQUENTIAL);
        String second = zk.create("/s-", null, CreateOptions.EPHEMERAL_SEQUENTIAL);

        assertThat(first).matches("/s-\\d{10}");
        assertThat(second).matches("/s-\\d{10}").isGreaterThan(first);
        assertThat(zk.exists(second).orElseThrow().isEphemeral()).isTrue();
    }

    @Test
    void create_sequentialWithTrailingSlash_makesANamelessChild() {
        zk.create("/q");

        String path = zk.create("/q/", null, CreateOptions.SEQUENTIAL);

        assertThat(path).matches("/q/\\d{10}");
        assertThat(zk.getChildren("/q")).hasSize(1);
    }

    @Test
    void create_sequentialAtTheRoot_makesANamelessChildOfTheRoot() {
        String path = zk.create("/", null, CreateOptions.SEQUENTIAL);

        assertThat(path).matches("/\\d{10}");
        assertThat(zk.getChildren("/")).contains(path.substring(1));
    }

    @Test
    void create_makeParents_makesThemPersistent() {
        String path =
                zk.create("/p/q/r", bytes("x"), CreateOptions.of().ephemeral().makeParents());

        assertThat(path).isEqualTo("/p/q/r");
        assertThat(zk.exists("/p/q").orElseThrow().isEphemeral()).isFalse();
        assertThat(zk.exists("/p/q/r").orElseThrow().isEphemeral()).isTrue();
    }

    @Test
    void create_makeParentsOfANamelessSequence_makesTheNamedParent() {
        String path = zk.create("/p/q/", null, CreateOptions.of().sequential().makeParents());

        assertThat(path).matches("/p/q/\\d{10}");
    }

    @Test
    void create_makeParentsBelowAnEphemeral_saysWhy() {
        zk.create("/e", null, CreateOptions.EPHEMERAL);

        assertThatThrownBy(() -> zk.create("/e/a/b", null, CreateOptions.of().makeParents()))
                .isInstanceOf(NoChildrenForEphemeralsException.class);
    }

    @Test
    void createWithStat_anyKind_givesPathAndStat() {
        CreatedNode plain = zk.createWithStat("/plain", bytes("12345"), CreateOptions.PERSISTENT);
        CreatedNode numbered = zk.createWithStat("/n-", null, CreateOptions.EPHEMERAL_SEQUENTIAL);
        CreatedNode deep = zk.createWithStat("/x/y", null, CreateOptions.of().makeParents());

        assertThat(plain.path()).isEqualTo("/plain");
        assertThat(plain.stat()).isEqualTo(zk.exists("/plain").orElseThrow());
        assertThat(plain.stat().dataLength()).isEqualTo(5);
        assertThat(numbered.path()).matches("/n-\\d{10}");
        assertThat(numbered.stat().ephemeralOwner()).isEqualTo(zk.session().id());
        assertThat(deep.path()).isEqualTo("/x/y");
    }

    @Test
    void create_container_goesSomeTimeAfterItsLastChild() {
        zk.create("/c", null, CreateOptions.of().container());
        CreatedNode other = zk.createWithStat("/c2", null, CreateOptions.of().container());
        zk.create("/c/child");

        zk.delete("/c/child");

        Eventually.until("the container is gone", () -> zk.exists("/c").isEmpty());
        assertThat(other.path()).isEqualTo("/c2");
        assertThat(zk.exists("/c2")).isPresent();
    }

    @Test
    void create_ttl_goesAfterItsTime() {
        String path = zk.create("/ttl", null, CreateOptions.of().ttl(Duration.ofMillis(50)));
        String numbered =
                zk.create("/ttl-", null, CreateOptions.of().sequential().ttl(Duration.ofMillis(50)));
        CreatedNode lasting =
                zk.createWithStat("/lasting", null, CreateOptions.of().ttl(Duration.ofHours(1)));

        assertThat(path).isEqualTo("/ttl");
        assertThat(numbered).matches("/ttl-\\d{10}");
        Eventually.until("both are gone", () -> zk.getChildren("/").stream().noneMatch(name -> name.startsWith("ttl")));
        assertThat(zk.exists(lasting.path())).isPresent();
    }

    // ---- read

    @Test
    void exists_absentNode_isEmpty() {
        assertThat(zk.exists("/absent")).isEmpty();
        assertThat(zk.exists("/absent/child")).isEmpty();
    }

    @Test
    void stat_ofANode_hasReadableAliases() {
        long before = System.currentTimeMillis();
        zk.create("/a", bytes("xyz"));
        zk.create("/a/b");

        Stat stat = zk.exists("/a").orElseThrow();
        assertThat(stat.childrenCount()).isEqualTo(1).isEqualTo(stat.numChildren());
        assertThat(stat.childrenVersion()).isEqualTo(1);
        assertThat(stat.aclVersion()).isZero();
        assertThat(stat.dataLength()).isEqualTo(3);
        assertThat(stat.creationTransactionId()).isEqualTo(stat.czxid()).isPositive();
        assertThat(stat.lastModifiedTransactionId()).isEqualTo(stat.mzxid());
        assertThat(stat.pzxid()).isGreaterThan(stat.czxid());
        assertThat(stat.created())
                .isBetween(Instant.ofEpochMilli(before - 2), Instant.now().plusMillis(2));
        assertThat(stat.lastModified()).isEqualTo(stat.created());
    }

    @Test
    void get_absentNode_throwsNoNode() {
        assertThatThrownBy(() -> zk.get("/absent"))
                .isInstanceOf(NoNodeException.class)
                .hasMessageContaining("/absent");
    }

    @Test
    void getChildren_ofANode_givesNamesOnly() {
        zk.create("/a");
        zk.create("/a/b");
        zk.create("/a/c");

        Children children = zk.getChildrenWithStat("/a");

        assertThat(zk.getChildren("/a")).containsExactlyInAnyOrder("b", "c");
        assertThat(children.names()).containsExactlyInAnyOrder("b", "c");
        assertThat(children.stat()).isEqualTo(zk.exists("/a").orElseThrow());
        assertThatThrownBy(() -> zk.getChildren("/absent")).isInstanceOf(NoNodeException.class);
    }

    @Test
    void getAll_someMissing_leavesThoseOut() {
        zk.create("/a", bytes("1"));
        zk.create("/c", bytes("3"));

        Map<String, NodeData> all = zk.getAll(List.of("/c", "/b", "/a"));

        assertThat(all.keySet()).containsExactly("/c", "/a");
        assertThat(all.get("/a").utf8()).isEqualTo("1");
        assertThat(zk.getAll(List.of())).isEmpty();
    }

    @Test
    void getAll_oneForbidden_throwsNamingIt() {
        zk.create("/a");
        zk.create("/closed", null, CreateOptions.of().acl(Acl.digest("u", "p", Permissions.ALL)));

        assertThatThrownBy(() -> zk.getAll(List.of("/a", "/closed")))
                .isInstanceOfSatisfying(
                        NoAuthException.class,
                        e -> assertThat(e.path())
                                .isEqualTo(rooting == Rooting.NONE ? "/closed" : zk.chroot() + "/closed"));
    }

    @Test
    void readAll_mixed_hasAResultOrAnErrorForEach() {
        zk.create("/a", bytes("1"));
        zk.create("/a/b");

        List<ReadResult> results = zk.readAll(
                List.of(new ReadOp.GetData("/a"), new ReadOp.GetChildren("/a"), new ReadOp.GetData("/absent")));

        assertThat(results.get(0))
                .isInstanceOfSatisfying(
                        ReadResult.Data.class,
                        data -> assertThat(data.data().utf8()).isEqualTo("1"));
        assertThat(results.get(1)).isEqualTo(new ReadResult.ChildNames(List.of("b")));
        assertThat(results.get(2)).isEqualTo(new ReadResult.Failed(ErrorCodes.NO_NODE, "/absent"));
        assertThat(zk.readAll(List.of())).isEmpty();
    }

    @Test
    void countDescendants_ofATree_countsAllLevels() {
        zk.ensurePath("/t/a/b");
        zk.ensurePath("/t/c");

        assertThat(zk.countDescendants("/t")).isEqualTo(3);
        assertThat(zk.countDescendants("/t/c")).isZero();
    }

    @Test
    void ephemerals_ofThisSession_areListedByTheirOwnPaths() {
        zk.ensurePath("/a");
        zk.create("/a/one", null, CreateOptions.EPHEMERAL);
        zk.create("/ab", null, CreateOptions.EPHEMERAL);
        connect().create("/a/other", null, CreateOptions.EPHEMERAL);

        assertThat(zk.ephemerals()).containsExactly("/a/one", "/ab");
        assertThat(zk.ephemerals("/a")).containsExactly("/a/one");
    }

    @Test
    void sync_anyPath_givesItBack() {
        assertThat(zk.sync("/")).isEqualTo("/");
        assertThat(zk.sync("/need/not/exist")).isEqualTo("/need/not/exist");
    }

    // ---- change

    @Test
    void set_anyVersion_givesTheNewStat() {
        zk.create("/a", bytes("old"));

        Stat stat = zk.set("/a", bytes("new"));

        assertThat(stat.version()).isEqualTo(1);
        assertThat(zk.get("/a")).isEqualTo(new NodeData(bytes("new"), stat));
    }

    @Test
    void set_nullData_isKept() {
        zk.create("/a", bytes("old"));

        zk.set("/a", null);

        assertThat(zk.get("/a").data()).isNull();
    }

    @Test
    void set_staleVersion_throwsAndChangesNothing() {
        zk.create("/a");
        zk.set("/a", bytes("1"), 0);

        assertThatThrownBy(() -> zk.set("/a", bytes("2"), 0)).isInstanceOf(BadVersionException.class);
        assertThat(zk.get("/a").utf8()).isEqualTo("1");
    }

    @Test
    void set_absentNode_throwsNoNode() {
        assertThatThrownBy(() -> zk.set("/absent", null)).isInstanceOf(NoNodeException.class);
    }

    @Test
    void delete_versions_areChecked() {
        zk.create("/a");
        zk.set("/a", null);

        assertThatThrownBy(() -> zk.delete("/a", 0)).isInstanceOf(BadVersionException.class);
        zk.delete("/a", 1);

        assertThat(zk.exists("/a")).isEmpty();
        assertThatThrownBy(() -> zk.delete("/a"))
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCodes.NO_NODE));
    }

    @Test
    void delete_nodeWithChildren_throwsNotEmpty() {
        zk.ensurePath("/a/b");

        assertThatThrownBy(() -> zk.delete("/a")).isInstanceOf(NotEmptyException.class);
    }

    // ---- names

    @Test
    void unchroot_serverPath_givesThePathOfThisView() {
        String prefix = zk.chroot().equals("/") ? "" : zk.chroot();

        assertThat(zk.unchroot(prefix + "/a/b")).isEqualTo("/a/b");
        assertThat(zk.unchroot("/elsewhere")).isEqualTo("/elsewhere");
        if (!prefix.isEmpty()) {
            assertThat(zk.unchroot(prefix)).isEqualTo("/");
            assertThat(zk.unchroot(prefix + "x/y")).isEqualTo(prefix + "x/y");
        }
    }

    @Test
    void chroot_view_sharesTheSession() {
        KazooClient below = zk.chroot("/x/y");

        below.ensurePath("/");
        below.create("/a", bytes("1"));

        assertThat(zk.get("/x/y/a").utf8()).isEqualTo("1");
        assertThat(below.chroot("z").chroot()).endsWith("/x/y/z");
        assertThat(below.session().id()).isEqualTo(zk.session().id());
        assertThat(zk.chroot("/").chroot()).isEqualTo(zk.chroot());
    }

    @Test
    void lastZxid_afterAWrite_isAtLeastItsOwn() {
        Stat stat = zk.createWithStat("/a", null, CreateOptions.PERSISTENT).stat();

        assertThat(zk.lastZxid()).isGreaterThanOrEqualTo(stat.czxid());
    }
}
