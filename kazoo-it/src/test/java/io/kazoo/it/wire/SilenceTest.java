package io.kazoo.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.data.EventType;
import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatchedEvent;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** F18, F19, F33: connections that look alive, pings that are odd, listeners that do not listen. */
class SilenceTest extends WireCase {

    private static final Duration SHORT = Duration.ofMillis(900);

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
        KazooClient client = connect(settings(SHORT));
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

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
