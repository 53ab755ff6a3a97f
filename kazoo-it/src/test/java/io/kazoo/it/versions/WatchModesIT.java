package io.kazoo.it.versions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.data.EventType;
import io.kazoo.data.KazooState;
import io.kazoo.data.Subscription;
import io.kazoo.data.WatchMode;
import io.kazoo.it.support.Eventually;
import io.kazoo.it.support.Heard;
import io.kazoo.testkit.FaultProxy;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Persistent and one-shot watches on one path. Servers before 3.9 have one mode per connection and path (ZOOKEEPER-4466), and
 * remove what they should keep (ZOOKEEPER-4471): users must not notice.
 */
@Tag("versions")
@ParameterizedClass
@MethodSource("io.kazoo.it.versions.VersionedServer#withPersistentWatches")
class WatchModesIT {

    /** How many watches a persistent one is on the server: one in the table for data and one in that for children. */
    private static final int PERSISTENT = 2;

    @Parameter
    private VersionedServer server;

    private final Heard.Events persistent = new Heard.Events();
    private final Heard.Events oneShot = new Heard.Events();
    private final Heard.States states = new Heard.States();
    private final String chroot = "/" + UUID.randomUUID();
    private FaultProxy proxy;
    private KazooClient zk;
    private KazooClient other;

    @BeforeEach
    void connect() {
        proxy = FaultProxy.to(server.process().port());
        Eventually.holds(() -> assertThat(server.watchCount()).isZero());
        zk = client(proxy.connectString());
        other = client(server.process().connectString());
        zk.ensurePath("/a");
        zk.addListener(states);
    }

    @AfterEach
    void disconnect() {
        zk.close();
        other.deleteRecursive("/");
        other.close();
        proxy.close();
    }

    @Test
    void oneShot_behindAPersistentOne_hearsOnceAndDestroysNothing() throws Exception {
        zk.addWatch("/a", WatchMode.PERSISTENT, persistent);
        zk.get("/a", oneShot);

        other.set("/a", bytes("one"));
        other.set("/a", bytes("two"));
        other.set("/a", bytes("three"));

        assertHeard(persistent, "CHANGED /a", "CHANGED /a", "CHANGED /a");
        assertHeard(oneShot, "CHANGED /a");
    }

    @Test
    void oneShot_beforeAPersistentOne_hearsOnceAndDestroysNothing() throws Exception {
        zk.get("/a", oneShot);
        zk.addWatch("/a", WatchMode.PERSISTENT, persistent);

        other.set("/a", bytes("one"));
        other.set("/a", bytes("two"));

        assertHeard(persistent, "CHANGED /a", "CHANGED /a");
        assertHeard(oneShot, "CHANGED /a");
    }

    @Test
    void oneShots_ofAllKindsBesideAPersistentOne_hearWhatIsTheirs() throws Exception {
        Heard.Events children = new Heard.Events();
        Heard.Events exists = new Heard.Events();
        zk.addWatch("/a", WatchMode.PERSISTENT, persistent);
        zk.get("/a", oneShot);
        zk.getChildren("/a", children);
        zk.exists("/a", exists);

        other.create("/a/child");
        other.set("/a", bytes("one"));
        other.delete("/a/child");
        other.delete("/a");
        other.create("/a");

        assertHeard(persistent, "CHILD /a", "CHANGED /a", "CHILD /a", "DELETED /a", "CREATED /a");
        assertHeard(children, "CHILD /a");
        assertHeard(oneShot, "CHANGED /a");
        assertHeard(exists, "CHANGED /a");
    }

    @Test
    void persistentClosed_oneShotLeft_stillHearsAndThenNothingIsLeft() throws Exception {
        Subscription subscription = zk.addWatch("/a", WatchMode.PERSISTENT, persistent);
        zk.get("/a", oneShot);

        subscription.close();
        int afterClose = server.has(3, 9) ? 1 : PERSISTENT;
        zk.sync("/a");
        Eventually.holds(() -> assertThat(server.watchCount()).isEqualTo(afterClose));
        other.set("/a", bytes("one"));

        assertHeard(oneShot, "CHANGED /a");
        Eventually.holds(() -> assertThat(server.watchCount()).isZero());
        other.set("/a", bytes("two"));
        zk.sync("/a");
        assertThat(persistent.all()).isEmpty();
        assertThat(oneShot.all()).hasSize(1);
    }

    @Test
    void oneShotRemoved_persistentLeft_goesOn() throws Exception {
        zk.addWatch("/a", WatchMode.PERSISTENT, persistent);
        zk.get("/a", oneShot);

        assertThat(zk.removeWatcher("/a", oneShot)).isTrue();
        zk.sync("/a");
        other.set("/a", bytes("one"));
        other.create("/a/child");

        assertHeard(persistent, "CHANGED /a", "CHILD /a");
        assertThat(oneShot.all()).isEmpty();
        assertThat(server.watchCount()).isEqualTo(PERSISTENT);
    }

    @Test
    void twoPersistentOnes_oneClosed_theOtherGoesOnUntilItIsClosedToo() throws Exception {
        Heard.Events second = new Heard.Events();
        Subscription first = zk.addWatch("/a", WatchMode.PERSISTENT, persistent);
        Subscription last = zk.addWatch("/a", WatchMode.PERSISTENT, second);

        first.close();
        other.set("/a", bytes("one"));

        assertHeard(second, "CHANGED /a");
        assertThat(persistent.all()).isEmpty();
        last.close();
        Eventually.holds(() -> assertThat(server.watchCount()).isZero());
    }

