package io.kazoo.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooClient;
import io.kazoo.VirtualClients;
import io.kazoo.data.EventType;
import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.data.Stat;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatchedEvent;
import io.kazoo.internal.concurrent.EventLoop;
import io.kazoo.internal.runtime.NettyPlatform;
import io.kazoo.internal.runtime.Platform;
import io.kazoo.spi.HostResolver;
import io.kazoo.testkit.FakeZooKeeper;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** F18, F19, F33: connections that look alive, pings that are odd, listeners that do not listen. */
class SilenceTest extends WireCase {

    private static final Duration SHORT = Duration.ofMillis(900);
    private static final String LONG_PATH = "/" + "p".repeat(1_000);
    private static final int PUSHED = 20_000;

    private volatile EventLoop ownLoop;

    @Test
    void f18_halfOpen_droppedAtTheReadTimeoutAndTheSessionResumed() {
        KazooClient client = connect(settings(SHORT));
        long session = sessionOf(client);

        fake.server(0).halfOpen();

        eventually(() -> assertThat(states).endsWith(KazooState.SUSPENDED, KazooState.CONNECTED));
        assertThat(states).doesNotContain(KazooState.LOST);
        assertThat(sessionOf(client)).isEqualTo(session);
        works(client);
    }

    @Test
    void f19_pingRepliesLateButInTime_noAction() {
        KazooClient client = connect(settings(SHORT));
        fake.onReply("ping").every().delay(SHORT.dividedBy(6));
        int before = fake.requests("ping").size();

        eventually(() -> assertThat(fake.requests("ping")).hasSizeGreaterThan(before + 6));

        assertThat(connections()).isEqualTo(1);
        works(client);
    }

    @Test
    void f19_pingRepliesTooLate_connectionDropped() {
        KazooClient client = connect(settings(SHORT));
        fake.onReply("ping").every().drop();

        eventually(() -> assertThat(connections()).isGreaterThan(1));
        fake.clearFaults();

        works(client);
        assertThat(states).doesNotContain(KazooState.LOST);
    }

    @Test
    void f19_pingRepliesTwiceOrThrottled_ignored() {
        KazooClient client = connect(settings(SHORT));
        fake.onReply("ping").twice();
        fake.onReply("ping").error(-127);
        int before = fake.requests("ping").size();

        eventually(() -> assertThat(fake.requests("ping")).hasSizeGreaterThan(before + 4));

        assertThat(connections()).isEqualTo(1);
        works(client);
    }

    @Test
    void f19_pingRefusedForWantOfSasl_authenticationFailed() {
        KazooClient client = connect(settings(SHORT));

        fake.onReply("ping").error(-124);

        eventually(() -> assertThat(client.keeperState()).isEqualTo(KeeperState.AUTH_FAILED));
    }

    @Test
    void f33_listenerStalls_pingsGoOnAndItIsToldOfTheGap() throws Exception {
        KazooClient client = connect(settings(TIMEOUT.multipliedBy(2)));
        fake.create("/busy", null);
        CountDownLatch stalled = new CountDownLatch(1);
        AtomicInteger told = new AtomicInteger();
        client.addWatch("/busy", WatchMode.PERSISTENT, event -> {
            told.incrementAndGet();
            events.add(event);
            await(stalled);
        });

        for (int i = 0; i < 30_000; i++) {
            fake.set("/busy", null);
        }
        int pings = fake.requests("ping").size();
        eventually(() -> assertThat(fake.requests("ping")).hasSizeGreaterThan(pings + 4));
        works(client);
        stalled.countDown();

        eventually(() -> assertThat(events).extracting(WatchedEvent::type).contains(EventType.GAP));
        assertThat(told.get()).isLessThan(20_000);
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void f33_clientReadsNothingForAWhile_goesOnOnItsConnectionAndMissesNothingUnnoticed() throws Exception {
        fake(FakeZooKeeper.builder().tick(Duration.ofSeconds(2)).start());
        AsyncKazooClient client = watchingOnItsOwnLoop(Duration.ofSeconds(20));
        long session = client.session().id();

        CountDownLatch reading = standStill();
        pushMoreThanSocketsHold();
        CompletableFuture<Optional<Stat>> call = client.exists(LONG_PATH);
        assertThat(events).isEmpty();
        assertThat(call).isNotDone();
        reading.countDown();

        assertThat(call.get(20, TimeUnit.SECONDS)).isPresent();
        eventually(() -> assertThat(events)
                .satisfiesAnyOf(
                        all -> assertThat(all).hasSize(PUSHED),
                        all -> assertThat(all).extracting(WatchedEvent::type).contains(EventType.GAP)));
        assertThat(events).hasSizeLessThanOrEqualTo(PUSHED);
        assertThat(client.session().id()).isEqualTo(session);
        assertThat(states).containsExactly(KazooState.CONNECTED);
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void f33_clientReadsNothingForLongerThanItsSessionLives_goesOnInAnother() throws Exception {
        AsyncKazooClient client = watchingOnItsOwnLoop(SHORT);
        long session = client.session().id();

        CountDownLatch reading = standStill();
        pushMoreThanSocketsHold();
        eventually(() -> assertThat(fake.sessions()).isEmpty());
        assertThat(states).containsExactly(KazooState.CONNECTED);
        reading.countDown();

        eventually(() -> assertThat(states).endsWith(KazooState.LOST, KazooState.CONNECTED));
        assertThat(client.session().id()).isNotEqualTo(session);
        assertThat(client.exists(LONG_PATH).get(20, TimeUnit.SECONDS)).isPresent();
        eventually(
                () -> assertThat(events).last().extracting(WatchedEvent::type).isEqualTo(EventType.GAP));
        assertThat(events).hasSizeLessThanOrEqualTo(PUSHED + 2);
    }

    /** A client whose loop is nobody else's, so that it can be kept from reading. */
    private AsyncKazooClient watchingOnItsOwnLoop(Duration timeout) throws Exception {
        NettyPlatform netty = new NettyPlatform(1, null);
        Platform.Source source = netty.source(HostResolver.SYSTEM, null, null, null);
        AsyncKazooClient client = VirtualClients.client(settings(timeout), new Platform.Source() {
            @Override
            public Executor pool() {
                return source.pool();
            }

            @Override
            public double random() {
                return source.random();
            }

            @Override
            public Platform acquire(int maxRequestBytes, int maxReplyBytes, Runnable cutOff) {
                Platform platform = source.acquire(maxRequestBytes, maxReplyBytes, cutOff);
                ownLoop = platform.transport().loop();
                return platform;
            }
        });
        opened(() -> client.stop().get(20, TimeUnit.SECONDS));
        client.addListener(states::add);
        client.start().get(20, TimeUnit.SECONDS);
        fake.create(LONG_PATH, null);
        client.addWatch(LONG_PATH, WatchMode.PERSISTENT, events::add).get(20, TimeUnit.SECONDS);
        return client;
    }

    /** Keeps the client from reading until the latch is counted down. */
    private CountDownLatch standStill() throws InterruptedException {
        CountDownLatch stands = new CountDownLatch(1);
        CountDownLatch reading = new CountDownLatch(1);
        ownLoop.execute(() -> {
            stands.countDown();
            await(reading);
        });
        stands.await();
        return reading;
    }

    private void pushMoreThanSocketsHold() {
        for (int i = 0; i < PUSHED; i++) {
            fake.set(LONG_PATH, null);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
