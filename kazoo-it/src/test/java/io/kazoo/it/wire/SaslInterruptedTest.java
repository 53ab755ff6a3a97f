package io.kazoo.it.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.data.KeeperState;
import io.kazoo.it.wire.SaslExchangeTest.Toy;
import io.kazoo.spi.SaslMechanism;
import io.kazoo.testkit.FakeZooKeeper;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** F27: a SASL exchange that comes to no end of its own leaves nothing behind. */
class SaslInterruptedTest extends WireCase {

    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger disposed = new AtomicInteger();

    @Test
    void f27_stopped_whileTheServerIsMute_nothingIsLeft() {
        fake.onReply("sasl").every().drop();
        KazooClient client = starting(host -> new Counted());
        eventually(() -> assertThat(fake.requests("sasl")).isNotEmpty());

        client.stop();

        assertThat(client.keeperState()).isEqualTo(KeeperState.CLOSED);
        nothingIsLeft();
    }

    @Test
    void f27_stopped_whileTheMechanismHangs_nothingIsLeft() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ticket = new CountDownLatch(1);
        KazooClient client = starting(host -> {
            asked.countDown();
            await(ticket);
            return new Counted();
        });
        await(asked);

        client.stop();

        assertThat(client.keeperState()).isEqualTo(KeeperState.CLOSED);
        eventually(() -> assertThat(fake.connectionCount()).isZero());
        ticket.countDown();
        nothingIsLeft();
        assertThat(fake.requests("sasl")).isEmpty();
    }

    @Test
    void f27_serverMute_theNextServerIsTried() {
        fake(FakeZooKeeper.builder().servers(2).start());
        fake.onReply("sasl").drop();
        fake.onReply("sasl").token("end".getBytes(UTF_8));

        KazooClient client = connect(settings().sasl(host -> new Counted()));

        works(client);
        assertThat(fake.requests("sasl")).hasSize(2);
        assertThat(fake.requests("connect")).extracting("server").containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void f27_sessionExpiredMeanwhile_anotherIsExchangedAnew() {
        fake.onReply("sasl").token("end".getBytes(UTF_8));
        KazooClient client = connect(settings().sasl(host -> new Counted()));
        long session = sessionOf(client);
        fake.onReply("sasl").drop();
        fake.server(0).dropConnections();
        eventually(() -> assertThat(fake.requests("sasl")).hasSize(2));

        fake.onReply("sasl").every().token("end".getBytes(UTF_8));
        fake.expireSession(session);

        eventually(() -> assertThat(sessionOf(client)).isNotEqualTo(session));
        works(client);
        assertThat(fake.sessions()).containsExactly(sessionOf(client));
    }

    @Test
    void f27_mechanismThrowsAnError_triedAgain() {
        fake.onReply("sasl").token("end".getBytes(UTF_8));

        KazooClient client = connect(settings().sasl(host -> {
            if (made.getAndIncrement() == 0) {
                throw new AssertionError("a broken mechanism");
            }
            return new Toy();
        }));

        works(client);
        assertThat(connections()).isEqualTo(2);
    }

    private void nothingIsLeft() {
        eventually(() -> {
            assertThat(fake.connectionCount()).isZero();
            assertThat(made).hasPositiveValue();
            assertThat(disposed).hasValue(made.get());
        });
    }

    /** Begins to connect and does not wait. */
    private KazooClient starting(SaslMechanism mechanism) {
        KazooClient client = opened(settings().sasl(mechanism).build());
        var unused = client.async().start();
        return client;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Counts those made and those disposed of. */
    private final class Counted extends Toy {

        Counted() {
            made.incrementAndGet();
        }

        @Override
        public void dispose() {
            disposed.incrementAndGet();
        }
    }
}
