package io.kazoo.it.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.data.RetryPolicy;
import io.kazoo.error.AuthFailedException;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoServerException;
import io.kazoo.spi.SaslMechanism;
import io.kazoo.testkit.FakeRequest;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import org.junit.jupiter.api.Test;

/** F27: what servers do to a SASL exchange. Those with DIGEST-MD5 and real servers are in {@code SaslIT}. */
class SaslExchangeTest extends WireCase {

    private static final SaslMechanism DIGEST = SaslMechanism.digestMd5("user", "open-sesame");

    @Test
    void f27_exchangeOfSeveralRounds_goesBeforeEverythingElse() {
        answer("again", "again", "end");

        KazooClient client = connect(settings().sasl(host -> new Toy()).authData("digest", "u:p"));
        works(client);

        assertThat(operations()).startsWith("connect", "sasl", "sasl", "sasl", "auth");
        assertThat(operations().subList(4, operations().size())).doesNotContain("sasl");
    }

    @Test
    void f27_connectionLost_exchangedAgainInTheSameSession() {
        answer("end");
        KazooClient client = connect(settings().sasl(host -> new Toy()));
        long session = sessionOf(client);

        answer("again", "end");
        fake.server(0).dropConnections();
        works(client);

        assertThat(fake.requests("sasl")).hasSize(3);
        assertThat(sessionOf(client)).isEqualTo(session);
    }

    @Test
    void f27_nullTokenFirst_noSuccessAndTriedAgain() {
        KazooClient client = starting(settings().sasl(DIGEST));

        eventually(() -> assertThat(connections()).isGreaterThan(3));

        assertThat(client.isConnected()).isFalse();
        assertThat(operations()).containsOnly("connect", "sasl");
    }

    @Test
    void f27_nullTokenAlways_startSaysWhy() {
        KazooClient client = opened(settings()
                .sasl(DIGEST)
                .connectionRetry(RetryPolicy.CONNECTION.maxTries(2))
                .build());

        KazooException failure = failure(client::start);

        assertThat(failure)
                .isInstanceOf(NoServerException.class)
                .hasMessageContaining("it may not be set up for SASL")
                .hasMessageNotContaining("open-sesame");
    }

    @Test
    void f27_garbageToken_triedAgain() {
        fake.onReply("sasl").token(new byte[] {0, 1, -1, ',', '=', '"'});
        fake.onReply("sasl").token(new byte[0]);
        KazooClient client = starting(settings().sasl(DIGEST));

        eventually(() -> assertThat(connections()).isGreaterThan(3));

        assertThat(client.isConnected()).isFalse();
        assertThat(client.keeperState()).isEqualTo(KeeperState.CONNECTING);
    }

    @Test
    void f27_garbageTokenOnce_connectedOnTheNextAttempt() {
        answer("nonsense", "end");

        KazooClient client = connect(settings().sasl(host -> new Toy()));

        works(client);
        assertThat(connections()).isEqualTo(2);
    }

    @Test
    void f27_tokenLongerThanItsFrame_connectedOnTheNextAttempt() {
        fake.onReply("sasl").change(bytes -> withBody(bytes, new byte[] {0x7f, -1, -1, -1, 'x'}));
        answer("end");

        KazooClient client = connect(settings().sasl(host -> new Toy()));

        works(client);
        assertThat(connections()).isEqualTo(2);
    }

    @Test
    void f27_extraRound_triedAgain() {
        answer("last", "extra", "last");

        KazooClient client = connect(settings().sasl(host -> new Toy()));

        works(client);
        assertThat(operations()).startsWith("connect", "sasl", "sasl", "connect", "sasl", "sasl");
        assertThat(connections()).isEqualTo(2);
    }

    @Test
    void f27_closedMidExchange_triedAgain() {
        answer("again");
        fake.onReply("sasl").drop().thenClose();
        answer("end");

        KazooClient client = connect(settings().sasl(host -> new Toy()));

        works(client);
        assertThat(connections()).isEqualTo(2);
    }

    @Test
    void f27_neverAnswered_triedAgain() {
        fake.onReply("sasl").drop();
        answer("end");

        KazooClient client = connect(settings().sasl(host -> new Toy()));

        works(client);
        assertThat(connections()).isEqualTo(2);
    }

