package io.kazoo.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.error.Effect;
import io.kazoo.error.KazooException;
import io.kazoo.error.NotReadOnlyException;
import io.kazoo.testkit.FakeServer;
import io.kazoo.testkit.FakeZooKeeper;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * F30: a server that only reads, and another that can write and is asked whether it does. That a session of a server that
 * only reads is not asked for again, but one with the id 0, is in {@code session.ReadOnlyTest}.
 */
class ReadOnlyServersTest extends WireCase {

    private static final String NOT_PERMITTED = "isro is not executed because it is not in the whitelist.\n";

    private FakeServer reading;
    private FakeServer writing;

    @BeforeEach
    void startBoth() {
        fake(FakeZooKeeper.builder().servers(3).start());
        reading = fake.server(0);
        writing = fake.server(1);
        fake.create("/a", bytes("one"));
        reading.readOnly(true);
    }

    @Override
    KazooBuilder settings() {
        return KazooClient.builder(reading.connectString() + "," + writing.connectString())
                .sessionTimeout(TIMEOUT)
                .randomizeHosts(false)
                .readOnly(true);
    }

    @Test
    void f30_serverOnlyReads_readsServedAndWritesRefused() {
        writing.readOnly(true);

        KazooClient client = connect();

        assertThat(client.keeperState()).isEqualTo(KeeperState.CONNECTED_RO);
        assertThat(client.get("/a").utf8()).isEqualTo("one");
        KazooException failure = failure(() -> client.set("/a", bytes("two")));
        assertThat(failure).isInstanceOf(NotReadOnlyException.class);
        assertThat(failure.effect()).isEqualTo(Effect.NONE);
        assertThat(client.keeperState()).isEqualTo(KeeperState.CONNECTED_RO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ro", "ro\n", "null", "", "rwx", "This ZooKeeper instance is not currently serving requests\n"})
    void f30_otherDoesNotSayRw_staysAndAsksAgain(String answer) {
        writing.onWord("isro", answer);

        staysUntilTheOtherSaysRw();
    }

    @Test
    void f30_otherHangs_staysAndAsksAgainAndReadsGoOn() {
        writing.ignoreWord("isro");

        staysUntilTheOtherSaysRw();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw", "rw\n"})
    void f30_otherSaysRw_goesThere(String answer) {
        writing.onWord("isro", answer);

        KazooClient client = connect();

        goesWhereItWrites(client);
    }

    @Test
    void f30_otherMayNotSay_isTriedWithASessionThatEnds() {
        writing.onWord("isro", NOT_PERMITTED);

        KazooClient client = connect();

        goesWhereItWrites(client);
        eventually(() -> assertThat(fake.sessions()).containsExactly(sessionOf(client)));
    }

    @Test
    void f30_otherMayNotSayAndOnlyReadsToo_triedAndLeft() {
        writing.readOnly(true);
        writing.onWord("isro", NOT_PERMITTED);
        KazooClient client = connect();

        eventually(() -> assertThat(writing.wordCount("isro")).isEqualTo(1));

        staysWhereItOnlyReads(client);
        writing.readOnly(false);
        goesWhereItWrites(client);
        assertThat(writing.wordCount("isro")).isEqualTo(2);
    }

    @Test
    void f30_namesAreLookedUpSlowly_readsAndPingsGoOnMeanwhile() {
        CountDownLatch answered = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger hung = new AtomicInteger();
        KazooClient client =
                connect(KazooClient.builder(List.of("zk.example:" + reading.port(), "zk.example:" + writing.port()))
                        .sessionTimeout(TIMEOUT)
                        .randomizeHosts(false)
                        .readOnly(true)
                        .hostResolver(host -> {
                            if (asked.incrementAndGet() > 2) {
                                hung.incrementAndGet();
                                await(answered);
                            }
                            return List.of(InetAddress.getLoopbackAddress());
                        }));
        try {
            eventually(() -> assertThat(hung).hasPositiveValue());
            int pings = fake.requests("ping").size();

            eventually(() -> assertThat(fake.requests("ping")).hasSizeGreaterThan(pings + 1));

            staysWhereItOnlyReads(client);
        } finally {
            answered.countDown();
        }
        goesWhereItWrites(client);
    }

    /** The other is asked once, in vain, and once more when it answers normally. */
    private void staysUntilTheOtherSaysRw() {
        KazooClient client = connect();
        eventually(() -> assertThat(writing.wordCount("isro")).isEqualTo(1));
        staysWhereItOnlyReads(client);
        fake.clearFaults();
        goesWhereItWrites(client);
        assertThat(writing.wordCount("isro")).isEqualTo(2);
    }

    private void staysWhereItOnlyReads(KazooClient client) {
        assertThat(client.get("/a").utf8()).isEqualTo("one");
        assertThat(client.keeperState()).isEqualTo(KeeperState.CONNECTED_RO);
        assertThat(client.session().server()).endsWith(":" + reading.port());
        assertThat(states).containsExactly(KazooState.CONNECTED);
    }

    private void goesWhereItWrites(KazooClient client) {
        eventually(() -> assertThat(client.keeperState()).isEqualTo(KeeperState.CONNECTED));
        works(client);
        assertThat(client.session().server()).endsWith(":" + writing.port());
        assertThat(fake.sessions()).contains(sessionOf(client));
        assertThat(states).doesNotContain(KazooState.LOST);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
