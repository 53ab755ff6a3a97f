package io.kazoo.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.AsyncKazooClient;
import io.kazoo.KazooClient;
import io.kazoo.data.NodeData;
import io.kazoo.data.Stat;
import io.kazoo.error.ConnectionLossException;
import io.kazoo.error.Effect;
import io.kazoo.error.KazooException;
import io.kazoo.error.ProtocolException;
import io.kazoo.error.ResponseTooLargeException;
import io.kazoo.testkit.FakeRequest;
import io.kazoo.testkit.FakeZooKeeper;
import io.kazoo.testkit.FaultProxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** F1 to F8: frames that are none, too long, too short, cut off, or full of lies. */
class FramesTest extends WireCase {

    private static final int FRAME_OF_CREATE = 28;

    @Test
    void f01_negativeLength_connectionDroppedAndReadSentAgain() {
        KazooClient client = connect();
        fake.create("/a", bytes("one"));
        fake.onReply("getData").garbage((byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF);

        NodeData data = client.get("/a");

        assertThat(data.utf8()).isEqualTo("one");
        assertThat(connections()).isEqualTo(2);
        assertThat(fake.requests("getData")).hasSize(2);
        works(client);
    }

    @Test
    void f01_negativeLength_loggedOnceAsAFaultOfTheProtocol() {
        SessionLog log = opened(new SessionLog());
        KazooClient client = connect();
        fake.create("/a", bytes("one"));
        fake.onReply("getData").garbage((byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF);

        client.get("/a");

        assertThat(log.losses("")).hasSize(1);
        assertThat(log.losses(fake.connectString() + ": not the ZooKeeper protocol: "))
                .hasSize(1);
    }

    @Test
    void f01_negativeLength_nextServerIsTried() {
        fake(FakeZooKeeper.builder().servers(2).start());
        KazooClient client = connect();
        fake.create("/a", bytes("one"));
        fake.onReply("getData").garbage((byte) 0x80, (byte) 0, (byte) 0, (byte) 0);

        assertThat(client.get("/a").utf8()).isEqualTo("one");

        assertThat(fake.requests("connect"))
                .extracting(FakeRequest::server)
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    void f02_lengthOverTheLimitAndNoHeader_connectionDropped() {
        KazooClient client = connect(settings().maxReplyBytes(4096));
        fake.create("/a", bytes("one"));
        byte[] start = ByteBuffer.allocate(4 + 15).putInt(100_000).array();
        fake.onReply("getData").garbage(start).thenClose();

        assertThat(client.get("/a").utf8()).isEqualTo("one");
        assertThat(connections()).isEqualTo(2);
    }

    @Test
    void f02_lengthOverTheLimit_thatRequestFailsAndTheConnectionStays() {
        KazooClient client = connect(settings().maxReplyBytes(4096));
        fake.create("/big", new byte[100_000]);

        KazooException failure = failure(() -> client.get("/big"));

        assertThat(failure).isInstanceOf(ResponseTooLargeException.class);
        assertThat(failure.effect()).isEqualTo(Effect.NONE);
        works(client);
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void f03_lengthWithoutRoomForAHeader_connectionDropped() {
        fake.create("/a", bytes("one"));
        for (int length = 0; length < 16; length++) {
            byte[] frame = ByteBuffer.allocate(4 + length).putInt(length).array();
            KazooClient client = connect();
            int before = connections();
            fake.onReply("getData").garbage(frame);

            assertThat(client.get("/a").utf8()).as("length " + length).isEqualTo("one");
            assertThat(connections()).as("length " + length).isEqualTo(before + 1);
            client.close();
        }
    }

    @Test
    void f04_truncatedAtEveryOffset_writeIsUnknownAndNothingElseComesOfIt() {
        for (int offset = 0; offset < FRAME_OF_CREATE; offset++) {
            KazooClient client = connect();
            String path = "/at-" + (char) ('a' + offset % 26) + (offset < 26 ? '1' : '2');
            fake.onReply("create").truncateAt(offset);

            KazooException failure = failure(() -> client.create(path));

            assertThat(failure).as("offset " + offset).isInstanceOf(ConnectionLossException.class);
            assertThat(failure.effect()).as("offset " + offset).isEqualTo(Effect.UNKNOWN);
            assertThat(fake.exists(path)).isTrue();
            works(client);
            client.close();
        }
    }

    @Test
    void f04_resetInsteadOfAnEnd_writeIsUnknown() {
        FaultProxy proxy = opened(FaultProxy.to(fake.server(0).port()));
        KazooClient client = connect(KazooClient.builder(proxy.connectString()).sessionTimeout(TIMEOUT));
        proxy.blackHole(FaultProxy.Direction.TO_CLIENT);
        CompletableFuture<?> write = async(client).create("/a");
        eventually(() -> assertThat(fake.exists("/a")).isTrue());

        proxy.reset();
        proxy.heal();

        assertThat(failure(write)).isInstanceOf(ConnectionLossException.class);
        assertThat(failure(write).effect()).isEqualTo(Effect.UNKNOWN);
        works(client);
    }

    @Test
    void f05_dribbledBytes_countAsSignsOfLife() {
        KazooClient client = connect(settings(Duration.ofMillis(1500)));
        fake.create("/a", new byte[60]);
        fake.onReply("getData").dribble(Duration.ofMillis(9)); // 152 bytes: longer than 2/3 T, shorter than 4/3 T

        NodeData data = client.get("/a");

        assertThat(data.data()).hasSize(60);
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void f05_thousandFramesAtOnce_sameResults() throws Exception {
        fake.create("/a", bytes("one"));
        FaultProxy proxy = opened(FaultProxy.to(fake.server(0).port()));
        KazooClient client = connect(KazooClient.builder(proxy.connectString()).sessionTimeout(TIMEOUT));
        AsyncKazooClient async = async(client);
        proxy.blackHole(FaultProxy.Direction.TO_CLIENT);

        List<CompletableFuture<NodeData>> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(async.get("/a"));
        }
        eventually(() -> assertThat(proxy.requestCount("getData")).isEqualTo(1000));
        proxy.heal();

        for (CompletableFuture<NodeData> one : all) {
            assertThat(one.get(20, TimeUnit.SECONDS).utf8()).isEqualTo("one");
        }
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void f06_bodyShorterThanTheRecord_thatRequestFailsThenTheConnection() {
        KazooClient client = connect();
        fake.create("/a", bytes("one"));
        fake.onReply("getData").change(frame -> withBody(frame, Arrays.copyOfRange(frame, 20, 40)));

        KazooException failure = failure(() -> client.get("/a"));

        assertThat(failure).isInstanceOf(ProtocolException.class);
        works(client);
        assertThat(connections()).isEqualTo(2);
    }

    @Test
    void f07_absurdInnerLengths_failWithoutMemory() {
        fake.create("/a", bytes("one"));
        for (int lie : List.of(-2, Integer.MAX_VALUE, 1 << 30)) {
            for (String operation : List.of("getData", "getChildren")) {
                KazooClient client = connect();
                fake.onReply(operation)
                        .change(frame -> withBody(
                                frame, ByteBuffer.allocate(12).putInt(lie).array()));

                KazooException failure = failure(
                        () -> Optional.of(operation.equals("getData") ? client.get("/a") : client.getChildren("/a")));

                assertThat(failure).as(operation + " " + lie).isInstanceOf(ProtocolException.class);
                works(client);
                client.close();
            }
        }
    }

    @Test
    void f08_bytesBehindTheRecord_areIgnored() {
        KazooClient client = connect();
        fake.create("/a", bytes("one"));
        fake.onReply("exists").change(frame -> withBody(frame, Arrays.copyOfRange(frame, 20, frame.length + 7)));

        Optional<Stat> stat = client.exists("/a");

        assertThat(stat).map(Stat::dataLength).hasValue(3);
        works(client);
        assertThat(connections()).isEqualTo(1);
    }
}
