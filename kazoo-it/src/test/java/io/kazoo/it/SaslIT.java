package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.Identity;
import io.kazoo.data.KeeperState;
import io.kazoo.data.Permissions;
import io.kazoo.error.AuthFailedException;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.NoServerException;
import io.kazoo.error.SessionRequiresSaslException;
import io.kazoo.spi.SaslMechanism;
import io.kazoo.testkit.EmbeddedZooKeeper;
import io.kazoo.testkit.FaultProxy;
import io.kazoo.testkit.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SASL with real servers, in processes of their own: what sets them up are properties of the process. */
class SaslIT {

    private static final String PASSWORD = "open-sesame";
    private static final SaslMechanism ALICE = SaslMechanism.digestMd5("alice", PASSWORD);

    private static ServerProcess server;
    private static ServerProcess strict;

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = server(folder.resolve("lenient")).build();
        strict = server(folder.resolve("strict"))
                .config("sessionRequireClientSASLAuth", "true")
                .build();
        server.start();
        strict.start();
        server.awaitServing(Duration.ofSeconds(60));
        strict.awaitServing(Duration.ofSeconds(60));
    }

    private static ServerProcess.Builder server(Path folder) {
        return ServerProcess.builder()
                .directory(folder)
                .file("jaas.conf", """
                        Server {
                          org.apache.zookeeper.server.auth.DigestLoginModule required
                          user_alice="%s";
                        };
                        """.formatted(PASSWORD))
                .jvmArgument("-Djava.security.auth.login.config=" + folder.resolve("jaas.conf"))
                .config("authProvider.1", "org.apache.zookeeper.server.auth.SASLAuthenticationProvider");
    }

    @AfterAll
    static void stop() {
        server.close();
        strict.close();
    }

    private static KazooBuilder settings(String servers) {
        return KazooClient.builder(servers)
                .sessionTimeout(Duration.ofSeconds(10))
                .deadline(Duration.ofSeconds(20));
    }

    private static KazooClient started(KazooBuilder settings) {
        KazooClient client = settings.build();
        client.start();
        return client;
    }

    @Test
    void digestMd5_goodPassword_isWhoItSays() {
        try (KazooClient alice = started(settings(server.connectString()).sasl(ALICE));
                KazooClient stranger = started(settings(server.connectString()))) {
            List<Acl> hers = List.of(Acl.of(Permissions.ALL, "sasl", "alice"));
            alice.create("/hers", "mine".getBytes(), CreateOptions.of().acl(hers));

            assertThat(alice.whoAmI()).contains(new Identity("sasl", "alice"));
            assertThat(alice.get("/hers").utf8()).isEqualTo("mine");
            assertThat(catchThrowable(() -> stranger.get("/hers"))).isInstanceOf(NoAuthException.class);
        }
    }

    @Test
    void digestMd5_connectionLost_staysWhoItIsInTheSameSession() {
        try (FaultProxy proxy = FaultProxy.to(server.port());
                KazooClient alice = started(settings(proxy.connectString()).sasl(ALICE))) {
            alice.create("/kept", null, CreateOptions.of().acl(List.of(Acl.of(Permissions.ALL, "sasl", "alice"))));
            long session = alice.session().id();

            proxy.cut();
            alice.get("/kept");

            assertThat(proxy.connectionCount()).isEqualTo(2);
            assertThat(proxy.requestCount("sasl")).isEqualTo(4);
            assertThat(alice.session().id()).isEqualTo(session);
        }
    }

    @Test
    void digestMd5_badPassword_startFailsAndNothingIsTriedAgain() {
        try (FaultProxy proxy = FaultProxy.to(server.port());
                KazooClient mallory = settings(proxy.connectString())
                        .sasl(SaslMechanism.digestMd5("alice", "a guess"))
                        .build()) {
            Throwable failure = catchThrowable(mallory::start);

            assertThat(failure).isInstanceOf(AuthFailedException.class).hasMessageContaining("SASL");
            assertThat(failure).hasMessageNotContaining("a guess");
            assertThat(mallory.keeperState()).isEqualTo(KeeperState.AUTH_FAILED);
            assertThat(proxy.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void serverThatRequiresSasl_servesWhoHasItOnly() {
        try (KazooClient alice = started(settings(strict.connectString()).sasl(ALICE));
                KazooClient stranger = started(settings(strict.connectString()))) {
            alice.create("/in", null);

            assertThat(catchThrowable(() -> stranger.exists("/in"))).isInstanceOf(SessionRequiresSaslException.class);
            Eventually.until("an end", () -> stranger.keeperState() == KeeperState.AUTH_FAILED);
            assertThat(alice.exists("/in")).isPresent();
        }
    }

    @Test
    void serverWithoutSasl_startFailsAndSaysSo() {
        try (EmbeddedZooKeeper plain = EmbeddedZooKeeper.start();
                KazooClient alice = settings(plain.connectString())
                        .sasl(ALICE)
                        .connectionRetry(ClientCase.QUICK.maxTries(2))
                        .build()) {
            Throwable failure = catchThrowable(alice::start);

            assertThat(failure)
                    .isInstanceOf(NoServerException.class)
                    .hasMessageContaining("it may not be set up for SASL");
        }
    }
}
