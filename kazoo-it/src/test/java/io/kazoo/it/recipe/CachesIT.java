package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.data.NodeData;
import io.kazoo.error.ErrorCodes;
import io.kazoo.recipe.CacheEvent;
import io.kazoo.recipe.CacheOptions;
import io.kazoo.recipe.ChildrenCache;
import io.kazoo.recipe.NodeCache;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.TreeCache;
import io.kazoo.testkit.FakeZooKeeper;
import io.kazoo.testkit.model.ModelVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The three caches: what they cost, and what they see after a time away. */
class CachesIT extends FaultCase {

    private static final int EXISTS = 3;
    private static final int GET_DATA = 4;
    private static final int GET_CHILDREN = 12;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private void tell(CacheEvent event) {
        told.add(brief(event));
    }

    private static String brief(CacheEvent event) {
        if (event instanceof CacheEvent.Added added) {
            return "+" + added.path();
        } else if (event instanceof CacheEvent.Updated updated) {
            return "*" + updated.path();
        } else if (event instanceof CacheEvent.Removed removed) {
            return "-" + removed.path();
        }
        return event instanceof CacheEvent.Initialized ? "!" : "?" + ((CacheEvent.Unreadable) event).path();
    }

    private List<String> next(int count) throws InterruptedException {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(Objects.requireNonNull(told.poll(20, TimeUnit.SECONDS), () -> "only told " + events));
        }
        return events;
    }

    private int count(int opcode) {
        return Collections.frequency(link.requests(), opcode);
    }

    private void tenChildren() {
        other.create("/a");
        for (int i = 0; i < 10; i++) {
            other.create("/a/" + i, "0".getBytes());
        }
    }

    /** The link goes down, things change, and it comes back; in the same session or in the next one. */
    private void away(boolean lost, Runnable changes) {
        long generation = zk.session().generation();
        link.down(true);
        Until.holds(() -> !zk.isConnected(), () -> "still connected");
        changes.run();
        if (lost) {
            server.expireSession(zk.session().id());
        }
        link.reset();
        link.down(false);
        Until.holds(() -> zk.isConnected() && (zk.session().generation() > generation) == lost, () -> "not connected");
    }

    @Test
    void nodeCache_node_isFollowed() throws Exception {
        link.reset();
        NodeCache cache = Recipes.of(zk).nodeCache("/a", this::tell);
        assertThat(link.requests()).hasSize(2);
        assertThat(cache.node()).isEmpty();

        other.create("/a", "1".getBytes());
        other.create("/a/below");
        assertThat(next(2)).containsExactly("!", "+/a");
        assertThat(cache.node().map(NodeData::utf8)).contains("1");
        other.set("/a", "2".getBytes());
        assertThat(next(1)).containsExactly("*/a");
        other.deleteRecursive("/a");
        assertThat(next(1)).containsExactly("-/a");
        assertThat(cache.node()).isEmpty();
        cache.close();
        Until.holds(() -> server.watchCount() == 0, () -> "watches left");
    }

    @Test
    void childrenCache_children_areFollowedWithinTheBudget() throws Exception {
        tenChildren();
        link.reset();
        ChildrenCache cache = Recipes.of(zk).childrenCache("/a", this::tell);
        assertThat(link.requests()).hasSize(11 + 1 + 1);
        assertThat(next(11)).doesNotContain("+/a").endsWith("!");
        link.reset();
        ChildrenCache names = Recipes.of(zk).childrenCache("/a", CacheOptions.ALL.withoutData(), event -> {});
        assertThat(link.requests()).hasSize(11 + 1);
        assertThat(names.get("3").orElseThrow().data()).isNull();

        other.create("/a/3/below");
        other.set("/a/3", "1".getBytes());
        other.delete("/a/4");
        assertThat(next(2)).containsExactlyInAnyOrder("*/a/3", "-/a/4");
        assertThat(cache.names()).hasSize(9).doesNotContain("4");
        assertThat(cache.get("3").map(NodeData::utf8)).contains("1");
        assertThat(cache.snapshot().keySet()).isEqualTo(cache.names());
        other.deleteRecursive("/a");
        assertThat(next(9)).doesNotContain("-/a");
        assertThat(cache.snapshotAsync().get(20, TimeUnit.SECONDS)).isEmpty();
        cache.close();
        names.close();
        Until.holds(() -> server.watchCount() == 0, () -> "watches left");
    }

    @Test
    void cache_reconnect_readsStatsInOneFlightAndDataWhereItChanged() throws Exception {
        tenChildren();
        Recipes.of(zk).treeCache("/a", CacheOptions.ALL, this::tell);
        next(12);
        link.delayReplies(Duration.ofMillis(20));

        away(false, () -> other.set("/a/7", "1".getBytes()));

        assertThat(next(1)).containsExactly("*/a/7");
        assertThat(count(EXISTS)).isEqualTo(11);
        assertThat(count(GET_DATA)).isEqualTo(1);
        assertThat(count(GET_CHILDREN)).isZero();
        assertThat(link.roundTrips()).isLessThanOrEqualTo(3);
    }

    @Test
    void cache_changesWhileAway_areAllToldAndNothingElse() throws Exception {
        for (boolean lost : new boolean[] {false, true}) {
            other.ensurePath("/a/again/x");
            other.ensurePath("/a/goes/x");
            other.create("/a/set", "1".getBytes());
            other.create("/a/stays");
            TreeCache cache = Recipes.of(zk).treeCache("/a", CacheOptions.ALL, this::tell);
            assertThat(next(8)).endsWith("!");

            away(lost, () -> {
                other.deleteRecursive("/a/again");
                other.ensurePath("/a/again/y"); // version and cversion as before
                other.deleteRecursive("/a/goes");
                other.set("/a/set", "1".getBytes());
                other.ensurePath("/a/new/x");
                other.create("/a/stays/z");
            });

            assertThat(next(10))
                    .as("lost: " + lost)
                    .containsExactlyInAnyOrder(
                            "-/a/again/x",
                            "-/a/again",
                            "+/a/again",
                            "+/a/again/y",
                            "-/a/goes/x",
                            "-/a/goes",
                            "*/a/set",
                            "+/a/new",
                            "+/a/new/x",
                            "+/a/stays/z");
            assertThat(told).isEmpty();
            cache.close();
            other.deleteRecursive("/a");
        }
    }

    @Test
    void cache_oneShotWatches_areWithinTheBudgetAndSurviveTheSession() throws Exception {
        try (FakeZooKeeper fake =
                        FakeZooKeeper.builder().version(ModelVersion.V3_5).start();
                KazooClient client = KazooClient.connect(fake.connectString())) {
            client.ensurePath("/a/b/c");
            client.ensurePath("/a/d");
            int before = fake.requests().size();
            TreeCache cache = Recipes.of(client).treeCache("/a", CacheOptions.ALL, this::tell);
            assertThat(fake.requests().size() - before).isLessThanOrEqualTo(2 * 4 + 2);
            assertThat(next(5)).endsWith("!");

            long generation = client.session().generation();
            fake.expireSession(client.session().id());
            Until.holds(() -> client.session().generation() > generation && client.isConnected(), () -> "no session");
            fake.create("/a/b/e", new byte[0]);
            assertThat(next(1)).containsExactly("+/a/b/e");
            fake.set("/a/b/c", new byte[1]);
            assertThat(next(1)).containsExactly("*/a/b/c");
            fake.delete("/a/d");
            assertThat(next(1)).containsExactly("-/a/d");
            assertThat(told).isEmpty();

            cache.close();
            Until.holds(() -> fake.watchCount() == 0, () -> fake.watchCount() + " watches left");
        }
    }

    /** The node above is known only by a reply that comes behind the event. */
    @Test
    void cache_eventOfANodeBeforeTheReadAboveIt_isToldBehindThat() throws Exception {
        try (FakeZooKeeper fake = FakeZooKeeper.start();
                KazooClient client = KazooClient.connect(fake.connectString())) {
            client.ensurePath("/a/b");
            fake.onReply("getChildren2").path("/a").afterNext();
            TreeCache cache = Recipes.of(client.async()).treeCache("/a", CacheOptions.ALL, this::tell);
            Until.holds(() -> !fake.requests("getChildren2").isEmpty(), () -> "" + fake.requests());

            fake.create("/a/b/c", new byte[0]);

            assertThat(next(4)).containsExactly("+/a", "+/a/b", "+/a/b/c", "!");
            assertThat(cache.size()).isEqualTo(3);
        }
    }

    @Test
    void cache_clientStoppedWhileLoading_loadsTheRestAfterItsStart() throws Exception {
        other.ensurePath("/a/b/c");
        other.ensurePath("/a/d/e");
        link.reset();
        link.delayReplies(Duration.ofMillis(100));
        TreeCache cache = Recipes.of(zk.async()).treeCache("/a", CacheOptions.ALL, this::tell);
        Until.holds(() -> count(GET_DATA) >= 2, () -> "" + link.requests());
        zk.stop();
        link.delayReplies(Duration.ZERO);
        zk.start();

        cache.initialized().get(20, TimeUnit.SECONDS);
        Until.holds(() -> cache.size() == 5, () -> "" + cache.snapshot().keySet());
    }

    /** The end of its watch and that of a pause before another read both have it ask for a watch. */
    @Test
    void cache_clientStoppedAndStartedInAPause_hasOneWatch() {
        Gate gate = new Gate();
        try (FakeZooKeeper fake = FakeZooKeeper.start();
                KazooClient client = KazooClient.connect(fake.connectString())) {
            fake.create("/a", null);
            for (int i = 0; i < 20; i++) {
                fake.create("/a/" + i, null); // the more reads fail, the longer are the pauses
            }
            TreeCache cache = Recipes.of(client.withExecutor(gate)).treeCache("/a", CacheOptions.ALL, this::tell);
            fake.onReply("exists").every().error(ErrorCodes.THROTTLED);
            fake.server(0).dropConnections();
            Until.holds(() -> fake.requests("exists").size() > 21, () -> "no first pause is over");

            gate.close();
            client.stop();
            fake.clearFaults();
            client.start();
            client.sync("/a");
            gate.open();
            Until.holds(() -> fake.watchCount() > 0 && cache.size() == 21, () -> "not followed");
            client.sync("/a");

            cache.close();

            Until.holds(() -> fake.watchCount() == 0, () -> fake.watchCount() + " watches left");
        }
    }

    /** Seed 70939 of the simulation. */
    @Test
    void cache_listOfANodeShowsAnother_followsThatToo() {
        Gate gate = new Gate();
        try (FakeZooKeeper old =
                        FakeZooKeeper.builder().version(ModelVersion.V3_5).start();
                KazooClient client = KazooClient.connect(old.connectString())) {
            old.create("/a", null);
            old.create("/a/b", null);
            TreeCache cache =
                    Recipes.of(client.withExecutor(gate)).treeCache("/a", CacheOptions.ALL.withoutData(), this::tell);
            Until.holds(() -> old.watchCount() == 4, () -> old.watchCount() + " watches");
            client.sync("/a");
            gate.close();
            old.create("/a/b/c", null); // so that /a/b is listed
            old.delete("/a/b/c");
            old.delete("/a/b");
            old.create("/a/b", null);
            client.sync("/a");
            gate.open();
            Until.holds(() -> old.watchCount() == 4, () -> old.watchCount() + " watches");

            old.set("/a/b", "1".getBytes());

            Until.holds(
                    () -> cache.get("/a/b").orElseThrow().stat().version() == 1,
                    () -> "does not know of it: " + cache.get("/a/b"));
        }
    }

    @Test
    void cache_throwingFilterAndListener_doNoHarm() throws Exception {
        tenChildren();
        TreeCache cache = Recipes.of(zk)
                .treeCache(
                        "/a",
                        CacheOptions.ALL.filter(path -> {
                            if (path.endsWith("3")) {
                                throw new IllegalStateException("of the test");
                            }
                            return true;
                        }),
                        event -> {
                            tell(event);
                            throw new AssertionError("of the test");
                        });

        assertThat(next(11)).endsWith("!");
        other.set("/a/4", "1".getBytes());
        assertThat(next(1)).containsExactly("*/a/4");
        assertThat(cache.children("/a")).hasSize(9);
    }

    @Test
    void cache_slowListener_delaysOnlyItselfAndIsNotToldAfterTheEnd() throws Exception {
        tenChildren();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        TreeCache slow = Recipes.of(zk).treeCache("/a", CacheOptions.ALL, event -> {
            tell(event);
            entered.countDown();
            try {
                stuck.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(slow.snapshot()).hasSize(11);
        entered.await();

        slow.close();
        Until.holds(() -> server.watchCount() == 0, () -> "watches left");
        stuck.countDown();
        NodeCache last = Recipes.of(zk).nodeCache("/a", event -> {});
        last.close();
        assertThat(told).hasSize(1);
    }

    @Test
    void caches_thousand_needNoThread() throws Exception {
        Until.holds(() -> kazooThreads().size() <= 2, () -> kazooThreads().toString());
        Set<String> before = kazooThreads();
        List<TreeCache> caches = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            caches.add(Recipes.of(zk.async()).treeCache("/c" + i, CacheOptions.ALL, this::tell));
        }
        for (TreeCache cache : caches) {
            cache.initialized().get(20, TimeUnit.SECONDS);
        }

        Until.holds(() -> before.containsAll(kazooThreads()), () -> kazooThreads() + " after " + before);
        caches.forEach(TreeCache::close);
        Until.holds(() -> server.watchCount() == 0, () -> "watches left");
    }

    private static Set<String> kazooThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("kazoo-"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    @Tag("slow")
    void cache_moreNodesThanTheQueueHolds_loadsAndComparesThemAll() throws Exception {
        int nodes = 12_000;
        other.create("/a");
        List<CompletableFuture<String>> made = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            made.add(other.async().create("/a/" + i, new byte[0]));
            if (made.size() == 1000) {
                CompletableFuture.allOf(made.toArray(CompletableFuture<?>[]::new))
                        .get(60, TimeUnit.SECONDS);
                made.clear();
            }
        }
        ChildrenCache cache = Recipes.of(zk.async()).childrenCache("/a", this::tell);
        cache.initialized().get(60, TimeUnit.SECONDS);
        assertThat(cache.names()).hasSize(nodes);
        assertThat(next(nodes + 1)).endsWith("!");

        away(false, () -> {
            other.set("/a/7", "1".getBytes());
            other.delete("/a/8");
            other.create("/a/x");
        });

        assertThat(next(3)).containsExactlyInAnyOrder("*/a/7", "-/a/8", "+/a/x");
        assertThat(count(EXISTS)).isEqualTo(nodes + 1);
        assertThat(count(GET_DATA)).isEqualTo(2);
        assertThat(told).isEmpty();
    }
}
