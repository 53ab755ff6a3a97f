package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.data.Acl;
import io.kazoo.data.Permissions;
import io.kazoo.error.NoAuthException;
import io.kazoo.recipe.CacheEvent;
import io.kazoo.recipe.CacheOptions;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.TreeCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Copies of trees. */
class TreeCacheIT extends FaultCase {

    private static final int EXISTS = 3;
    private static final int GET_DATA = 4;

    private final BlockingQueue<CacheEvent> told = new LinkedBlockingQueue<>();

    private TreeCache cache(CacheOptions options) {
        return Recipes.of(zk).treeCache("/a", options, told::add);
    }

    private CacheEvent next() throws InterruptedException {
        return Objects.requireNonNull(told.poll(20, TimeUnit.SECONDS), "nothing was told");
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
            events.add(brief(next()));
        }
        return events;
    }

    private void tree() {
        other.ensurePath("/a/b/c");
        other.ensurePath("/a/d");
        other.set("/a/d", "1".getBytes());
    }

    @Test
    void treeCache_load_isWithinItsBudget() throws Exception {
        tree();
        link.reset();
        TreeCache cache = cache(CacheOptions.ALL);

        assertThat(link.requests()).hasSize(4 + 2 + 1);
        assertThat(cache.snapshot().keySet()).containsExactly("/a", "/a/b", "/a/b/c", "/a/d");
        assertThat(cache.get("/a/d").orElseThrow().utf8()).isEqualTo("1");
        assertThat(cache.children("/a")).containsExactly("b", "d");
        assertThat(cache.get("/a/x")).isEmpty();
        assertThatThrownBy(() -> cache.get("/ab")).isInstanceOf(IllegalArgumentException.class);
        assertThat(next(5)).startsWith("+/a").endsWith("!").contains("+/a/b", "+/a/b/c", "+/a/d");
    }

    @Test
    void treeCache_options_limitWhatIsHeldAndRead() {
        tree();
        link.reset();
        assertThat(cache(CacheOptions.ALL.withoutData()).snapshot().keySet()).hasSize(4);
        assertThat(link.requests()).hasSize(4 + 1);

        assertThat(cache(CacheOptions.ALL.depth(1)).snapshot().keySet()).containsExactly("/a", "/a/b", "/a/d");
        assertThat(cache(CacheOptions.ALL.depth(0)).snapshot().keySet()).containsExactly("/a");
        assertThat(cache(CacheOptions.ALL.filter(path -> !path.equals("/a/b")))
                        .snapshot()
                        .keySet())
                .containsExactly("/a", "/a/d");
        other.create("/a/b/e");
        other.create("/a/f");
    }

    @Test
    void treeCache_changes_areTold() throws Exception {
        TreeCache cache = cache(CacheOptions.ALL);
        assertThat(next(1)).containsExactly("!");

        other.ensurePath("/a/b");
        assertThat(next(2)).containsExactly("+/a", "+/a/b");
        other.set("/a/b", "1".getBytes());
        assertThat(next(1)).containsExactly("*/a/b");
        other.deleteRecursive("/a");
        assertThat(next(2)).containsExactly("-/a/b", "-/a");
        assertThat(cache.size()).isZero();
    }

    @Test
    void treeCache_reconnectWithoutChanges_readsNoData() throws Exception {
        tree();
        TreeCache cache = cache(CacheOptions.ALL);
        next(5);
        server.stop();
        server.restart();
        other.retry(() -> other.exists("/a"));
        Until.holds(zk::isConnected, () -> "not connected");
        zk.retry(() -> zk.exists("/"));
        cache.snapshot();
        link.reset();
        link.cut();
        zk.retry(() -> zk.exists("/"));
        Until.holds(() -> link.requests().size() >= 4, () -> "not compared");
        assertThat(link.requests()).doesNotContain(GET_DATA).contains(EXISTS);

        assertThat(told).isEmpty();
    }

    @Test
    void treeCache_nodeMadeAgainWhileAway_goesAndComes() throws Exception {
        tree();
        TreeCache cache = cache(CacheOptions.ALL);
        next(5);
        zk.stop();
        other.deleteRecursive("/a/b");
        other.ensurePath("/a/b/y");
        other.delete("/a/d");
        zk.start();

        assertThat(next(5)).containsExactlyInAnyOrder("-/a/b/c", "-/a/b", "+/a/b", "+/a/b/y", "-/a/d");
        assertThat(cache.snapshot().keySet()).containsExactly("/a", "/a/b", "/a/b/y");
    }

    @Test
    void treeCache_sessionExpired_goesOn() throws Exception {
        tree();
        cache(CacheOptions.ALL);
        next(5);
        expire();
        other.set("/a/d", "2".getBytes());
        assertThat(next(1)).containsExactly("*/a/d");
        other.create("/a/b/z");

        assertThat(next(1)).containsExactly("+/a/b/z");
    }

    @Test
    void treeCache_unreadableNode_isReportedAndNotFatal() throws Exception {
        tree();
        other.setAcls("/a/d", List.of(Acl.world(Permissions.ADMIN)));
        TreeCache cache = cache(CacheOptions.ALL);

        assertThat(cache.snapshot().keySet()).containsExactly("/a", "/a/b", "/a/b/c");
        List<CacheEvent> events = new ArrayList<>();
        told.drainTo(events);
        assertThat(events)
                .filteredOn(CacheEvent.Unreadable.class::isInstance)
                .singleElement()
                .satisfies(event ->
                        assertThat(((CacheEvent.Unreadable) event).error()).isInstanceOf(NoAuthException.class));
        other.setAcls("/a/d", List.of(Acl.world(Permissions.ALL)));
        other.set("/a/d", "2".getBytes());
        Until.holds(() -> cache.get("/a/d").isPresent(), () -> "not read");
    }

    @Test
    void treeCache_eachFaultAtEachRequest_equalsTheTree() throws Exception {
        atEachRequest((path, fault) -> {
            other.ensurePath(path + "/b/c");
            TreeCache cache = Recipes.of(zk).treeCache(path, CacheOptions.ALL, told::add);
            other.create(path + "/d");
            other.delete(path + "/b/c");
            Until.holds(
                    () -> List.copyOf(cache.snapshot().keySet()).equals(List.of(path, path + "/b", path + "/d")),
                    () -> "cached: " + cache.snapshot().keySet());
            cache.close();
        });
    }

    @Test
    void treeCache_randomChangesAndFaults_convergesOnTheTree() throws Exception {
        Random random = new Random(7);
        TreeCache cache = cache(CacheOptions.ALL);
        for (int step = 0; step < 400; step++) {
            String path = "/a/" + random.nextInt(3) + "/" + random.nextInt(3);
            switch (random.nextInt(12)) {
                case 0 -> link.cut();
                case 1, 2, 3 -> other.deleteRecursive(path.substring(0, random.nextBoolean() ? 4 : path.length()));
                default -> {
                    other.ensurePath(path);
                    other.set(path, Integer.toString(step).getBytes());
                }
            }
            if (step == 200) {
                expire();
            }
        }
        List<String> expected = new ArrayList<>(List.of("/a"));
        for (String name : other.getChildren("/a")) {
            expected.add("/a/" + name);
            other.getChildren("/a/" + name).forEach(below -> expected.add("/a/" + name + "/" + below));
        }
        Until.holds(
                () -> cache.snapshot().keySet().equals(new java.util.TreeSet<>(expected))
                        && cache.snapshot().entrySet().stream()
                                .allMatch(entry -> Objects.equals(
                                        entry.getValue().utf8(),
                                        other.get(entry.getKey()).utf8())),
                () -> cache.snapshot().keySet() + " instead of " + expected);
    }
}
