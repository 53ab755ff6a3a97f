package io.kazoo.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.data.ServerAddress;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.wire.Sync;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTransportTest {

    /** A thread for each task: since JDK 25 those of the common pool may wait for each other on a machine with few cores. */
    private static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "tls-test");
        thread.setDaemon(true);
        thread.start();
    };

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    private static SSLContext serverSide;
    private static SslContext clientSide;
    private static SSLContext jdkClientSide;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final LoopGroup group = LoopGroup.create(1, "tls-test");
    private final io.netty.channel.EventLoop loop = group.next();
    private final NettyTransport transport = new NettyTransport(
            loop,
            allocator,
            1 << 20,
            1 << 20,
            (buffers, name) -> clientSide.newHandler(buffers, name.host(), name.port()));
    private final RecordingListener listener = new RecordingListener();
    private final AtomicInteger checks = new AtomicInteger();
    private ServerSocket server;

    private static void runKeytool(Path file) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "server",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        file.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
    }

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("store.p12");
        runKeytool(file);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", store.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        serverSide = SSLContext.getInstance("TLS");
        serverSide.init(keys.getKeyManagers(), null, null);
        jdkClientSide = SSLContext.getInstance("TLS");
        jdkClientSide.init(null, trust.getTrustManagers(), null);
        clientSide = SslContextBuilder.forClient().trustManager(trust).build();
    }

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void end() throws IOException, InterruptedException {
        server.close();
        group.close();
        assertThat(group.awaitClosed(PATIENCE)).isTrue();
        assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory())
                .isZero();
    }

    @Test
    void connect_tlsServer_openedAfterTheHandshakeAndBytesBothWays() throws Exception {
        Connection connection = connect(PATIENCE);
        try (Socket accepted = accept()) {
            assertThat(listener.next()).isEqualTo("opened");

            loop.execute(() -> {
                connection.write(1, new Sync("/a"));
                connection.flush();
            });
            byte[] request = accepted.getInputStream().readNBytes(18);
            accepted.getOutputStream().write(Replies.concat(Replies.handshake(), Replies.reply(1, "done")));

            assertThat(request[3]).isEqualTo((byte) 14);
            assertThat(listener.next()).isEqualTo("frame of 36");
            assertThat(listener.next()).isEqualTo("reply 1 done");
        }
        assertThat(listener.next()).isEqualTo("closed: closed by the server");
    }

    @Test
    void f34_connect_serverWithoutTls_failed() throws Exception {
        connect(PATIENCE);
        try (Socket accepted = server.accept()) {
            accepted.getOutputStream().write("plain text\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(listener.next()).isEqualTo("failed: TLS handshake failed: the server does not speak TLS");
        }
    }

    @Test
    void f34_connect_serverClosesDuringTheHandshake_failed() throws Exception {
        connect(PATIENCE);
        server.accept().close();

        assertThat(listener.next()).startsWith("failed: ");
        loop.submit(() -> {}).get();
        assertThat(listener.drain()).isEmpty();
    }

    @Test
    void f34_connect_serverMute_timeoutSpansTheHandshake() throws Exception {
        connect(TimeUnit.MILLISECONDS.toNanos(100));
        try (Socket accepted = server.accept()) {
            assertThat(listener.next()).isEqualTo("failed: no answer within 100 ms");
            assertThat(accepted.getInputStream().readAllBytes()).isNotEmpty();
        }
    }

    @Test
    void f34_connect_certificateOfAnotherName_failedAndNothingInPlainText() throws Exception {
        NettyTransport checking = new NettyTransport(loop, allocator, 1 << 20, 1 << 20, (buffers, name) -> {
            SslHandler handler = clientSide.newHandler(buffers, "zk.example", name.port());
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            handler.engine().setSSLParameters(parameters);
            return handler;
        });

        checking.connect(name(), address(), PATIENCE, listener);
        try (Socket accepted = server.accept()) {
            assertThatThrownBy(() -> handshake(secured(accepted))).isInstanceOf(AssertionError.class);

            assertThat(listener.next())
                    .startsWith("failed: TLS handshake failed")
                    .contains("zk.example");
        }
        assertThat(listener.drain()).isEmpty();
    }

    @Test
    void f34_connect_certificateNobodyVouchesFor_failed() throws Exception {
        SslContext distrustful = SslContextBuilder.forClient().build(); // the platform's authorities only
        NettyTransport checking = new NettyTransport(
                loop,
                allocator,
                1 << 20,
                1 << 20,
                (buffers, name) -> distrustful.newHandler(buffers, name.host(), name.port()));

        checking.connect(name(), address(), PATIENCE, listener);
        try (Socket accepted = server.accept()) {
            assertThatThrownBy(() -> handshake(secured(accepted))).isInstanceOf(AssertionError.class);

            assertThat(listener.next()).startsWith("failed: TLS handshake failed");
        }
        assertThat(listener.drain()).isEmpty();
    }

    @Test
    void f34_open_serverSaysItClosesAndDoesNot_closed() throws Exception {
        connect(PATIENCE);
        try (Socket plain = server.accept()) {
            Socket secure = serverSide.getSocketFactory().createSocket(plain, null, false);
            CompletableFuture.runAsync(() -> handshake(secure), THREADS).get(20, TimeUnit.SECONDS);
            assertThat(listener.next()).isEqualTo("opened");

            secure.close(); // close_notify only: the socket below stays open

            assertThat(listener.next()).isEqualTo("closed: closed by the server");
            assertThat(plain.isClosed()).isFalse();
        }
    }

    @Test
    void f34_open_serverRenegotiates_goesOn() throws Exception {
        newTransport().connect(name(), address(), PATIENCE, listener);
        try (SSLSocket accepted = (SSLSocket) secured(server.accept())) {
            accepted.setEnabledProtocols(new String[] {"TLSv1.2"}); // where there still is such a thing
            CompletableFuture.runAsync(() -> handshake(accepted), THREADS).get(20, TimeUnit.SECONDS);
            assertThat(listener.next()).isEqualTo("opened");

            CompletableFuture<Void> again = CompletableFuture.runAsync(() -> handshake(accepted), THREADS);
            CompletableFuture<byte[]> nothing = CompletableFuture.supplyAsync(() -> read(accepted, 1), THREADS);
            again.get(20, TimeUnit.SECONDS);
            accepted.getOutputStream().write(Replies.concat(Replies.handshake(), Replies.reply(1, "done")));

            assertThat(listener.next()).isEqualTo("frame of 36");
            assertThat(listener.next()).isEqualTo("reply 1 done");
            assertThat(nothing).isNotDone();
        }
    }

    @Test
    void jdkTls_certificateOfTheName_openedAndCheckedOffTheLoop() throws Exception {
        newTransport().connect(name(), address(), PATIENCE, listener);
        try (Socket accepted = accept()) {
            assertThat(listener.next()).isEqualTo("opened");
            assertThat(checks.get()).isPositive();
            assertThat(accepted.isClosed()).isFalse();
        }
    }

    @Test
    void jdkTls_certificateOfAnotherName_failedUnlessNotVerified() throws Exception {
        ServerAddress other = new ServerAddress("127.0.0.1", server.getLocalPort());

        newTransport().connect(other, address(), PATIENCE, listener);
        try (Socket accepted = server.accept()) {
            assertThatThrownBy(() -> handshake(secured(accepted))).isInstanceOf(AssertionError.class);
            assertThat(listener.next())
                    .startsWith("failed: TLS handshake failed: the server's certificate is refused: ")
                    .contains("127.0.0.1");
        }
        JdkTls trusting = new JdkTls(jdkClientSide, false, Runnable::run);
        new NettyTransport(loop, allocator, 1 << 20, 1 << 20, trusting).connect(other, address(), PATIENCE, listener);
        try (Socket accepted = accept()) {
            assertThat(listener.next()).isEqualTo("opened");
            assertThat(accepted.isClosed()).isFalse();
        }
    }

    /** With the user's way of setting TLS up. */
    private NettyTransport newTransport() {
        JdkTls tls = new JdkTls(jdkClientSide, true, task -> {
            checks.incrementAndGet();
            THREADS.execute(task);
        });
        return new NettyTransport(loop, allocator, 1 << 20, 1 << 20, tls);
    }

    private static byte[] read(Socket socket, int count) {
        try {
            return socket.getInputStream().readNBytes(count);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void connect_tlsCannotBeSetUp_failed() throws Exception {
        NettyTransport broken = new NettyTransport(loop, allocator, 1 << 20, 1 << 20, (buffers, name) -> {
            throw new IllegalStateException("planted");
        });

        broken.connect(name(), address(), PATIENCE, listener);

        assertThat(listener.next())
                .isEqualTo("failed: TLS could not be set up: java.lang.IllegalStateException: planted");
        loop.submit(() -> {}).get();
        assertThat(listener.drain()).isEmpty();
    }

    @Test
    void fourLetterWord_tlsServer_answered() throws Exception {
        Promise<String> answer = transport.fourLetterWord(name(), address(), "ruok", PATIENCE);
        try (Socket accepted = accept()) {
            accepted.getInputStream().readNBytes(4);
            accepted.getOutputStream().write("imok".getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(answer.await(PATIENCE)).isTrue();
        assertThat(answer.value()).isEqualTo("imok");
    }

    private Connection connect(long timeoutNanos) {
        return transport.connect(name(), address(), timeoutNanos, listener);
    }

    /** The server's end, its handshake done. */
    private Socket accept() throws Exception {
        Socket secure = secured(server.accept());
        CompletableFuture.runAsync(() -> handshake(secure), THREADS).get(20, TimeUnit.SECONDS);
        return secure;
    }

    private static Socket secured(Socket plain) throws IOException {
        return serverSide.getSocketFactory().createSocket(plain, null, true);
    }

    private static void handshake(Socket secure) {
        try {
            ((javax.net.ssl.SSLSocket) secure).startHandshake();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private ServerAddress name() {
        return new ServerAddress("localhost", server.getLocalPort());
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
    }
}
