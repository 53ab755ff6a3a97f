package io.kazoo.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.error.AuthFailedException;
import io.kazoo.error.ConnectionLossException;
import io.kazoo.error.Effect;
import io.kazoo.error.KazooException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.error.SessionRequiresSaslException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * F26, F27: credentials refused, unanswered and overtaken; a server that wants SASL of a client that has none. What happens to
 * an exchange is in {@link SaslExchangeTest}; F34, what servers do to a TLS handshake, in {@code TlsTransportTest}.
 */
class CredentialsTest extends WireCase {

    @Test
    void f26_credentialRefusedThenClosed_toldAndNotPresentedAgain() {
        KazooClient client = connect();
        fake.onReply("auth").error(-115).thenClose();

        KazooException failure = failure(() -> client.addAuth("digest", "user:secret"));

        assertThat(failure).isInstanceOf(AuthFailedException.class);
        works(client);
        fake.server(0).dropConnections();
        works(client);
        assertThat(fake.requests("auth")).hasSize(1);
    }

    @Test
    void f26_credentialRefusedThenClosed_othersAreUnknown() {
        KazooClient client = connect();
        fake.create("/a", null);
        fake.onReply("setData").drop();
        fake.onReply("auth").error(-115).thenClose();

        CompletableFuture<?> write = async(client).set("/a", null);
        CompletableFuture<?> auth = async(client).addAuth("digest", "user:secret");

        assertThat(failure(auth)).isInstanceOf(AuthFailedException.class);
        assertThat(failure(write)).isInstanceOf(ConnectionLossException.class);
        assertThat(failure(write).effect()).isEqualTo(Effect.UNKNOWN);
        works(client);
    }

    @Test
    void f26_credentialNeverAnswered_endsAtItsDeadline() {
        KazooClient client = connect();
        fake.onReply("auth").drop();

        KazooException failure =
                failure(() -> client.withDeadline(Duration.ofMillis(300)).addAuth("digest", "user:secret"));

        assertThat(failure).isInstanceOf(OperationTimeoutException.class);
        works(client);
    }

    @Test
    void f26_answerOvertakesOthers_completedByXid() throws Exception {
        KazooClient client = connect();
        fake.create("/a", bytes("one"));
        fake.onReply("getData").afterNext();

        CompletableFuture<?> read = async(client).get("/a");
        CompletableFuture<?> auth = async(client).addAuth("digest", "user:secret");

        auth.get(10, TimeUnit.SECONDS);
        read.get(10, TimeUnit.SECONDS);
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void f27_serverWantsSasl_authenticationFailedAndTold() {
        KazooClient client = connect();
        fake.create("/a", null);
        fake.onReply("getData").error(-124);

        KazooException failure = failure(() -> client.get("/a"));

        assertThat(failure).isInstanceOf(SessionRequiresSaslException.class);
        eventually(() -> assertThat(client.keeperState()).isEqualTo(KeeperState.AUTH_FAILED));
        assertThat(client.state()).isEqualTo(KazooState.LOST);
    }
}
