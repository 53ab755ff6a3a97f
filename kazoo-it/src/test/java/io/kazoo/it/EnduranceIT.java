package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.data.BackOff;
import io.kazoo.data.KazooState;
import io.kazoo.data.RetryPolicy;
import io.kazoo.data.Subscription;
import io.kazoo.data.WatchMode;
import io.kazoo.it.support.NumberProperty;
import io.kazoo.recipe.CacheOptions;
import io.kazoo.recipe.ChildrenCache;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooLock;
import io.kazoo.recipe.KazooSemaphore;
import io.kazoo.recipe.NodeCache;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.TreeCache;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is left after many connects, watches, reconnects and uses of recipes: threads, file descriptors, direct memory, heap,
 * the client's objects, the server's connections, watches and sessions are what they were. The build runs a hundredth, but at
 * least a hundred times each; the profile {@code endurance} all of it.
 */
@Tag("slow")
@Timeout(7_200)
class EnduranceIT {

    /** More than the census allows for. */
    private static final int LEAST = 100;

    private static final double FACTOR = NumberProperty.positive("kazoo.endurance.factor", 0.01);
    private static final int CONNECTS = scaled(10_000);
    private static final int WATCHES = scaled(100_000);
    private static final int RECONNECTS = scaled(1_000);
    private static final int GRANTS = scaled(10_000);
    private static final int CACHES = scaled(1_000);
    private static final int WARM_UP = 100;
    private static final int AT_A_TIME = 500;

    private static EmbeddedZooKeeper server;
    private static int threadsOfOthers;

    @BeforeAll
    static void start() {
        threadsOfOthers = Census.clientThreads();
        server = EmbeddedZooKeeper.builder().maxConnectionsPerHost(0).start();
        cycles(WARM_UP); // loads classes, fills caches and pools
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** When what clients leave for a moment is gone. */
    private static Census idle() {
        Eventually.until("the last client's threads to end", () -> Census.clientThreads() <= threadsOfOthers);
        return Census.take(server);
    }

    @Test
    void connects_many_leaveNothing() {
        Census before = idle();

        cycles(CONNECTS);

        before.assertRestored(CONNECTS + " connect/close cycles", server);
    }

    @Test
    void watches_armedAndRemoved_leaveNothing() {
        watches(AT_A_TIME);
        Census before = idle();

        watches(WATCHES);

        before.assertRestored(WATCHES + " watches armed and removed", server);
    }

    private static void watches(int count) {
        try (KazooClient zk = KazooClient.connect(server.connectString())) {
            for (int done = 0; done < count; done += AT_A_TIME) {
                List<CompletableFuture<Subscription>> armed = new ArrayList<>();
                for (int i = 0; i < Math.min(AT_A_TIME, count - done); i++) {
                    armed.add(zk.async().addWatch("/watched-" + i, WatchMode.PERSISTENT, event -> {}));
                }
                armed.forEach(subscription -> subscription.join().close());
            }
            Eventually.asserted(() -> assertThat(server.watchCount()).isZero());
        }
    }

    @Test
    void reconnects_forced_leaveNothing() {
        reconnects(WARM_UP / 5);
        Census before = idle();

        reconnects(RECONNECTS);

        before.assertRestored(RECONNECTS + " forced reconnects", server);
    }

    private static void reconnects(int count) {
        try (KazooClient zk = impatient()) {
            long session = zk.session().id();
            for (int i = 0; i < count; i++) {
                CompletableFuture<?> inFlight = zk.async().exists("/");
                server.dropConnection(session);
                inFlight.handle((stat, failure) -> null).join();
                Eventually.asserted(() -> assertThat(zk.state()).isEqualTo(KazooState.CONNECTED));
                zk.exists("/");
            }
            assertThat(zk.session().id()).isEqualTo(session);
        }
    }

    @Test
    void locks_takenAndGivenBack_leaveNothing() {
        repeated("rounds of a lock", GRANTS, recipes -> {
            KazooLock one = recipes.lock("/lock");
            KazooLock other = recipes.lock("/lock");
            inTurn(one.acquireAsync(), other::acquireAsync);
        });
    }

    @Test
    void semaphores_takenAndGivenBack_leaveNothing() {
        repeated("rounds of a semaphore", GRANTS, recipes -> {
            KazooSemaphore one = recipes.semaphore("/semaphore", 1);
            KazooSemaphore other = recipes.semaphore("/semaphore", 1);
            inTurn(one.acquireAsync(), other::acquireAsync);
        });
    }

    @Test
    void caches_openedAndClosed_leaveNothing() {
        repeated("rounds of a node's, a folder's and a tree's cache", CACHES, recipes -> {
            try (NodeCache node = recipes.nodeCache("/cached/1", event -> {});
                    ChildrenCache children = recipes.childrenCache("/cached", event -> {});
                    TreeCache tree = recipes.treeCache("/cached", CacheOptions.ALL, event -> {})) {
                CompletableFuture.allOf(node.initialized(), children.initialized(), tree.initialized())
                        .join();
            }
        });
    }

    /** The other one asks while the first one holds, so that it waits. */
    private static void inTurn(CompletableFuture<Hold> first, Supplier<CompletableFuture<Hold>> other) {
        Hold hold = first.join();
        CompletableFuture<Hold> waiting = other.get();
        hold.close();
        waiting.join().close();
    }

    /** All by one client, whose objects count, and which stays. */
    private static void repeated(String what, int count, Consumer<Recipes> round) {
        try (KazooClient zk = KazooClient.connect(server.connectString())) {
            zk.ensurePath("/cached/1");
            zk.ensurePath("/cached/2");
            Recipes recipes = Recipes.of(zk);
            for (int i = 0; i < WARM_UP; i++) {
                round.accept(recipes);
            }
            Eventually.asserted(() -> assertThat(server.watchCount()).isZero());
            Census before = Census.take(server);

            for (int i = 0; i < count; i++) {
                round.accept(recipes);
            }

            before.assertRestored(count + " " + what, server);
        }
    }

    /** Does not pause before it connects again, or the pauses would take hours. */
    private static KazooClient impatient() {
        BackOff hardly = new BackOff(Duration.ofMillis(1), 1, 0, Duration.ofMillis(1));
        KazooClient zk = KazooClient.builder(server.connectString())
                .connectionRetry(RetryPolicy.CONNECTION.backOff(hardly))
                .build();
        zk.start();
        return zk;
    }

    private static void cycles(int count) {
        for (int i = 0; i < count; i++) {
            try (KazooClient zk = KazooClient.connect(server.connectString())) {
                zk.exists("/");
            }
        }
    }

    private static int scaled(int count) {
        return Math.max(LEAST, (int) (count * FACTOR));
    }
}
