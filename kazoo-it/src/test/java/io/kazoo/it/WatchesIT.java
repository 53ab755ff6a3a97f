package io.kazoo.it;

import static io.kazoo.data.EventType.CHANGED;
import static io.kazoo.data.EventType.CHILD;
import static io.kazoo.data.EventType.CREATED;
import static io.kazoo.data.EventType.DELETED;
import static io.kazoo.data.EventType.GAP;
import static io.kazoo.data.EventType.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.kazoo.KazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.KeeperState;
import io.kazoo.data.Subscription;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatchedEvent;
import io.kazoo.data.WatcherType;
import io.kazoo.error.NoNodeException;
import io.kazoo.it.Inbox.Events;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Watches of one event and watches that stay. */
@ParameterizedClass
@EnumSource(Rooting.class)
class WatchesIT extends ClientCase {

    private static final Duration A_MOMENT = Duration.ofMillis(100);

    @Parameter
    Rooting rooting;

    private final Events events = new Events();
    private KazooClient zk;

    @Override
    Rooting rooting() {
        return rooting;
    }

    @BeforeEach
    void open() {
        zk = connect();
    }

    // ---- a slow watcher

    @Test
    void addWatch_watcherThatBlocks_getsOneGapForWhatIsTooMuch() throws Exception {
        int bound = 10_000;
        CountDownLatch released = new CountDownLatch(1);
        zk.create("/a");
        zk.addWatch("/a", WatchMode.PERSISTENT, event -> {
            events.add(event);
            await(released);
        });
        zk.set("/a", null);
        events.next();

        List<CompletableFuture<?>> sets = new ArrayList<>();
        for (int i = 0; i < bound + 500; i++) {
            sets.add(zk.async().set("/a", null));
        }
        CompletableFuture.allOf(sets.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        long newest = zk.exists("/a").orElseThrow().mzxid();
        released.countDown();

        assertThat(events.next(bound)).allMatch(event -> event.type() == CHANGED);
        assertThat(events.next()).isEqualTo(new WatchedEvent(GAP, KeeperState.CONNECTED, "/a", newest));
        zk.set("/a", null);
        assertThat(events.next().type()).isEqualTo(CHANGED);
        assertThat(events.staysEmpty(A_MOMENT)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- one event

    @Test
    void exists_watcherOnAnAbsentNode_hearsOfItsCreationOnce() {
        zk.exists("/a", events);

        String path = zk.create("/a");
        long zxid = zk.exists(path).orElseThrow().czxid();
        zk.set("/a", null);

        assertThat(events.next()).isEqualTo(new WatchedEvent(CREATED, KeeperState.CONNECTED, "/a", zxid));
        assertThat(events.staysEmpty(A_MOMENT)).isTrue();
    }

    @Test
    void exists_watcherOnAPresentNode_hearsOfAChangeOrTheEnd() {
        zk.create("/a");
        zk.create("/b");
        zk.exists("/a", events);
        zk.exists("/b", events);

        zk.set("/a", null);
        zk.delete("/b");

        assertThat(events.next(2))
                .extracting(WatchedEvent::type, WatchedEvent::path)
                .containsExactlyInAnyOrder(tuple(CHANGED, "/a"), tuple(DELETED, "/b"));
    }

    @Test
    void get_watcher_hearsOfTheChangeBeforeTheNewDataIsRead() {
        zk.create("/a", bytes("1"));
        zk.get("/a", events);

        zk.set("/a", bytes("2"));

        assertThat(events.next().type()).isEqualTo(CHANGED);
        assertThat(zk.get("/a").utf8()).isEqualTo("2");
    }

    @Test
    void get_absentNode_armsNothing() {
        assertThatThrownBy(() -> zk.get("/a", events)).isInstanceOf(NoNodeException.class);

        zk.create("/a");

        assertThat(events.staysEmpty(A_MOMENT)).isTrue();
    }

    @Test
    void getChildren_watcher_hearsOfAChildOrOfTheEnd() {
        zk.create("/a");
        zk.getChildren("/a", events);
        zk.create("/a/b");
        assertThat(events.next())
                .extracting(WatchedEvent::type, WatchedEvent::path)
                .containsExactly(CHILD, "/a");

        zk.getChildrenWithStat("/a", events);
        zk.delete("/a/b");
        assertThat(events.next().type()).isEqualTo(CHILD);

        zk.getChildren("/a", events);
        zk.set("/a", null);
        zk.delete("/a");
        assertThat(events.next().type()).isEqualTo(DELETED);
    }

    @Test
    void watcher_sameObjectTwiceOnAPath_hearsOnce() {
        zk.create("/a");
        zk.get("/a", events);
        zk.exists("/a", events);
        Events other = new Events();
        zk.get("/a", other);

        zk.set("/a", null);

        assertThat(events.next().type()).isEqualTo(CHANGED);
        assertThat(other.next().type()).isEqualTo(CHANGED);
        assertThat(events.staysEmpty(A_MOMENT)).isTrue();
    }

    @Test
    void watcher_thatThrows_stopsNothingElse() {
        zk.create("/a");
        zk.get("/a", event -> {
            throw new IllegalStateException("thrown by a test's watcher");
        });
        zk.get("/a", events);

        zk.set("/a", null);

        assertThat(events.next().type()).isEqualTo(CHANGED);
        assertThat(zk.exists("/a")).isPresent();
    }

    @Test
    void watcher_atTheEndOfTheClient_isTold() {
        KazooClient other = connect();
        zk.create("/a");
        other.get("/a", events);

        other.stop();

        WatchedEvent end = events.next();
        assertThat(end.type()).isEqualTo(NONE);
        assertThat(end.path()).isNull();
    }

    @Test
    void removeWatcher_theOnlyOne_isGoneOnTheServerToo() {
        zk.create("/a");
        zk.get("/a", events);
        zk.getChildren("/a", events);
        assertThat(zk.checkWatch("/a", WatcherType.DATA)).isTrue();

        boolean removed = zk.removeWatcher("/a", events);

        assertThat(removed).isTrue();
        assertThat(zk.removeWatcher("/a", events)).isFalse();
        assertNoWatch("/a", WatcherType.ANY);
        zk.set("/a", null);
        zk.create("/a/b");
        assertThat(events.staysEmpty(A_MOMENT)).isTrue();
    }

    @Test
    void removeWatcher_oneOfTwo_leavesTheOther() {
        zk.create("/a");
        Events other = new Events();
        zk.get("/a", events);
        zk.exists("/a", other);

        zk.removeWatcher("/a", events);
        zk.set("/a", null);

        assertThat(other.next().type()).isEqualTo(CHANGED);
        assertThat(events.staysEmpty(A_MOMENT)).isTrue();
    }

    @Test
    void removeWatcher_onAnAbsentNode_isGoneOnTheServerToo() {
        zk.exists("/absent", events);

        zk.removeWatcher("/absent", events);

        assertNoWatch("/absent", WatcherType.DATA);
    }

    // ---- watches that stay

    @Test
    void addWatch_persistent_hearsOfEverythingOfThatNode() {
        zk.addWatch("/a", WatchMode.PERSISTENT, events);

        zk.create("/a");
        zk.set("/a", null);
        zk.create("/a/b");
        zk.set("/a/b", null);
        zk.delete("/a/b");
        zk.delete("/a");
        zk.create("/a");

        assertThat(events.next(6))
                .extracting(WatchedEvent::type, WatchedEvent::path)
                .containsExactly(
                        tuple(CREATED, "/a"),
                        tuple(CHANGED, "/a"),
                        tuple(CHILD, "/a"),
                        tuple(CHILD, "/a"),
                        tuple(DELETED, "/a"),
                        tuple(CREATED, "/a"));
    }

    @Test
    void addWatch_recursive_hearsOfTheWholeTree() {
        zk.addWatch("/a", WatchMode.PERSISTENT_RECURSIVE, events);

        zk.create("/a/b/c", null, CreateOptions.of().makeParents());
        zk.set("/a/b", null);
        zk.create("/aside");
        zk.deleteRecursive("/a");

        assertThat(events.next(7))
                .extracting(WatchedEvent::type, WatchedEvent::path)
                .containsExactly(
                        tuple(CREATED, "/a"),
                        tuple(CREATED, "/a/b"),
                        tuple(CREATED, "/a/b/c"),
                        tuple(CHANGED, "/a/b"),
                        tuple(DELETED, "/a/b/c"),
                        tuple(DELETED, "/a/b"),
                        tuple(DELETED, "/a"));
    }

    @Test
    void close_ofASubscription_endsItOnTheServerToo() {
        zk.create("/a");
        Subscription plain = zk.addWatch("/a", WatchMode.PERSISTENT, events);
        Subscription recursive = zk.addWatch("/a", WatchMode.PERSISTENT_RECURSIVE, events);
        assertThat(zk.checkWatch("/a", WatcherType.PERSISTENT)).isTrue();
        assertThat(zk.checkWatch("/a", WatcherType.PERSISTENT_RECURSIVE)).isTrue();

        plain.close();
        plain.close();
        assertNoWatch("/a", WatcherType.PERSISTENT);
        assertThat(zk.checkWatch("/a", WatcherType.PERSISTENT_RECURSIVE)).isTrue();
        recursive.close();

        assertNoWatch("/a", WatcherType.ANY);
        assertThat(List.of(plain.isActive(), recursive.isActive())).containsOnly(false);
        zk.set("/a", null);
        assertThat(events.staysEmpty(A_MOMENT)).isTrue();
    }

    @Test
    void close_ofASubscription_isAheadOfLaterCalls() {
        for (int i = 0; i < 200; i++) {
            zk.addWatch("/a", WatchMode.PERSISTENT, events).close();

            assertNoWatch("/a", WatcherType.PERSISTENT);
        }
    }

    @Test
    void close_oneOfTwoOnAPath_leavesTheOther() {
        Events other = new Events();
        Subscription first = zk.addWatch("/a", WatchMode.PERSISTENT, events);
        zk.addWatch("/a", WatchMode.PERSISTENT, other);

        first.close();
        zk.create("/a");

        assertThat(other.next().type()).isEqualTo(CREATED);
        assertThat(events.staysEmpty(A_MOMENT)).isTrue();
    }

    @Test
    void addWatch_besideOneShotWatchers_allHear() {
        zk.create("/a");
        Events data = new Events();
        Events children = new Events();
        Events recursive = new Events();
        zk.get("/a", data);
        zk.getChildren("/a", children);
        zk.addWatch("/a", WatchMode.PERSISTENT, events);
        zk.addWatch("/a", WatchMode.PERSISTENT_RECURSIVE, recursive);

        zk.set("/a", null);
        zk.create("/a/b");

        assertThat(data.next().type()).isEqualTo(CHANGED);
        assertThat(children.next().type()).isEqualTo(CHILD);
        assertThat(events.next(2)).extracting(WatchedEvent::type).containsExactly(CHANGED, CHILD);
        assertThat(recursive.next(2))
                .extracting(WatchedEvent::type, WatchedEvent::path)
                .containsExactly(tuple(CHANGED, "/a"), tuple(CREATED, "/a/b"));
    }

    @Test
    void addWatch_async_givesTheSubscription() {
        Subscription subscription =
                zk.async().addWatch("/a", WatchMode.PERSISTENT, events).join();

        zk.create("/a");

        assertThat(subscription.isActive()).isTrue();
        assertThat(events.next().type()).isEqualTo(CREATED);
    }

    @Test
    void addWatch_throughAView_tellsItsOwnPaths() {
        zk.ensurePath("/x/y");
        KazooClient below = zk.chroot("/x");

        below.addWatch("/", WatchMode.PERSISTENT_RECURSIVE, events);
        zk.set("/x/y", null);
        zk.set("/x", null);

        assertThat(events.next(2)).extracting(WatchedEvent::path).containsExactly("/y", "/");
    }

    @Test
    void config_watcher_isArmed() {
        zk.config(events);

        assertThat(server.watchCount()).isPositive();
        assertThat(events.staysEmpty(A_MOMENT)).isTrue();
    }

    /** The removal is a request ahead of this one on the same connection. */
    private void assertNoWatch(String path, WatcherType type) {
        assertThat(zk.checkWatch(path, type)).isFalse();
    }
}
