package io.kazoo.it.recipe;

import static io.kazoo.it.recipe.BadInputCase.LIMIT;
import static io.kazoo.it.recipe.BadInputCase.bytes;
import static java.util.Map.entry;

import io.kazoo.recipe.AsyncRecipes;
import io.kazoo.recipe.CacheOptions;
import io.kazoo.recipe.CandidacyOptions;
import io.kazoo.recipe.Layout;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.LockingQueue;
import io.kazoo.recipe.QueueOptions;
import io.kazoo.recipe.SemaphoreOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Each recipe, as a user begins with it. */
public final class RecipeUses {

    /** What a user of the recipe calls first, and waits for. */
    @FunctionalInterface
    public interface Use {
        /** Begins with it. */
        CompletableFuture<?> at(AsyncRecipes recipes, String path);
    }

    private static final LockOptions CURATOR = LockOptions.DEFAULT.withLayout(Layout.CURATOR);

    /** By name. */
    public static final Map<String, Use> ALL = new TreeMap<>();

    private static final Map<String, Use> KAZOOS = Map.ofEntries(
            entry("lock", (recipes, path) -> recipes.lock(path).acquireAsync(LIMIT)),
            entry("lock, tried", (recipes, path) -> recipes.lock(path).tryAcquireAsync()),
            entry("read lock", (recipes, path) -> recipes.readLock(path).acquireAsync(LIMIT)),
            entry("write lock", (recipes, path) -> recipes.writeLock(path).acquireAsync(LIMIT)),
            entry(
                    "multi-lock",
                    (recipes, path) -> recipes.multiLock(List.of(path)).acquireAsync(LIMIT)),
            entry("semaphore", (recipes, path) -> recipes.semaphore(path, 9).acquireAsync(LIMIT)),
            entry("latch", (recipes, path) -> recipes.leaderLatch(path).start().awaitAsync(LIMIT)),
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
                    (recipes, path) -> recipes.doubleBarrier(path, 1, "me").enterAsync(LIMIT)),
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
                    (recipes, path) -> recipes.nonBlockingLease(path, "me").obtainAsync(LIMIT)),
            entry(
                    "multi-lease",
                    (recipes, path) ->
                            recipes.multiNonBlockingLease(path, 2, "me").obtainAsync(LIMIT)),
            entry(
                    "tree cache",
                    (recipes, path) -> recipes.treeCache(path, CacheOptions.ALL, event -> {})
                            .initialized()),
            entry(
                    "children cache",
                    (recipes, path) -> recipes.childrenCache(path, event -> {}).initialized()),
            entry(
                    "node cache",
                    (recipes, path) -> recipes.nodeCache(path, event -> {}).initialized()),
            entry(
                    "partitioner",
                    (recipes, path) ->
                            recipes.setPartitioner(path, "me", Set.of("a")).waitForAcquireAsync(LIMIT)),
            entry(
                    "delay queue, put",
                    (recipes, path) ->
                            recipes.delayQueue(path, path + "-claims").putAsync(bytes("1"), Duration.ZERO)),
            entry(
                    "delay queue, get",
                    (recipes, path) ->
                            recipes.delayQueue(path, path + "-claims").tryGetAsync()),
            entry(
                    "persistent node",
                    (recipes, path) ->
                            recipes.persistentNode(path + "/node", bytes("1")).created()),
            entry(
                    "TTL node",
                    (recipes, path) ->
                            recipes.ttlNode(path + "/ttl", bytes("1"), LIMIT).created()),
            entry(
                    "group member",
                    (recipes, path) ->
                            recipes.groupMember(path, "me", bytes("1")).joined()));

    /** In Curator's layout, and what is begun without waiting for it. */
    private static final Map<String, Use> OTHERS = Map.ofEntries(
            entry(
                    "lock, Curator's",
                    (recipes, path) -> recipes.lock(path, CURATOR).acquireAsync(LIMIT)),
            entry(
                    "semaphore, Curator's",
                    (recipes, path) -> recipes.semaphore(path, 9, SemaphoreOptions.DEFAULT.curator())
                            .acquireAsync(LIMIT)),
            entry(
                    "latch, Curator's",
                    (recipes, path) ->
                            recipes.leaderLatch(path, CURATOR).start().awaitAsync(LIMIT)),
            entry(
                    "double barrier, Curator's",
                    (recipes, path) ->
                            recipes.doubleBarrier(path, 1, "me", Layout.CURATOR).enterAsync(LIMIT)),
            entry(
                    "queue, Curator's put",
                    (recipes, path) -> recipes.queue(path, QueueOptions.CURATOR).putAsync(bytes("1"))),
            entry(
                    "queue, Curator's get",
                    (recipes, path) -> recipes.queue(path, QueueOptions.CURATOR).getAsync()),
            entry(
                    "locking queue, Curator's put",
                    (recipes, path) -> curatorsQueue(recipes, path).putAsync(bytes("1"))),
            entry(
                    "locking queue, Curator's get",
                    (recipes, path) -> curatorsQueue(recipes, path).tryGetAsync()),
            entry("election, led", (recipes, path) -> recipes.election(path).lead()),
            entry("election, stood for", RecipeUses::stand),
            entry("revocation", (recipes, path) -> recipes.lock(path).requestRevocationAsync()));

    private static LockingQueue curatorsQueue(AsyncRecipes recipes, String path) {
        return recipes.lockingQueue(path, QueueOptions.CURATOR.withLockPath(path + "-claims"));
    }

    private static CompletableFuture<?> stand(AsyncRecipes recipes, String path) {
        CompletableFuture<Object> led = new CompletableFuture<>();
        recipes.election(path)
                .stand(
                        hold -> led.complete(hold),
                        CandidacyOptions.DEFAULT.once(),
                        failure -> led.completeExceptionally(failure));
        return led;
    }

    static {
        ALL.putAll(KAZOOS);
        ALL.putAll(OTHERS);
    }

    private RecipeUses() {}
}
