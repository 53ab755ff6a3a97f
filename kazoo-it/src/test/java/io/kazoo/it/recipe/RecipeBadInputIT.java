package io.kazoo.it.recipe;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.Acl;
import io.kazoo.data.AclId;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.Permissions;
import io.kazoo.error.ForeignDataException;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.NoChildrenForEphemeralsException;
import io.kazoo.recipe.AsyncRecipes;
import io.kazoo.recipe.CacheOptions;
import io.kazoo.recipe.Recipes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each recipe at paths that are not as it wants them: it ends with a typed error or takes no notice, and never hangs. */
@Timeout(120)
class RecipeBadInputIT extends RecipeCase {

    private static final Duration SOON = Duration.ofSeconds(3);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String DONE = "done";

    /** What a user of the recipe calls first, and waits for. */
    @FunctionalInterface
    private interface Use {
        CompletableFuture<?> at(AsyncRecipes recipes, String path);
    }

    private static final Map<String, Use> USES = new TreeMap<>(Map.ofEntries(
            entry("lock", (recipes, path) -> recipes.lock(path).acquireAsync(SOON)),
            entry("lock, tried", (recipes, path) -> recipes.lock(path).tryAcquireAsync()),
            entry("read lock", (recipes, path) -> recipes.readLock(path).acquireAsync(SOON)),
            entry("write lock", (recipes, path) -> recipes.writeLock(path).acquireAsync(SOON)),
            entry(
                    "multi-lock",
                    (recipes, path) -> recipes.multiLock(List.of(path)).acquireAsync(SOON)),
            entry("semaphore", (recipes, path) -> recipes.semaphore(path, 9).acquireAsync(SOON)),
            entry("latch", (recipes, path) -> recipes.leaderLatch(path).start().awaitAsync(SOON)),
            entry("contenders", (recipes, path) -> recipes.election(path).contendersAsync()),
            entry("counter", (recipes, path) -> recipes.counter(path).addAsync(1)),
            entry(
                    "double counter",
                    (recipes, path) -> recipes.doubleCounter(path, 0).addAsync(1)),
            entry(
                    "shared value",
                    (recipes, path) -> recipes.sharedValue(path, bytes("0")).setAsync(bytes("1"))),
            entry("barrier", (recipes, path) -> recipes.barrier(path).createAsync()),
            entry(
                    "double barrier",
                    (recipes, path) -> recipes.doubleBarrier(path, 1, "me").enterAsync(SOON)),
            entry("party", (recipes, path) -> recipes.party(path, "me").joinAsync()),
            entry(
                    "shallow party",
                    (recipes, path) -> recipes.shallowParty(path, "me").joinAsync()),
            entry("queue, put", (recipes, path) -> recipes.queue(path).putAsync(bytes("1"))),
            entry("queue, get", (recipes, path) -> recipes.queue(path).getAsync()),
            entry(
                    "locking queue, put",
                    (recipes, path) -> recipes.lockingQueue(path).putAsync(bytes("1"))),
            entry(
                    "locking queue, get",
                    (recipes, path) -> recipes.lockingQueue(path).tryGetAsync()),
            entry(
                    "lease",
                    (recipes, path) -> recipes.nonBlockingLease(path, "me").obtainAsync(LONG)),
            entry(
                    "multi-lease",
                    (recipes, path) ->
                            recipes.multiNonBlockingLease(path, 2, "me").obtainAsync(LONG)),
            entry(
                    "tree cache",
                    (recipes, path) -> recipes.treeCache(path, CacheOptions.ALL, event -> {})
                            .initialized()),
            entry(
                    "children cache",
                    (recipes, path) -> recipes.childrenCache(path, event -> {}).initialized()),
            entry(
                    "node cache",
                    (recipes, path) -> recipes.nodeCache(path, event -> {}).initialized())));

    /** Those who only read, and for whom no node is an answer. */
    private static final Set<String> BELOW_NOTHING =
            Set.of("contenders", "queue, get", "locking queue, get", "children cache", "node cache", "tree cache");

