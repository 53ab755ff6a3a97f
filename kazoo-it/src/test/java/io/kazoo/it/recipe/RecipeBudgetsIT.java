package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.CreateOptions;
import io.kazoo.recipe.CacheOptions;
import io.kazoo.recipe.Election;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooLock;
import io.kazoo.recipe.KazooSemaphore;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.NodeCache;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.TreeCache;
import io.kazoo.testkit.FaultProxy.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What recipes may cost on a warm path: requests, round trips, writes to the socket, waiters woken, threads. */
@Timeout(60)
class RecipeBudgetsIT extends RecipeCase {

    private static final Duration SOON = Duration.ofSeconds(10);

    /** Counts from now on, with replies so late that what waits for none is told from what does. */
    private void count() {
        proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(50));
        proxy.resetCounts();
    }

    @Test
    void acquire_free_isOneFlushAndReleaseOne() throws Exception {
        KazooLock lock = Recipes.of(zk).lock("/l");
        lock.acquire(SOON).close(SOON);
        count();

        Hold hold = lock.acquire(SOON);
        int flushes = proxy.flushCount();
        hold.close(SOON);

        assertThat(flushes).isEqualTo(1);
        assertThat(proxy.flushCount()).isEqualTo(2);
        assertThat(proxy.roundTrips()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0123456789abcdef0123456789abcdef__lock__",
                "0123456789abcdef0123456789abcdef__rlock__",
                "_c_01234567-89ab-cdef-0123-456789abcdef-lock-",
                "_c_01234567-89ab-cdef-0123-456789abcdef-__READ__",
                "_c_01234567-89ab-cdef-0123-456789abcdef-__WRIT__",
                "fromelsewhere-"
            })
    void tryAcquire_aContenderExcludesUs_isRefusedInOneFlushWithoutAWrite(String contender) throws Exception {
        KazooLock lock = Recipes.of(zk).lock("/l", LockOptions.DEFAULT.withExtraPatterns(List.of("fromelsewhere-")));
        lock.acquire(SOON).close(SOON);
        other.create("/l/" + contender, bytes("theirs"), CreateOptions.EPHEMERAL_SEQUENTIAL);
        count();

        assertThat(lock.tryAcquire()).isEmpty();

        assertThat(proxy.requests()).containsExactly("sync", "getChildren");
        assertThat(proxy.flushCount()).isEqualTo(1);
    }

    @Test
    void tryAcquire_free_isTwoFlushes() throws Exception {
        KazooLock lock = Recipes.of(zk).lock("/l");
        lock.tryAcquire().orElseThrow().close(SOON);
        count();

        assertThat(lock.tryAcquire()).isPresent();

        assertThat(proxy.roundTrips()).isEqualTo(2);
        assertThat(proxy.flushCount()).isEqualTo(2);
    }

    @Test
    void semaphore_free_isThreeFlushesAndNoneLeftOneWithoutAWrite() throws Exception {
        KazooSemaphore semaphore = Recipes.of(zk).semaphore("/s", 1);
        semaphore.acquire(SOON).close(SOON);
        count();

        Hold hold = semaphore.acquire(SOON);
        int taking = proxy.flushCount();
        hold.close(SOON);
        Hold theirs = Recipes.of(other).semaphore("/s", 1).acquire(SOON);
        count();
        assertThat(Recipes.of(zk).semaphore("/s", 1).tryAcquire()).isEmpty();

        assertThat(taking).isEqualTo(3);
        assertThat(proxy.requests()).containsExactly("sync", "getData", "getChildren");
        assertThat(proxy.flushCount()).isEqualTo(1);
        assertThat(theirs.isValid()).isTrue();
    }

    @Test
    void election_free_isOneFlush() throws Exception {
        Election election = Recipes.of(zk).election("/e");
        election.run(hold -> 0);
        count();

        int leading = election.run(hold -> proxy.flushCount());

        assertThat(leading).isEqualTo(1);
    }

    @Test
    void release_ofAWriter_wakesTheReadersDirectlyBehindIt() throws Exception {
        Hold writing = Recipes.of(other).writeLock("/l").acquire(SOON);
        proxy.resetCounts();
        List<CompletableFuture<Hold>> readers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            readers.add(Recipes.of(zk).readLock("/l").acquireAsync());
        }
        waiting(5);
        CompletableFuture<Hold> writer = Recipes.of(zk).writeLock("/l").acquireAsync();
        waiting(6);
        CompletableFuture<Hold> late = Recipes.of(zk).readLock("/l").acquireAsync();
        waiting(7);
        proxy.resetCounts();

        writing.close(SOON);
        for (CompletableFuture<Hold> reader : readers) {
            reader.get(10, TimeUnit.SECONDS);
        }

        assertThat(proxy.requests()).hasSize(5).containsOnly("getChildren");
        assertThat(writer).isNotDone();
        assertThat(late).isNotDone();
    }

    /** Returns when so many of the client's contenders have been told to wait. */
    private void waiting(int contenders) {
        Until.holds(() -> proxy.requestCount("getData") == contenders, () -> "not all wait: " + proxy.requests());
    }

    @Test
    void treeCache_ofManyNodes_readsEachOnce() {
        int inner = 10;
        int nodes = 1 + inner + inner * 10;
        for (int i = 0; i < inner; i++) {
            for (int j = 0; j < 10; j++) {
                other.ensurePath("/t/" + i + "/" + j);
            }
        }
        proxy.resetCounts();

        TreeCache cache = Recipes.of(zk).treeCache("/t", CacheOptions.ALL, event -> {});
        int withData = proxy.requestCount();
        Recipes.of(zk).treeCache("/t", CacheOptions.ALL.withoutData(), event -> {});

        assertThat(cache.size()).isEqualTo(nodes);
        assertThat(withData).isLessThanOrEqualTo(nodes + (inner + 1) + 2);
        assertThat(proxy.requestCount() - withData).isLessThanOrEqualTo(nodes + 2);
    }

    @Test
    void locks_thousand_needNoThread() throws Exception {
        Recipes.of(zk).lock("/l").acquire(SOON).close(SOON);
        Set<String> before = kazooThreads();
        List<CompletableFuture<Hold>> taking = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            taking.add(Recipes.of(zk).lock("/many/" + i).acquireAsync());
        }
        for (CompletableFuture<Hold> each : taking) {
            each.get(20, TimeUnit.SECONDS);
        }

        Until.holds(() -> before.containsAll(kazooThreads()), () -> kazooThreads() + " after " + before);
    }

    @Test
    void caches_thousand_needNoThread() {
        Recipes.of(zk).nodeCache("/n", event -> {}).close();
        Set<String> before = kazooThreads();
        List<NodeCache> caches = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            caches.add(Recipes.of(zk).nodeCache("/many/" + i, event -> {}));
        }

        Until.holds(() -> before.containsAll(kazooThreads()), () -> kazooThreads() + " after " + before);
        caches.forEach(NodeCache::close);
    }

    private static Set<String> kazooThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("kazoo-"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
