package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.Permissions;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.NoChildrenForEphemeralsException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole paths and whole trees. */
class TreesIT extends ClientCase {

    private KazooClient zk;

    @BeforeEach
    void open() {
        zk = connect();
    }

    @Test
    void ensurePath_missingLevels_makesThemAndSaysSo() {
        boolean wasThere = zk.ensurePath("/a/b/c/d");

        assertThat(wasThere).isFalse();
        assertThat(zk.exists("/a/b/c/d")).isPresent();
        assertThat(zk.get("/a/b").data()).isEmpty();
        assertThat(zk.ensurePath("/a/b/c/d")).isTrue();
        assertThat(zk.ensurePath("/a/b")).isTrue();
    }

    @Test
    void ensurePath_missingChroot_makesItToo() {
        KazooClient below = zk.chroot("/x/y");

        boolean wasThere = below.ensurePath("/");

        assertThat(wasThere).isFalse();
        assertThat(zk.exists("/x/y")).isPresent();
    }

    @Test
    void ensurePath_byManyAtOnce_worksForAll() {
        List<KazooClient> clients = List.of(zk, connect(), connect());

        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            all.add(clients.get(i % 3).async().ensurePath("/a/b/c/" + i % 5));
        }

        assertThat(all).allSatisfy(done -> assertThat(done.join()).isNotNull());
        assertThat(zk.getChildren("/a/b/c")).hasSize(5);
    }

    @Test
    void ensurePath_withAcl_givesItToNewNodesOnly() {
        List<Acl> acls = List.of(Acl.world(Permissions.ALL - Permissions.ADMIN));
        zk.ensurePath("/a");

        zk.ensurePath("/a/b/c", acls);

        assertThat(zk.getAcls("/a").acls()).isEqualTo(Acl.OPEN_ACL_UNSAFE);
        assertThat(zk.getAcls("/a/b").acls()).isEqualTo(acls);
        assertThat(zk.getAcls("/a/b/c").acls()).isEqualTo(acls);
    }

    @Test
    void ensurePath_whereNothingMayBeMade_saysWhy() {
        zk.create("/e", null, CreateOptions.EPHEMERAL);
        zk.create("/closed", null, CreateOptions.of().acl(Acl.world(Permissions.READ | Permissions.DELETE)));

        assertThatThrownBy(() -> zk.ensurePath("/e/a")).isInstanceOf(NoChildrenForEphemeralsException.class);
        assertThatThrownBy(() -> zk.ensurePath("/closed/a/b")).isInstanceOf(NoAuthException.class);
    }

    @Test
    void ensurePath_acrossANodeWithoutCreateRight_worksWhenAllIsThere() {
        zk.ensurePath("/a/b");
        zk.setAcls("/a", List.of(Acl.world(Permissions.READ | Permissions.DELETE)));

        assertThat(zk.ensurePath("/a/b")).isTrue();
        assertThat(zk.create("/a/b/c/d", null, CreateOptions.of().makeParents()))
                .isEqualTo("/a/b/c/d");
    }

    @Test
    void deleteRecursive_absentOrLeaf_saysWhetherItWasThere() {
        zk.create("/leaf");

        assertThat(zk.deleteRecursive("/leaf")).isTrue();
        assertThat(zk.deleteRecursive("/leaf")).isFalse();
    }

    @Test
    void deleteRecursive_wideTree_isGone() {
        createChildren("/wide", 5_000);

        boolean wasThere = zk.deleteRecursive("/wide");

        assertThat(wasThere).isTrue();
        assertThat(zk.exists("/wide")).isEmpty();
    }

    @Test
    void deleteRecursive_deepTree_isGone() {
        String deep = "/deep" + "/d".repeat(200);
        zk.ensurePath(deep);

        boolean wasThere = zk.deleteRecursive("/deep");

        assertThat(wasThere).isTrue();
        assertThat(zk.exists("/deep")).isEmpty();
    }

    @Test
    void deleteRecursive_whileOthersCreateBelow_endsWithTheTreeGone() {
        createChildren("/busy", 300);
        AsyncKazooClient other = connect().async();
        AtomicInteger created = new AtomicInteger();
        AtomicBoolean go = new AtomicBoolean(true);
        other.getChildren("/busy").join();
        createUntilParentIsGone(other, created, go);

        boolean wasThere = zk.deleteRecursive("/busy");
        go.set(false);

        assertThat(wasThere).isTrue();
        assertThat(created.get()).isPositive();
        zk.deleteRecursive("/busy");
        assertThat(zk.exists("/busy")).isEmpty();
    }

    /** Creates up to 2,000 nodes, one after the other. */
    private static void createUntilParentIsGone(AsyncKazooClient client, AtomicInteger created, AtomicBoolean go) {
        client.create("/busy/late-" + created.get()).whenComplete((path, error) -> {
            if (error == null && go.get() && created.incrementAndGet() < 2_000) {
                createUntilParentIsGone(client, created, go);
            }
        });
    }

    @Test
    void deleteRecursive_withoutTheRight_throwsAndLeavesTheRest() {
        zk.ensurePath("/a/b/c");
        zk.setAcls("/a/b", List.of(Acl.world(Permissions.READ | Permissions.ADMIN)));

        assertThatThrownBy(() -> zk.deleteRecursive("/a")).isInstanceOf(NoAuthException.class);
        assertThat(zk.exists("/a/b/c")).isPresent();
    }

    @Test
    void deleteRecursive_ofTheRoot_isRefused() {
        KazooClient atRoot =
                closedAfter(KazooClient.builder("127.0.0.1:" + server.port()).build());

        assertThatThrownBy(() -> atRoot.deleteRecursive("/"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/");
    }

    private void createChildren(String parent, int count) {
        zk.ensurePath(parent);
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(zk.async().create(parent + "/child-" + i));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
    }
}
