package io.kazoo.internal.net;

import static io.kazoo.internal.net.EmbeddedConnection.MAX_REPLY_BYTES;
import static io.kazoo.internal.net.Replies.concat;
import static io.kazoo.internal.net.Replies.handshake;
import static io.kazoo.internal.net.Replies.reply;
import static io.kazoo.internal.net.Replies.zeros;
import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.internal.wire.JuteReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecodingTest {
    private static final byte[] STREAM = concat(
            handshake(),
            reply(1, "one"),
            reply(2, ""),
            zeros(0),
            reply(3, "x".repeat(300)),
            zeros(15),
            reply(4, "four"));

    private static final List<String> FRAMES = List.of(
            "opened",
            "frame of 36",
            "reply 1 one",
            "reply 2 ",
            "frame of 0",
            "reply 3 " + "x".repeat(300),
            "frame of 15",
            "reply 4 four");

    private final RecordingListener listener = new RecordingListener();
    private final EmbeddedConnection peer = new EmbeddedConnection(listener);

    @Test
    void decode_oneSegment_callsInOrder() {
        peer.receive(concat(handshake(), reply(1, "a"), reply(2, "b")));

        List<String> heard = listener.drain();

        assertThat(heard).containsExactly("opened", "bytes", "frame of 36", "reply 1 a", "reply 2 b", "readComplete");
    }

    @Test
    void decode_thousandFramesInOneSegment_oneReadAndNothingCopied() {
        byte[][] frames = new byte[1001][];
        frames[0] = handshake();
        List<String> expected = new ArrayList<>(List.of("opened", "bytes", "frame of 36"));
        for (int xid = 1; xid <= 1000; xid++) {
            frames[xid] = reply(xid, "data");
            expected.add("reply " + xid + " data");
        }
        expected.add("readComplete");

        peer.receive(concat(frames));

        assertThat(listener.drain()).isEqualTo(expected);
        assertThat(peer.heldBytes()).isZero();
    }

    @Test
    void decode_byteByByte_eachFrameOnce() {
        for (int i = 0; i < STREAM.length; i++) {
            peer.receive(STREAM, i, i + 1);
        }

        assertThat(listener.drainFrames()).isEqualTo(FRAMES);
        assertThat(peer.heldBytes()).isZero();
    }

    @Test
    void decode_cutInTwoAnywhere_sameFrames() {
        for (int cut = 1; cut < STREAM.length; cut++) {
            RecordingListener each = new RecordingListener();
            EmbeddedConnection one = new EmbeddedConnection(each);

            one.receive(STREAM, 0, cut);
            one.receive(STREAM, cut, STREAM.length);

            assertThat(each.drainFrames()).as("cut at %d", cut).isEqualTo(FRAMES);
            assertThat(one.heldBytes()).as("cut at %d", cut).isZero();
        }
    }

    @Test
    void decode_randomSegments_sameFrames() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            RecordingListener each = new RecordingListener();
            EmbeddedConnection one = new EmbeddedConnection(each);

            for (int from = 0; from < STREAM.length; ) {
                int to = Math.min(STREAM.length, from + 1 + random.nextInt(100));
                one.receive(STREAM, from, to);
                from = to;
            }

            assertThat(each.drainFrames()).as("seed %d, round %d", seed, round).isEqualTo(FRAMES);
        }
    }

    @Test
    void decode_truncatedAnywhere_wholeFramesThenClosed() {
        for (int cut = 0; cut < STREAM.length; cut++) {
            RecordingListener each = new RecordingListener();
            EmbeddedConnection one = new EmbeddedConnection(each);
            one.receive(STREAM, 0, cut);

            one.receiveEnd();

            List<String> heard = each.drainFrames();
            int frames = heard.size() - 1;
            assertThat(heard.subList(0, frames)).as("cut at %d", cut).isEqualTo(FRAMES.subList(0, frames));
            assertThat(heard.get(frames)).as("cut at %d", cut).startsWith("closed: closed by the server");
            assertThat(one.heldBytes()).as("cut at %d", cut).isZero();
        }
    }

    @Test
    void closed_insideFrame_saysSo() {
        peer.receive(concat(handshake(), Arrays.copyOf(reply(1, "a"), 10)));

        peer.receiveEnd();

        assertThat(listener.drainFrames()).endsWith("closed: closed by the server in the middle of a frame");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, (256 << 20) + 1, 0x48545450})
    void decode_implausibleLength_closedWithoutMemory(int length) {
        peer.receive(concat(handshake(), reply(1, "a"), Replies.length(length)));

        List<String> heard = listener.drainFrames();

        assertThat(heard)
                .endsWith("reply 1 a", "closed: not the ZooKeeper protocol: frame length " + length)
                .hasSize(4);
        assertThat(peer.heldBytes()).isZero();
        assertThat(peer.channel().isOpen()).isFalse();
    }

    @Test
    void decode_implausibleLengthByteByByte_closedOnce() {
        peer.receive(handshake());
        for (byte each : Replies.length(-1)) {
            peer.receive(new byte[] {each});
        }

        assertThat(listener.drainFrames())
                .containsExactly("opened", "frame of 36", "closed: not the ZooKeeper protocol: frame length -1");
        assertThat(peer.heldBytes()).isZero();
    }

    @Test
    void decode_firstFrameTooLong_closed() {
        peer.receive(zeros(1025));

        assertThat(listener.drainFrames())
                .containsExactly("opened", "closed: not the ZooKeeper protocol: frame length 1025");
    }

    @Test
    void decode_firstFrameOfLargestSize_delivered() {
        peer.receive(zeros(1024));

        assertThat(listener.drainFrames()).containsExactly("opened", "frame of 1024");
    }

    @Test
    void decode_frameOfLargestSize_delivered() {
        String data = "y".repeat(MAX_REPLY_BYTES - 20);
        byte[] bytes = concat(handshake(), reply(1, data), reply(2, "b"));

        for (int from = 0; from < bytes.length; from += 100) {
            peer.receive(bytes, from, Math.min(bytes.length, from + 100));
        }

        assertThat(listener.drainFrames()).containsExactly("opened", "frame of 36", "reply 1 " + data, "reply 2 b");
        assertThat(peer.heldBytes()).isZero();
    }

    @Test
    void decode_fewBytesOfLongFrame_holdsLittle() {
        peer.receive(concat(handshake(), Arrays.copyOf(reply(1, "y".repeat(MAX_REPLY_BYTES - 20)), 10)));

        assertThat(peer.heldBytes()).isBetween(1L, 256L);
    }

    @Test
    void oversized_oneSegment_skippedAndGoesOn() {
        peer.receive(concat(handshake(), reply(7, "z".repeat(10_000)), reply(8, "b")));

        assertThat(listener.drain())
                .containsExactly(
                        "opened", "bytes", "frame of 36", "oversized 7 1007 0 10020", "reply 8 b", "readComplete");
        assertThat(peer.heldBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 19, 20, 21, 1000})
    void oversized_inPieces_announcedOnceWithLittleMemory(int piece) {
        byte[] bytes = concat(handshake(), reply(7, "z".repeat(10_000)), reply(8, "b"));
        long mostHeld = 0;

        for (int from = 0; from < bytes.length; from += piece) {
            peer.receive(bytes, from, Math.min(bytes.length, from + piece));
            mostHeld = Math.max(mostHeld, peer.heldBytes());
        }

        assertThat(listener.drainFrames())
                .containsExactly("opened", "frame of 36", "oversized 7 1007 0 10020", "reply 8 b");
        assertThat(mostHeld).isLessThanOrEqualTo(256);
        assertThat(peer.heldBytes()).isZero();
    }

    @Test
    void oversized_serverClosesWhileSkipping_closedInTheMiddle() {
        peer.receive(concat(handshake(), Arrays.copyOf(reply(7, "z".repeat(10_000)), 5000)));

        peer.receiveEnd();

        assertThat(listener.drainFrames())
                .endsWith("oversized 7 1007 0 10020", "closed: closed by the server in the middle of a frame");
    }

    @Test
    void frame_listenerReadsPart_nextFrameStillInPlace() {
        RecordingListener lazy = new RecordingListener() {
            @Override
            public void frame(Connection connection, JuteReader in) {
                if (in.remaining() == 23) {
                    in.readInt();
                } else {
                    super.frame(connection, in);
                }
            }
        };
        EmbeddedConnection one = new EmbeddedConnection(lazy);

        one.receive(concat(handshake(), reply(1, "abc"), reply(2, "b")));

        assertThat(lazy.drainFrames()).containsExactly("opened", "frame of 36", "reply 2 b");
    }

    @Test
    void frame_listenerReadsTooMuch_closedAsMalformed() {
        RecordingListener greedy = new RecordingListener() {
            @Override
            public void frame(Connection connection, JuteReader in) {
                for (int i = 0; i < 10; i++) {
                    in.readInt();
                }
            }
        };
        EmbeddedConnection one = new EmbeddedConnection(greedy);

        one.receive(concat(handshake(), reply(1, "abc")));

        List<String> heard = greedy.drainFrames();
        assertThat(heard.get(1)).startsWith("closed: not the ZooKeeper protocol: ");
        assertThat(heard).hasSize(2);
        assertThat(one.heldBytes()).isZero();
    }
}
