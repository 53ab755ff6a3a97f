package io.kazoo.internal.net;

import static io.kazoo.internal.net.Replies.concat;
import static io.kazoo.internal.net.Replies.handshake;
import static io.kazoo.internal.net.Replies.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.data.ServerAddress;
import io.kazoo.internal.concurrent.LoopThreads;
import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.SetData;
import io.kazoo.internal.wire.Sync;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NettyTransportTest {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final LoopGroup group = LoopGroup.create(1, "net-test");
    private final io.netty.channel.EventLoop loop = group.next();
    private final NettyTransport transport = new NettyTransport(loop, allocator, 1 << 20, 1 << 20, null);
    private final RecordingListener listener = new RecordingListener();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void end() throws IOException, InterruptedException {
        server.close();
        group.close();
        assertThat(group.awaitClosed(PATIENCE)).isTrue();
        assertThat(heldBytes()).isZero();
    }

    @Test
    void connect_serverListens_bytesBothWays() throws Exception {
        Connection connection = connect();
        try (Socket accepted = server.accept()) {
            assertThat(listener.next()).isEqualTo("opened");

            onLoop(() -> {
                connection.writeHandshake(new ConnectRequest(0, 0, 4000, 0, new byte[16], false));
                connection.write(1, new Sync("/a"));
                connection.flush();
                return null;
            });
            byte[] received = accepted.getInputStream().readNBytes(49 + 18);
            accepted.getOutputStream().write(concat(handshake(), reply(1, "done")));

            assertThat(received[3]).isEqualTo((byte) 45);
            assertThat(received[52]).isEqualTo((byte) 14);
            assertThat(listener.next()).isEqualTo("frame of 36");
            assertThat(listener.next()).isEqualTo("reply 1 done");
            onLoop(() -> close(connection));
        }
    }

    @Test
    void connect_replyOfManyReads_delivered() throws Exception {
        String data = "d".repeat(900_000);
        Connection connection = connect();
        try (Socket accepted = server.accept()) {
            assertThat(listener.next()).isEqualTo("opened");

            accepted.getOutputStream().write(concat(handshake(), reply(1, data), reply(2, "b")));

            assertThat(listener.next()).isEqualTo("frame of 36");
            assertThat(listener.next()).isEqualTo("reply 1 " + data);
            assertThat(listener.next()).isEqualTo("reply 2 b");
            onLoop(() -> close(connection));
        }
    }

    @Test
    void write_serverDoesNotRead_staysWritableUpToABoundAndIsAgainOnceItReads() throws Exception {
        Connection connection = connect();
        try (Socket accepted = server.accept()) {
            assertThat(listener.next()).isEqualTo("opened");

            int written = onLoop(() -> writeWhileWritable(connection));
            long held = heldBytes();
            byte[] read = accepted.getInputStream().readNBytes(written);

            assertThat(held).isBetween(8L << 20, 20L << 20);
            assertThat(read).hasSize(written);
            assertThat(listener.next()).isEqualTo("writable");
            assertThat(onLoop(connection::isWritable)).isTrue();
            onLoop(() -> close(connection));
        }
    }

    private static int writeWhileWritable(Connection connection) {
        byte[] data = new byte[500_000];
        int frames = 0;
        while (connection.isWritable() && frames < 1_000) {
            connection.write(++frames, new SetData("/a", data, -1));
        }
        connection.flush();
        return frames * (4 + 4 + 4 + 6 + 4 + data.length + 4);
    }

    @Test
    void connect_onTheLoop_listenerIsCalledAfterwards() throws Exception {
        server.close();
        onLoop(() -> {
            connect();
            listener.record("connect returned");
            return null;
        });

        assertThat(listener.next()).isEqualTo("connect returned");
        assertThat(listener.next()).isEqualTo("failed: connection refused");
    }

    @Test
    void connect_nobodyListens_failed() throws Exception {
        server.close();

        connect();

        assertThat(listener.next()).isEqualTo("failed: connection refused");
        assertThat(settled().drain()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void connect_noAnswer_failedAtItsTimeout() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> fill = fillBacklog(deaf);

            transport.connect(name(deaf), address(deaf), TimeUnit.MILLISECONDS.toNanos(50), listener);

            assertThat(listener.next()).isEqualTo("failed: no answer within 50 ms");
            assertThat(settled().drain()).isEmpty();
            closeAll(fill);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void close_whileConnecting_nothingIsTold() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> fill = fillBacklog(deaf);
            Connection connection = transport.connect(name(deaf), address(deaf), PATIENCE, listener);
            settled();

            onLoop(() -> close(connection));

            assertThat(settled().drain()).isEmpty();
            closeAll(fill);
        }
    }

    @Test
    void close_beforeTheDialling_nothingIsTold() throws Exception {
        onLoop(() -> close(connect()));

        assertThat(settled().drain()).isEmpty();
    }

    @Test
    void connect_timeoutPassesLater_staysOpen() throws Exception {
        long timeoutNanos = TimeUnit.SECONDS.toNanos(1);
        Connection connection = transport.connect(name(server), address(server), timeoutNanos, listener);
        assertThat(listener.next()).isEqualTo("opened");

        loop.schedule(() -> {}, timeoutNanos, TimeUnit.NANOSECONDS).get();

        assertThat(listener.drain()).isEmpty();
        onLoop(() -> close(connection));
    }

    @Test
    void connect_unresolvedAddress_failed() throws Exception {
        transport.connect(
                new ServerAddress("nowhere", 1), InetSocketAddress.createUnresolved("nowhere", 1), PATIENCE, listener);

        assertThat(listener.next()).isEqualTo("failed: the address is not resolved");
    }

    @Test
    void closed_serverCloses_told() throws Exception {
        connect();
        Socket accepted = server.accept();
        assertThat(listener.next()).isEqualTo("opened");

        accepted.close();

        assertThat(listener.next()).isEqualTo("closed: closed by the server");
    }

    @Test
    void closed_serverResets_told() throws Exception {
        connect();
        Socket accepted = server.accept();
        assertThat(listener.next()).isEqualTo("opened");

        accepted.setSoLinger(true, 0);
        accepted.close();

        assertThat(listener.next()).isEqualTo("closed: connection reset");
        assertThat(settled().drainFrames()).isEmpty();
    }

    @Test
    void closed_serverSpeaksHttp_told() throws Exception {
        connect();
        try (Socket accepted = server.accept()) {
            accepted.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(listener.next()).isEqualTo("opened");
            assertThat(listener.next()).isEqualTo("closed: not the ZooKeeper protocol: frame length 1213486160");
            assertThat(accepted.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void close_open_serverSeesTheEndAndNothingIsTold() throws Exception {
        Connection connection = connect();
        try (Socket accepted = server.accept()) {
            assertThat(listener.next()).isEqualTo("opened");

            onLoop(() -> {
                connection.write(1, new Sync("/a"));
                return close(connection);
            });

            assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            assertThat(settled().drain()).isEmpty();
        }
    }

    @Test
    void close_serverDoesNotRead_flushedOutputIsReleased() throws Exception {
        Connection connection = connect();
        try (Socket accepted = server.accept()) {
            assertThat(listener.next()).isEqualTo("opened");
            SetData large = new SetData("/a", new byte[1 << 19], -1);
            onLoop(() -> {
                for (int xid = 1; xid <= 40; xid++) {
                    connection.write(xid, large);
                }
                connection.flush();
                return null;
            });
            assertThat(heldBytes()).isPositive();

            onLoop(() -> close(connection));
            settled();

            assertThat(heldBytes()).isZero();
            assertThat(accepted.isClosed()).isFalse();
        }
    }

    @Test
    void closed_groupShutDown_told() throws Exception {
        connect();
        try (Socket accepted = server.accept()) {
            assertThat(listener.next()).isEqualTo("opened");

            group.close();

            assertThat(listener.next()).isEqualTo("closed: the event loop was shut down");
            assertThat(accepted.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void connect_groupShutDown_rejected() throws Exception {
        group.close();
        assertThat(group.awaitClosed(PATIENCE)).isTrue();

        assertThatThrownBy(this::connect).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void connect_loopOfAnotherGroup_knownAsALoop() throws Exception {
        try (DefaultLoop other = new DefaultLoop()) {
            NettyTransport foreign = new NettyTransport(other.loop(), 1 << 20, 1 << 20);
            foreign.connect(name(server), address(server), PATIENCE, listener);
            assertThat(listener.next()).isEqualTo("opened");

            boolean known = other.loop().submit(LoopThreads::isLoop).get();

            assertThat(known).isTrue();
        }
    }

    @Test
    void constructor_sizesOutOfRange_refusedWithTheValue() {
        assertThatThrownBy(() -> new NettyTransport(loop, 0, 1 << 20)).hasMessageContaining(": 0");
        assertThatThrownBy(() -> new NettyTransport(loop, 1, 1023)).hasMessageContaining(": 1023");
        assertThatThrownBy(() -> new NettyTransport(loop, 1, Integer.MAX_VALUE)).hasMessageContaining("2147483647");
    }

    private Connection connect() {
        return transport.connect(name(server), address(server), PATIENCE, listener);
    }

    private static Void close(Connection connection) {
        connection.close();
        return null;
    }

    private static ServerAddress name(ServerSocket socket) {
        return new ServerAddress("localhost", socket.getLocalPort());
    }

    private static InetSocketAddress address(ServerSocket socket) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }

    private <T> T onLoop(Callable<T> task) throws InterruptedException, ExecutionException {
        return loop.submit(task).get();
    }

    /** The listener, after the loop has done what it had to do now. */
    private RecordingListener settled() throws InterruptedException, ExecutionException {
        for (int turn = 0; turn < 5; turn++) {
            onLoop(() -> null);
        }
        return listener;
    }

    private long heldBytes() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    /** Connects until the kernel answers no more. */
    private static List<Socket> fillBacklog(ServerSocket deaf) throws IOException {
        List<Socket> fill = new ArrayList<>();
        while (fill.size() < 20) {
            Socket socket = new Socket();
            fill.add(socket);
            try {
                socket.connect(deaf.getLocalSocketAddress(), 100);
            } catch (SocketTimeoutException full) {
                return fill;
            }
        }
        throw new AssertionError("the kernel accepts any number of connections");
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
