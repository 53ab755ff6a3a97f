package io.kazoo.it;

import static io.kazoo.data.KazooState.CONNECTED;
import static io.kazoo.data.KazooState.LOST;
import static io.kazoo.data.KazooState.SUSPENDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.EventType;
import io.kazoo.data.KeeperState;
import io.kazoo.data.LostPolicy;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatchedEvent;
import io.kazoo.it.Inbox.Events;
import io.kazoo.it.Inbox.States;
import io.kazoo.testkit.EmbeddedZooKeeper;
import io.kazoo.testkit.FaultProxy;
import io.kazoo.testkit.FaultProxy.Direction;
import io.kazoo.testkit.Fresh;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client goes through when its connection, its server or its session goes away. */
class ReconnectIT extends ClientCase {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final States states = new States();
    private final Events oneShot = new Events();
    private final Events persistent = new Events();
    private FaultProxy proxy;

    @BeforeEach
    void open() {
        proxy = closedAfter(FaultProxy.to(server.port()));
    }

    // ---- the session lives

    @Test
    void dropConnection_byTheServer_keepsSessionAndWatches() {
        KazooClient zk = connect();
        watched(zk);
        long session = zk.session().id();

        server.dropConnection(session);

        assertThat(states.next(2)).containsExactly(SUSPENDED, CONNECTED);
        assertSessionAndWatchesLive(zk, session);
    }

    @Test
    void restart_ofTheServer_keepsSessionAndWatches(@Fresh EmbeddedZooKeeper own) {
        KazooClient zk = closedAfter(
                KazooClient.builder(own.connectString()).connectionRetry(QUICK).build());
        zk.start();
        watched(zk);
        long session = zk.session().id();

        own.stop();
        assertThat(states.next()).isEqualTo(SUSPENDED);
        assertThat(zk.keeperState()).isEqualTo(KeeperState.CONNECTING);
        own.restart();

        assertThat(states.next()).isEqualTo(CONNECTED);
        assertSessionAndWatchesLive(zk, session);
    }

    @Test
    void cut_whileAChangeIsMade_isToldAfterwards() {
        KazooClient zk = proxied(settings -> settings);
        watched(zk);
        KazooClient other = connect();
        proxy.refuse(true);
        proxy.cut();
        states.next();

        other.set("/node", bytes("meanwhile"));
        proxy.refuse(false);

        assertThat(oneShot.next())
                .extracting(WatchedEvent::type, WatchedEvent::state)
                .containsExactly(EventType.CHANGED, KeeperState.CONNECTED);
        Eventually.until("a gap", () -> persistent.all().stream().anyMatch(event -> event.type() == EventType.GAP));
        assertThat(zk.get("/node").utf8()).isEqualTo("meanwhile");
    }

    @Test
    void pause_ofTheServer_isNoticedByTheReadTimeout(@Fresh EmbeddedZooKeeper own) {
        KazooClient zk = closedAfter(KazooClient.builder(own.connectString())
                .sessionTimeout(TIMEOUT)
                .connectionRetry(QUICK)
                .lostPolicy(LostPolicy.SERVER_DECIDES)
                .build());
        zk.start();
        zk.addListener(states);
        long session = zk.session().id();

        Duration took = Eventually.timed(() -> {
                    own.pause();
                    return states.next();
                })
                .took();
        assertThat(states.all()).containsExactly(SUSPENDED);
        assertThat(took).isBetween(TIMEOUT.dividedBy(3), TIMEOUT.multipliedBy(2));
        own.resume();

        assertThat(states.next()).isEqualTo(CONNECTED);
        assertThat(zk.session().id()).isEqualTo(session);
    }

    @Test
    void mutedAnswers_underTraffic_areNoticedToo() {
        KazooClient zk = proxied(settings -> settings.sessionTimeout(TIMEOUT));
        zk.addListener(states);

        proxy.blackHole(Direction.TO_CLIENT);
        Eventually.until("SUSPENDED", () -> {
            zk.async().exists("/"); // bytes sent are no sign of life
            return states.all().contains(SUSPENDED);
        });
        proxy.heal();

        assertThat(states.next(2)).containsExactly(SUSPENDED, CONNECTED);
    }

    // ---- the session does not

    @Test
    void expireSession_onTheServer_givesANewOneWithPersistentWatchesLive() {
        KazooClient zk = connect();
        watched(zk);
        zk.create("/e", null, CreateOptions.EPHEMERAL);
        long old = zk.session().id();

        server.expireSession(old);

        assertThat(states.next(3)).containsExactly(SUSPENDED, LOST, CONNECTED);
        assertThat(zk.session().id()).isNotEqualTo(old);
        assertThat(zk.session().generation()).isEqualTo(2);
        assertThat(zk.exists("/e")).isEmpty();
        assertThat(oneShot.next().type()).isEqualTo(EventType.NONE);
        assertThat(persistent.next())
                .extracting(WatchedEvent::type, WatchedEvent::path)
                .containsExactly(EventType.GAP, "/node");
        zk.set("/node", null);
        assertThat(persistent.next().type()).isEqualTo(EventType.CHANGED);
    }

