package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.it.support.Eventually;
import io.kazoo.recipe.CacheEvent;
import io.kazoo.recipe.CacheOptions;
import io.kazoo.recipe.PersistentNode;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.TreeCache;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.nodes.GroupMember;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.Test;

/** Nodes that are kept, groups and caches, ours and Curator's. */
class CuratorNodesIT extends CuratorCase {

    @Test
    void group_membersOfBoth_seeEachOther() throws Exception {
        GroupMember theirs = closedAfter(new GroupMember(curator, "/group", "theirs", bytes("1")));
        theirs.start();
        PersistentNode ours = Recipes.of(zk).persistentNode("/group/ours", bytes("2"));
        TreeCache group = closedAfter(Recipes.of(zk).treeCache("/group", CacheOptions.ALL.depth(1), event -> {}));

        Eventually.holds(() -> assertThat(theirs.getCurrentMembers()).containsOnlyKeys("theirs", "ours"));
        assertThat(theirs.getCurrentMembers().get("ours")).isEqualTo(bytes("2"));
        Eventually.holds(() -> assertThat(group.children("/group")).containsExactly("ours", "theirs"));
        assertThat(group.get("/group/theirs").orElseThrow().data()).isEqualTo(bytes("1"));
        ours.setData(bytes("3"));
        Eventually.holds(
                () -> assertThat(theirs.getCurrentMembers().get("ours")).isEqualTo(bytes("3")));
        ours.close();
        Eventually.holds(() -> assertThat(theirs.getCurrentMembers()).containsOnlyKeys("theirs"));
        theirs.close();
        Eventually.holds(() -> assertThat(group.children("/group")).isEmpty());
    }

    @Test
    void group_ourSessionExpires_isSeenToComeBack() throws Exception {
        GroupMember theirs = closedAfter(new GroupMember(curator, "/group", "theirs", bytes("1")));
        theirs.start();
        PersistentNode ours = closedAfter(Recipes.of(zk).persistentNode("/group/ours", bytes("2")));
        long generation = zk.session().generation();
        long first = zk.exists("/group/ours").orElseThrow().czxid();

        server.expireSession(zk.session().id());

        Eventually.holds(() -> {
            assertThat(zk.session().generation()).isGreaterThan(generation);
            assertThat(zk.exists("/group/ours").orElseThrow().czxid()).isGreaterThan(first);
            assertThat(ours.isPresent()).isTrue();
            assertThat(theirs.getCurrentMembers()).containsOnlyKeys("theirs", "ours");
        });
    }

    /** Curator writes its data into a node of somebody else; ours waits until it can make the node itself. */
    @Test
    void persistentNode_pathOfTheirs_isOursWhenTheyGo() throws Exception {
        var theirs = closedAfter(new org.apache.curator.framework.recipes.nodes.PersistentNode(
                curator, CreateMode.EPHEMERAL, false, "/kept", bytes("theirs")));
        theirs.start();
        assertThat(theirs.waitForInitialCreate(BOUND.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        PersistentNode ours = closedAfter(Recipes.of(zk.async()).persistentNode("/kept", bytes("ours")));
        watching(2);
        assertThat(ours.isPresent()).isFalse();
        assertThat(zk.get("/kept").utf8()).isEqualTo("theirs");

        theirs.close();

        get(ours.created());
        assertThat(zk.get("/kept").utf8()).isEqualTo("ours");
        assertThat(zk.exists("/kept").orElseThrow().ephemeralOwner())
                .isEqualTo(zk.session().id());
    }

    @Test
    void persistentNode_ourPath_isTheirsWhenWeGo() throws Exception {
        PersistentNode ours = Recipes.of(zk).persistentNode("/kept", bytes("ours"));
        var theirs = closedAfter(new org.apache.curator.framework.recipes.nodes.PersistentNode(
                curator, CreateMode.EPHEMERAL, false, "/kept", bytes("theirs")));
        theirs.start();
        assertThat(theirs.waitForInitialCreate(BOUND.toSeconds(), TimeUnit.SECONDS))
                .isTrue();

        ours.close();

        long session = curator.getZookeeperClient().getZooKeeper().getSessionId();
        Eventually.holds(() ->
                assertThat(zk.exists("/kept").orElseThrow().ephemeralOwner()).isEqualTo(session));
    }

    @Test
    void caches_ofBoth_showTheSameTree() throws Exception {
        List<CacheEvent> heard = new CopyOnWriteArrayList<>();
        TreeCache ours = closedAfter(Recipes.of(zk).treeCache("/tree", CacheOptions.ALL, heard::add));
        CuratorCache theirs = closedAfter(CuratorCache.build(curator, "/tree"));
        theirs.start();

        curator.create().creatingParentContainersIfNeeded().forPath("/tree/a/b", bytes("1"));
        zk.ensurePath("/tree/c/d");
        zk.set("/tree/c", bytes("2"));
        curator.setData().forPath("/tree/a/b", bytes("3"));
        zk.deleteRecursive("/tree/c/d");

        same(ours, theirs, 4);
        curator.delete().deletingChildrenIfNeeded().forPath("/tree/a");
        same(ours, theirs, 2);
        assertThat(heard)
                .filteredOn(CacheEvent.Removed.class::isInstance)
                .extracting(event -> ((CacheEvent.Removed) event).path())
                .endsWith("/tree/a/b", "/tree/a");
    }

    private static void same(TreeCache ours, CuratorCache theirs, int size) {
        Eventually.holds(() -> {
            assertThat(ours.size()).isEqualTo(size);
            assertThat(theirs.size()).isEqualTo(size);
            ours.snapshot()
                    .forEach((path, node) ->
                            assertThat(theirs.get(path).orElseThrow().getData()).isEqualTo(node.data()));
        });
    }
}
