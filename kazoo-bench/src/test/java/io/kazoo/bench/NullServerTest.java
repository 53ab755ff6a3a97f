package io.kazoo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NullServerTest {

    private static final byte[] HANDSHAKE = ByteBuffer.allocate(4 + 45)
            .putInt(45)
            .putInt(0)
            .putLong(0)
            .putInt(30_000)
            .putLong(0)
            .putInt(16)
            .put(new byte[16])
            .put((byte) 0)
            .array();

    private NullServer server;

    @BeforeEach
    void start() throws IOException {
        server = NullServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {OfficialClient.NIO, OfficialClient.NETTY})
    void connect_officialClient_getsSessionAndData(String transport) throws Exception {
        OfficialClient client = connect(transport);

        Stat stat = new Stat();
        byte[] data = client.zooKeeper().getData(BenchNode.PATH, false, stat);
        client.close();

        assertThat(data).isEqualTo(BenchNode.data());
        assertThat(stat.getDataLength()).isEqualTo(BenchNode.SIZE);
    }

    @Test
    void answer_reads_areThoseOfTheReadyTree() throws Exception {
        OfficialClient client = connect(OfficialClient.NIO);
        Stat stat = new Stat();

        List<String> names = client.zooKeeper().getChildren("/any", false);
        List<String> namesWithStat = client.zooKeeper().getChildren("/any", false, stat);
        Stat exists = client.zooKeeper().exists("/any", false);
        client.close();

        assertThat(names).containsExactly("a", "b", "c").isEqualTo(namesWithStat);
        assertThat(stat.getNumChildren()).isEqualTo(names.size());
        assertThat(exists).isEqualTo(stat);
    }

    @Test
    void answer_writes_areConfirmed() throws Exception {
        OfficialClient client = connect(OfficialClient.NIO);
        Stat stat = new Stat();

        Stat written = client.zooKeeper().setData(BenchNode.PATH, BenchNode.data(), -1);
        String created = client.zooKeeper().create("/c", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        String withStat = client.zooKeeper().create("/d", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT, stat);
        client.zooKeeper().delete("/d", -1);
        client.close();

        assertThat(created).isEqualTo("/c");
        assertThat(withStat).isEqualTo("/d");
        assertThat(stat).isEqualTo(written);
    }

    @Test
    void answer_sync_echoesPath() throws Exception {
        OfficialClient client = connect(OfficialClient.NIO);

        CompletableFuture<String> synced = new CompletableFuture<>();
        client.zooKeeper().sync("/s", (code, path, context) -> synced.complete(code + path), null);
        String reply = synced.get(10, TimeUnit.SECONDS);
        client.close();

        assertThat(reply).isEqualTo("0/s");
    }

    @Test
    void answer_multi_hasOneResultPerOperation() throws Exception {
        OfficialClient client = connect(OfficialClient.NIO);

        List<OpResult> results = client.zooKeeper()
                .multi(List.of(
                        Op.create("/m", new byte[3], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
                        Op.create("/t", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_WITH_TTL, 1000),
                        Op.check("/m", 0),
                        Op.setData("/m", new byte[5], -1),
                        Op.delete("/m", -1)));
        byte[] dataAfter = client.zooKeeper().getData("/m", false, null);
        client.close();

        assertThat(results)
                .hasExactlyElementsOfTypes(
                        OpResult.CreateResult.class,
                        OpResult.CreateResult.class,
                        OpResult.CheckResult.class,
                        OpResult.SetDataResult.class,
                        OpResult.DeleteResult.class);
        assertThat(dataAfter).hasSize(BenchNode.SIZE);
    }

    @Test
    void answer_operationItDoesNotKnow_isUnimplemented() throws Exception {
        OfficialClient client = connect(OfficialClient.NIO);

        assertThatThrownBy(() -> client.zooKeeper().getACL("/any", null))
                .isInstanceOf(KeeperException.UnimplementedException.class);

        client.close();
    }

    @Test
    void answer_requestByteByByte_isWhole() throws IOException {
        try (Socket socket = greeted()) {
            byte[] ping = {0, 0, 0, 8, -1, -1, -1, -2, 0, 0, 0, 11};

            for (byte one : ping) {
                socket.getOutputStream().write(one);
            }

            assertThat(socket.getInputStream().readNBytes(4 + 16))
                    .startsWith(0, 0, 0, 16, -1, -1, -1, -2)
                    .endsWith(0, 0, 0, 0);
        }
    }

    @Test
    void answer_manyRequestsUnread_allArrive() throws Exception {
        int requests = 200_000;
        byte[] exists = {0, 0, 0, 15, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 2, '/', 'x', 0};
        byte[] thousand = ByteBuffer.allocate(1000 * exists.length).array();
        for (int i = 0; i < 1000; i++) {
            System.arraycopy(exists, 0, thousand, i * exists.length, exists.length);
        }

        try (Socket socket = greeted()) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(socket, thousand, requests / 1000));
            byte[] replies = socket.getInputStream().readNBytes(requests * (4 + 16 + 68));
            sent.get(10, TimeUnit.SECONDS);

            assertThat(replies).hasSize(requests * (4 + 16 + 68));
        }
    }

    @Test
    void answer_requestTooLong_closesTheConnection() throws IOException {
        try (Socket socket = greeted()) {

            socket.getOutputStream().write(new byte[] {0x7f, 0, 0, 0});

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void answer_requestCutShort_closesThatConnectionOnly() throws Exception {
        try (Socket socket = greeted()) {

            socket.getOutputStream().write(new byte[] {0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 99});

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        connect(OfficialClient.NIO).close();
    }

    @Test
    void rawLoop_onNullServer_hasRate() throws IOException {
        assertThat(RawLoop.requestsPerSecond(server.port(), 50, 50)).isPositive();
    }

    private OfficialClient connect(String transport) throws IOException, InterruptedException {
        return OfficialClient.connect("127.0.0.1:" + server.port(), transport);
    }

    private Socket greeted() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(HANDSHAKE);
        assertThat(socket.getInputStream().readNBytes(4 + 37)).startsWith(0, 0, 0, 37);
        return socket;
    }

    private static void send(Socket socket, byte[] bytes, int times) {
        try {
            for (int i = 0; i < times; i++) {
                socket.getOutputStream().write(bytes);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