    @Test
    void muteServer_longerThanTheSession_isLostByOurOwnClock() {
        KazooClient zk = proxied(settings -> settings.sessionTimeout(TIMEOUT));
        zk.addListener(states);
        zk.exists("/");
        long begin = System.nanoTime();

        proxy.blackHole(Direction.TO_CLIENT);

        assertThat(states.next(2)).containsExactly(SUSPENDED, LOST);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        Duration expected = TIMEOUT.multipliedBy(4).dividedBy(3);
        assertThat(took).isBetween(expected.minusMillis(50), expected.plusSeconds(2));
        assertThat(zk.keeperState()).isIn(KeeperState.CONNECTING, KeeperState.EXPIRED_SESSION);
    }

    @Test
    void unreachableServer_longerThanTheSession_doesNotBlockTheNewSessionWithOldNodes() {
        KazooClient zk = proxied(settings -> settings.sessionTimeout(TIMEOUT));
        zk.addListener(states);
        zk.create("/mine", null, CreateOptions.EPHEMERAL);
        long old = zk.session().id();
        KazooClient other = connect();

        // Cut off on the way back only: the server goes on hearing our pings, so that the old session lives on there.
        proxy.blackHole(Direction.TO_CLIENT);
        assertThat(states.next(2)).containsExactly(SUSPENDED, LOST);
        proxy.heal();
        assertThat(states.next()).isEqualTo(CONNECTED);

        assertThat(zk.session().id()).isNotEqualTo(old);
        assertThat(other.exists("/mine")).isEmpty();
        assertThat(zk.create("/mine", null, CreateOptions.EPHEMERAL)).isEqualTo("/mine");
        assertThat(server.sessionIds()).doesNotContain(old);
    }

    @Test
    void serverDecides_unreachableForLong_staysSuspended() {
        KazooClient zk = proxied(
                settings -> settings.sessionTimeout(Duration.ofSeconds(1)).lostPolicy(LostPolicy.SERVER_DECIDES));
        zk.addListener(states);
        proxy.refuse(true);
        proxy.cut();
        assertThat(states.next()).isEqualTo(SUSPENDED);

        assertThat(states.staysEmpty(Duration.ofMillis(2_500))).isTrue();
        proxy.refuse(false);

        assertThat(states.next(2)).containsExactly(LOST, CONNECTED);
    }

    @Test
    void callsWhileLost_waitForTheNextSession() {
        KazooClient zk = proxied(settings -> settings.sessionTimeout(Duration.ofSeconds(1)));
        zk.addListener(states);
        proxy.refuse(true);
        proxy.cut();
        assertThat(states.next(2)).containsExactly(SUSPENDED, LOST);

        var created = zk.async().create("/a");
        proxy.refuse(false);

        assertThat(created).succeedsWithin(Eventually.BOUND);
    }

    @Test
    void stop_whileCutOff_isBounded() {
        KazooClient zk = proxied(settings -> settings);
        proxy.refuse(true);
        proxy.cut();
        Eventually.until("SUSPENDED", () -> zk.state() == SUSPENDED);

        Duration took = Eventually.timed(() -> {
                    zk.stop();
                    return true;
                })
                .took();

        assertThat(took).isLessThan(Duration.ofSeconds(3));
        assertThat(zk.keeperState()).isEqualTo(KeeperState.CLOSED);
    }

    @Test
    void stop_ofAClientOfAMuteServer_isBounded() {
        KazooClient zk = proxied(settings -> settings.stopTimeout(Duration.ofMillis(500)));
        proxy.blackHole(Direction.TO_CLIENT);
        zk.async().exists("/");

        Duration took = Eventually.timed(() -> {
                    zk.stop();
                    return true;
                })
                .took();

        assertThat(took).isBetween(Duration.ofMillis(499), Duration.ofSeconds(3));
    }

    private void watched(KazooClient zk) {
        zk.create("/node");
        zk.get("/node", oneShot);
        zk.addWatch("/node", WatchMode.PERSISTENT, persistent);
        zk.addListener(states);
    }

    private void assertSessionAndWatchesLive(KazooClient zk, long session) {
        assertThat(zk.session().id()).isEqualTo(session);
        assertThat(zk.session().generation()).isEqualTo(1);
        assertThat(persistent.next().type()).isEqualTo(EventType.GAP);
        zk.set("/node", null);
        assertThat(oneShot.next().type()).isEqualTo(EventType.CHANGED);
        assertThat(persistent.next().type()).isEqualTo(EventType.CHANGED);
    }

    private KazooClient proxied(UnaryOperator<KazooBuilder> settings) {
        String chroot = server.connectString().substring(server.connectString().indexOf('/'));
        KazooClient zk = closedAfter(settings.apply(
                        KazooClient.builder(proxy.connectString() + chroot).connectionRetry(QUICK))
                .build());
        zk.start();
        return zk;
    }
}
