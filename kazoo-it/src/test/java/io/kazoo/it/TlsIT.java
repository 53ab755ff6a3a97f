package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.data.Identity;
import io.kazoo.data.KeeperState;
import io.kazoo.error.NoServerException;
import io.kazoo.it.support.Certificates;
import io.kazoo.testkit.FakeZooKeeper;
import io.kazoo.testkit.FaultProxy;
import io.kazoo.testkit.Ports;
import io.kazoo.testkit.ServerProcess;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS as users set it up: with the secure port of a real server, and F34 with servers that are not what they should be. */
class TlsIT {

    private static SSLContext alice;
    private static SSLContext nobody;
    private static SSLContext expired;
    private static SSLContext another;
    private static ServerProcess server;
    private static int securePort;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Certificates authority = new Certificates(folder);
        String here = "SAN=dns:localhost,ip:127.0.0.1";
        Path own = authority.issue("server", "-dname", "CN=server", "-ext", here);
        alice = authority.context(authority.issue("alice", "-dname", "CN=alice"));
        nobody = authority.context(null);
        expired = authority.context(
                authority.issue("expired", "-dname", "CN=old", "-ext", here, "-startdate", "-20d", "-validity", "10"));
        another = authority.context(authority.issue("another", "-dname", "CN=zk", "-ext", "SAN=dns:zk.example"));
        securePort = Ports.free();
        server = ServerProcess.builder()
                .config("serverCnxnFactory", "org.apache.zookeeper.server.NettyServerCnxnFactory")
                .config("secureClientPort", Integer.toString(securePort))
                .config("secureClientPortAddress", "127.0.0.1")
                .config("ssl.keyStore.location", own.toString())
                .config("ssl.keyStore.password", Certificates.PASSWORD)
                .config("ssl.trustStore.location", authority.trust().toString())
                .config("ssl.trustStore.password", Certificates.PASSWORD)
                .build();
        server.start();
        server.awaitServing(Duration.ofSeconds(60));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static KazooBuilder settings(String host, int port) {
        return KazooClient.builder(host + ":" + port)
                .sessionTimeout(Duration.ofSeconds(10))
                .deadline(Duration.ofSeconds(20))
                .connectionRetry(ClientCase.QUICK.maxTries(2));
    }

    /** Why a client that cannot be started says it cannot. */
    private static String refusal(KazooBuilder settings) {
        try (KazooClient client = settings.build()) {
            Throwable failure = catchThrowable(client::start);
            assertThat(failure).isInstanceOf(NoServerException.class);
            assertThat(client.keeperState()).isEqualTo(KeeperState.CLOSED);
            return failure.getMessage();
        }
    }

    @Test
    void securePort_clientWithACertificate_worksAndIsKnownByIt() {
        try (KazooClient zk = settings("localhost", securePort).tls(alice).build()) {
            zk.start();
            zk.create("/large", new byte[500_000]);

            assertThat(zk.get("/large").data()).hasSize(500_000);
            assertThat(zk.whoAmI()).extracting(Identity::scheme).contains("x509");
            assertThat(zk.command("ruok")).isEqualTo("imok");
            assertThat(zk.serverVersion().major()).isEqualTo(3);
        }
    }

    @Test
    void securePort_connectionLost_sessionResumed() {
        try (FaultProxy proxy = FaultProxy.ofBytes(new InetSocketAddress("127.0.0.1", 0), "127.0.0.1", securePort);
                KazooClient zk = settings("127.0.0.1", proxy.port()).tls(alice).build()) {
            zk.start();
            long session = zk.session().id();

            proxy.cut();
            zk.exists("/");

            assertThat(proxy.connectionCount()).isEqualTo(2);
            assertThat(zk.session().id()).isEqualTo(session);
        }
    }

    @Test
    void securePort_clientWithoutTheCertificateItWants_startFails() {
        String why = refusal(settings("localhost", securePort).tls(nobody));

        // In TLS 1.3 the server says so when the client's handshake is done: then its alert and the end may cross a
        // request.
        assertThat(why).containsAnyOf("Received fatal alert", "connection reset", "closed by the server");
    }

    @Test
    void f34_certificateNobodyVouchesFor_startSaysSo() throws NoSuchAlgorithmException {
        String why = refusal(settings("localhost", securePort).tls(SSLContext.getDefault()));

        assertThat(why).contains("TLS handshake failed: the server's certificate is not trusted");
    }

    @Test
    void f34_certificateExpired_startSaysSo() throws Exception {
        try (TlsEndpoint endpoint = TlsEndpoint.with(expired)) {
            String why = refusal(settings("localhost", endpoint.port()).tls(nobody));

            assertThat(why).contains("TLS handshake failed: the server's certificate has expired");
            assertThat(endpoint.bytesRead()).isZero();
        }
    }

    @Test
    void f34_certificateOfAnotherName_startSaysSo() throws Exception {
        try (TlsEndpoint endpoint = TlsEndpoint.with(another)) {
            String why = refusal(settings("localhost", endpoint.port()).tls(nobody));

            assertThat(why).contains("TLS handshake failed: the server's certificate is refused", "localhost");
            assertThat(endpoint.bytesRead()).isZero();
        }
    }

    @Test
    void f34_certificateOfAnotherNameNotVerified_handshakeIsDone() throws Exception {
        try (TlsEndpoint endpoint = TlsEndpoint.with(another);
                KazooClient zk = settings("localhost", endpoint.port())
                        .tls(nobody)
                        .verifyHostname(false)
                        .build()) {
            var unused = zk.async().start();

            Eventually.until("its first byte", () -> endpoint.bytesRead() > 0);
        }
    }

    @Test
    void f34_handshakeStalls_endsWithinTheConnectTimeout() throws Exception {
        try (TlsEndpoint endpoint = TlsEndpoint.mute()) {
            String why =
                    refusal(settings("127.0.0.1", endpoint.port()).tls(nobody).connectTimeout(Duration.ofMillis(200)));

            assertThat(why).contains("no answer to the connection attempt");
            assertThat(endpoint.connections()).isEqualTo(2);
        }
    }

    @Test
    void f34_serverWithoutTls_noPlainText() {
        try (FakeZooKeeper plain = FakeZooKeeper.start();
                FakeZooKeeper never = FakeZooKeeper.start()) {
            refusal(KazooClient.builder(plain.connectString() + "," + never.connectString())
                    .connectionRetry(ClientCase.QUICK.maxTries(2))
                    .tls(nobody));

            assertThat(plain.requests()).isEmpty();
            assertThat(never.requests()).isEmpty();
            assertThat(plain.sessions()).isEmpty();
        }
    }

    @Test
    void builder_whatMakesNoSense_isRefused() throws NoSuchAlgorithmException {
        KazooBuilder withoutTls = KazooClient.builder("h").verifyHostname(true);
        SSLContext raw = SSLContext.getInstance("TLS");

        assertThatThrownBy(withoutTls::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without tls");
        assertThatThrownBy(() -> KazooClient.builder("h").tls(raw))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not initialized");
    }
}