    /** How each recipe ends at a path of its own: {@link #DONE}, or the name of the error. */
    private Map<String, String> outcomes(UnaryOperator<String> pathOf) throws Exception {
        Map<String, CompletableFuture<?>> running = new TreeMap<>();
        USES.forEach((name, use) ->
                running.put(name, use.at(Recipes.of(zk.async()), pathOf.apply("/" + name.replaceAll("[^a-z]+", "-")))));
        Map<String, String> outcomes = new TreeMap<>();
        for (Map.Entry<String, CompletableFuture<?>> each : running.entrySet()) {
            try {
                each.getValue().get(20, TimeUnit.SECONDS);
                outcomes.put(each.getKey(), DONE);
            } catch (ExecutionException e) {
                outcomes.put(each.getKey(), e.getCause().getClass().getSimpleName());
            }
        }
        return outcomes;
    }

    private static Map<String, String> allBut(Set<String> done, Class<? extends Throwable> error) {
        Map<String, String> expected = new TreeMap<>();
        USES.keySet().forEach(name -> expected.put(name, done.contains(name) ? DONE : error.getSimpleName()));
        return expected;
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(others);
        return all;
    }

    @Test
    void path_belowAnEphemeralNode_isATypedError() throws Exception {
        other.create("/gone", bytes(""), CreateOptions.EPHEMERAL);

        Map<String, String> outcomes = outcomes(path -> "/gone" + path);

        assertThat(outcomes).isEqualTo(allBut(BELOW_NOTHING, NoChildrenForEphemeralsException.class));
    }

    @Test
    void path_ofAnEphemeralNode_isATypedError() throws Exception {
        Map<String, String> outcomes = outcomes(path -> other.create(path, bytes("1"), CreateOptions.EPHEMERAL));

        Set<String> single = Set.of("barrier", "counter", "double counter", "shared value"); // they need none
        assertThat(outcomes).isEqualTo(allBut(union(BELOW_NOTHING, single), NoChildrenForEphemeralsException.class));
    }

    @Test
    void path_mayNotBeTouched_isATypedError() throws Exception {
        Map<String, String> outcomes = outcomes(this::closed);

        // A gate is shut by its node; what a cache may not read it reports; there are no entries to be refused.
        Set<String> unaffected = Set.of("barrier", "children cache", "node cache", "tree cache", "locking queue, get");
        assertThat(outcomes).isEqualTo(allBut(unaffected, NoAuthException.class));
    }

    private String closed(String path) {
        other.create(path, bytes("1"));
        other.setAcls(path, List.of(new Acl(Permissions.READ, new AclId("ip", "192.0.2.1"))));
        return path;
    }

    @Test
    void path_withForeignChildrenAndData_isATypedErrorOrIgnored() throws Exception {
        Map<String, String> outcomes = outcomes(this::foreign);

        Map<String, String> expected = allBut(USES.keySet(), ForeignDataException.class);
        expected.put("counter", ForeignDataException.class.getSimpleName());
        expected.put("double counter", ForeignDataException.class.getSimpleName());
        assertThat(outcomes).isEqualTo(expected);
    }

    @Test
    void path_deletedByAnOperatorAfterUse_isMadeAgain() throws Exception {
        Map<String, String> first = outcomes(path -> path);

        other.getChildren("/").stream()
                .filter(child -> !child.equals("zookeeper"))
                .forEach(child -> other.deleteRecursive("/" + child));

        Map<String, String> all = allBut(USES.keySet(), AssertionError.class);
        assertThat(first).isEqualTo(all);
        assertThat(outcomes(path -> path)).isEqualTo(all);
    }

    private String foreign(String path) {
        other.create(path, new byte[] {(byte) 0xff, 0, 'x'});
        for (String child : List.of("a", "lock-0000000001", "-9", "entry", "0000000001", "\u00e4")) {
            other.create(path + "/" + child, new byte[] {(byte) 0xfe});
        }
        return path;
    }
}
