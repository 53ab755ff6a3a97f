package io.kazoo.it.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.data.KazooState;
import io.kazoo.error.NoServerException;
import io.kazoo.it.support.BlackHole;
import io.kazoo.it.support.Heard;
import io.kazoo.spi.HostResolver;
import io.kazoo.testkit.EmbeddedZooKeeper;
import io.kazoo.testkit.FaultProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Names, the addresses behind them, and those of them that do not answer. */
class AddressesIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** Far below an attempt's own limit, which is 8 s here, and far above what a busy machine needs for a handshake. */
    private static final Duration SOON = Duration.ofSeconds(4);

    private static EmbeddedZooKeeper server;
    private static InetAddress good;
    private static InetAddress other;

    private final Heard.States states = new Heard.States();
    private KazooClient zk;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedZooKeeper.start();
        good = InetAddress.getByName("127.0.0.1");
        other = InetAddress.getByName("127.0.0.2");
        Assumptions.assumeThat(bindable(other)).as("a second loopback address").isTrue();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() {
        if (zk != null) {
            zk.close();
        }
    }

    @Test
    void name_firstAddressRefuses_secondServes() {
        long begin = System.nanoTime();

        zk = client(host -> List.of(other, good));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
        assertThat(zk.exists("/")).isPresent();
        assertThat(zk.session().server()).isEqualTo("zk.example:" + server.port());
    }

    @Test
    void name_firstAddressIsABlackHole_secondServesSoon() {
        try (BlackHole hole = BlackHole.at(new InetSocketAddress(other, server.port()))) {
            long begin = System.nanoTime();

            zk = client(host -> List.of(hole.address(), good));

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofMillis(200), SOON);
            assertThat(zk.exists("/")).isPresent();
        }
    }

    @Test
    void name_movesToAnotherAddress_isLookedUpAgainAndTheSessionGoesOn() throws Exception {
        AtomicReference<InetAddress> address = new AtomicReference<>(other);
        FaultProxy proxy = FaultProxy.ofBytes(new InetSocketAddress(other, server.port()), "127.0.0.1", server.port());
        zk = client(host -> List.of(address.get()));
        zk.addListener(states);
        long session = zk.session().id();
        Heard.Events events = new Heard.Events();
        zk.ensurePath("/moved");
        zk.get("/moved", events);

        proxy.close();
        states.await(KazooState.SUSPENDED);
        address.set(good);
        states.await(KazooState.CONNECTED);
        zk.set("/moved", null);

        assertThat(zk.session().id()).isEqualTo(session);
        assertThat(events.nextLine()).isEqualTo("CHANGED /moved");
    }

    @Test
    void name_unknownAtFirst_isLookedUpAgain() {
        AtomicInteger questions = new AtomicInteger();

        zk = client(host -> {
            if (questions.incrementAndGet() < 3) {
                throw new UnknownHostException(host);
            }
            return List.of(good);
        });

        assertThat(questions).hasValue(3);
    }

    @Test
    void name_neverKnown_startSaysSo() {
        zk = settings(host -> {
                    throw new UnknownHostException(host);
                })
                .build();

        assertThatThrownBy(() -> zk.start(Duration.ofMillis(500)))
                .isInstanceOf(NoServerException.class)
                .hasMessageContaining("zk.example:" + server.port() + ": unknown host");
    }

    @Test
    void resolver_hangsWhileReconnecting_knownAddressesAreUsed() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        AtomicInteger questions = new AtomicInteger();
        try (FaultProxy proxy =
                FaultProxy.ofBytes(new InetSocketAddress(other, server.port()), "127.0.0.1", server.port())) {
            zk = KazooClient.builder("zk.example:" + server.port())
                    .sessionTimeout(Duration.ofSeconds(4))
                    .hostResolver(host -> {
                        if (questions.incrementAndGet() > 1) {
                            awaitQuietly(answered);
                        }
                        return List.of(other);
                    })
                    .build();
            zk.start();
            zk.addListener(states);
            long session = zk.session().id();

            proxy.cut();
            states.await(KazooState.CONNECTED);

            assertThat(zk.session().id()).isEqualTo(session);
        } finally {
            answered.countDown();
        }
    }

    private static KazooClient client(HostResolver resolver) {
        KazooClient client = settings(resolver).build();
        client.start();
        return client;
    }

    private static KazooBuilder settings(HostResolver resolver) {
        return KazooClient.builder("zk.example:" + server.port())
                .sessionTimeout(TIMEOUT)
                .randomizeHosts(false)
                .hostResolver(resolver);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean bindable(InetAddress address) {
        try (ServerSocket socket = new ServerSocket(0, 1, address)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