    @Test
    void persistentClosed_nobodyLeft_isRemovedOnTheServer() {
        Subscription plain = zk.addWatch("/a", WatchMode.PERSISTENT, persistent);
        Subscription deep = zk.addWatch("/", WatchMode.PERSISTENT_RECURSIVE, persistent);

        plain.close();
        deep.close();

        Eventually.holds(() -> assertThat(server.watchCount()).isZero());
    }

    @Test
    void childWatcher_onTheVeryPathOfARecursiveOne_bothHear() throws Exception {
        zk.addWatch("/a", WatchMode.PERSISTENT_RECURSIVE, persistent);
        zk.getChildren("/a", oneShot);

        other.create("/a/b");
        other.create("/a/b/c");
        other.set("/a/b/c", bytes("one"));
        other.delete("/a/b/c");
        other.delete("/a/b");
        other.set("/a", bytes("one"));

        assertHeard(
                persistent,
                "CREATED /a/b",
                "CREATED /a/b/c",
                "CHANGED /a/b/c",
                "DELETED /a/b/c",
                "DELETED /a/b",
                "CHANGED /a");
        assertHeard(oneShot, "CHILD /a");
    }

    @Test
    void childWatcher_belowARecursiveOne_bothHear() throws Exception {
        zk.create("/a/b");
        zk.addWatch("/a", WatchMode.PERSISTENT_RECURSIVE, persistent);
        zk.getChildren("/a/b", oneShot);

        other.create("/a/b/c");
        other.create("/a/b/d");
        other.set("/a/b", bytes("one"));

        assertHeard(persistent, "CREATED /a/b/c", "CREATED /a/b/d", "CHANGED /a/b");
        assertHeard(oneShot, "CHILD /a/b");
    }

    @Test
    void recursiveClosed_childWatcherLeft_stillHears() throws Exception {
        Subscription subscription = zk.addWatch("/a", WatchMode.PERSISTENT_RECURSIVE, persistent);
        zk.getChildren("/a", oneShot);

        subscription.close();
        zk.sync("/a");
        other.create("/a/b");

        assertHeard(oneShot, "CHILD /a");
        Eventually.holds(() -> assertThat(server.watchCount()).isZero());
        assertThat(persistent.all()).isEmpty();
    }

    @Test
    void bothKinds_connectionCut_gapIsToldAndBothGoOn() throws Exception {
        zk.addWatch("/a", WatchMode.PERSISTENT, persistent);
        zk.get("/a", oneShot);

        proxy.refuse(true);
        proxy.cut();
        states.await(KazooState.SUSPENDED);
        other.set("/a", bytes("one"));
        proxy.refuse(false);
        states.await(KazooState.CONNECTED);
        Eventually.holds(() -> assertThat(persistent.types()).contains(EventType.GAP));
        other.set("/a", bytes("two"));

        assertThat(oneShot.nextLine()).isEqualTo("CHANGED /a");
        Eventually.holds(() -> assertThat(persistent.types()).endsWith(EventType.GAP, EventType.CHANGED));
        assertThat(oneShot.all()).hasSize(1);
    }

    @Test
    void bothKinds_armedInOneFlush_bothHear() throws Exception {
        CompletableFuture<Subscription> watch = zk.async().addWatch("/a", WatchMode.PERSISTENT, persistent);
        CompletableFuture<?> read = zk.async().get("/a", oneShot);
        CompletableFuture.allOf(watch, read).get(20, TimeUnit.SECONDS);

        other.set("/a", bytes("one"));
        other.set("/a", bytes("two"));

        assertHeard(persistent, "CHANGED /a", "CHANGED /a");
        assertHeard(oneShot, "CHANGED /a");
    }

    @Test
    void bothPersistentKinds_onOnePath_bothHear() throws Exception {
        Heard.Events recursive = new Heard.Events();
        zk.addWatch("/a", WatchMode.PERSISTENT_RECURSIVE, recursive);
        zk.addWatch("/a", WatchMode.PERSISTENT, persistent);

        other.create("/a/b");
        other.create("/a/b/c");
        other.set("/a", bytes("one"));

        assertHeard(persistent, "CHILD /a", "CHANGED /a");
        assertHeard(recursive, "CREATED /a/b", "CREATED /a/b/c", "CHANGED /a");
    }

    @Test
    void bothPersistentKinds_inTheOtherOrder_bothHear() throws Exception {
        Heard.Events recursive = new Heard.Events();
        zk.addWatch("/a", WatchMode.PERSISTENT, persistent);
        zk.addWatch("/a", WatchMode.PERSISTENT_RECURSIVE, recursive);

        other.create("/a/b");
        other.create("/a/b/c");
        other.set("/a", bytes("one"));

        assertHeard(persistent, "CHILD /a", "CHANGED /a");
        assertHeard(recursive, "CREATED /a/b", "CREATED /a/b/c", "CHANGED /a");
    }

    private KazooClient client(String hosts) {
        KazooClient client = KazooClient.builder(hosts + chroot)
                .sessionTimeout(Duration.ofSeconds(20))
                .build();
        client.start();
        return client;
    }

    /** Exactly these, in this order; a read behind them makes sure that no more were on their way. */
    private void assertHeard(Heard.Events events, String... lines) throws InterruptedException {
        for (String line : lines) {
            assertThat(events.nextLine()).isEqualTo(line);
        }
        zk.sync("/");
        zk.exists("/");
        assertThat(events.lines()).containsExactly(lines);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