    @Test
    void f27_eventInterleaved_isNoToken() {
        fake.onReply("sasl").change(bytes -> joined(event(3, 3, "/nobody"), withBody(bytes, token("end"))));

        KazooClient client = connect(settings().sasl(host -> new Toy()));

        works(client);
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void f27_ordinaryReplyInterleaved_isNoTokenAndTriedAgain() {
        fake.onReply("sasl").xid(4_711);
        answer("end");

        KazooClient client = connect(settings().sasl(host -> new Toy()));

        works(client);
        assertThat(connections()).isEqualTo(2);
    }

    @Test
    void f27_refused_authenticationFailedAndNotTriedAgain() {
        fake.onReply("sasl").error(-115).thenClose();
        KazooClient client = opened(settings().sasl(DIGEST).build());

        KazooException failure = failure(client::start);

        assertThat(failure).isInstanceOf(AuthFailedException.class).hasMessageContaining("SASL");
        assertThat(client.keeperState()).isEqualTo(KeeperState.AUTH_FAILED);
        client.stop();
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void f27_refusedWhenReconnecting_authenticationFailedUntilStartedAgain() {
        answer("end");
        KazooClient client = connect(settings().sasl(host -> new Toy()));
        fake.onReply("sasl").error(-115).thenClose();
        fake.server(0).dropConnections();

        eventually(() -> assertThat(client.keeperState()).isEqualTo(KeeperState.AUTH_FAILED));

        assertThat(client.state()).isEqualTo(KazooState.LOST);
        assertThat(failure(() -> client.exists("/"))).isInstanceOf(AuthFailedException.class);
        answer("end");
        client.start();
        works(client);
    }

    @Test
    void f27_mechanismHangs_othersConnectAndItGoesOnLater() {
        CountDownLatch ticket = new CountDownLatch(1);
        KazooClient stuck = starting(settings().sasl(host -> {
            await(ticket);
            return new Toy();
        }));
        eventually(() -> assertThat(connections()).isGreaterThan(1));
        assertThat(fake.requests("sasl")).isEmpty();

        works(connect());
        fake.onReply("sasl").every().token("end".getBytes(UTF_8));
        ticket.countDown();

        eventually(() -> assertThat(stuck.isConnected()).isTrue());
    }

    @Test
    void f27_mechanismThrows_triedAgain() {
        int[] calls = new int[1];
        answer("end");

        KazooClient client = connect(settings().sasl(host -> {
            if (calls[0]++ == 0) {
                throw new SaslException("no ticket yet");
            }
            return new Toy();
        }));

        works(client);
        assertThat(connections()).isEqualTo(2);
    }

    /** Begins to connect and does not wait. */
    private KazooClient starting(KazooBuilder settings) {
        KazooClient client = opened(settings.build());
        var unused = client.async().start();
        return client;
    }

    /** What the server says to the tokens that come, one after the other. */
    private void answer(String... tokens) {
        for (String token : tokens) {
            fake.onReply("sasl").token(token.getBytes(UTF_8));
        }
    }

    private static byte[] token(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return java.nio.ByteBuffer.allocate(4 + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private List<String> operations() {
        return fake.requests().stream().map(FakeRequest::operation).toList();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A mechanism that does as it is told. */
    static class Toy implements SaslClient {

        private boolean complete;

        @Override
        public String getMechanismName() {
            return "TOY";
        }

        @Override
        public boolean hasInitialResponse() {
            return false;
        }

        @Override
        public byte[] evaluateChallenge(byte[] challenge) throws SaslException {
            switch (new String(challenge, UTF_8)) {
                case "again" -> {
                    return "here I am".getBytes(UTF_8);
                }
                case "last" -> {
                    complete = true;
                    return "that is all".getBytes(UTF_8);
                }
                case "end" -> {
                    complete = true;
                    return null;
                }
                default -> throw new SaslException("not understood");
            }
        }

        @Override
        public boolean isComplete() {
            return complete;
        }

        @Override
        public byte[] unwrap(byte[] incoming, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] wrap(byte[] outgoing, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object getNegotiatedProperty(String name) {
            return null;
        }

        @Override
        public void dispose() {}
    }
}
