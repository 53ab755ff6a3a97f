package io.kazoo.internal.wire;

import static io.kazoo.internal.wire.WireBytes.STAT_BYTES;
import static io.kazoo.internal.wire.WireBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.kazoo.data.Acl;
import io.kazoo.data.CreateMode;
import io.kazoo.data.Op;
import io.kazoo.data.ReadOp;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a server sends: a {@link WireException} or a value, in memory bounded by the frame. */
class MalformedInputTest {
    private static final String PATH = "00000002 2f61";
    private static final String END = "ffffffff 01 ffffffff";
    private static final int[] HOSTILE = {-2, -1, 0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x00ffffff};

    /** Bytes allocated for a frame's decoding: this much, and this much for each of its bytes. */
    private static final long ALLOCATION_BASE = 4_096;

    private static final long ALLOCATION_PER_BYTE = 64;

    /** One way to decode, with a well-formed frame of which every byte is needed. */
    record Sample(String name, Consumer<JuteReader> decode, byte[] frame) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Sample> samples() {
        List<Acl> acls = Acl.OPEN_ACL_UNSAFE;
        Op.Create create = new Op.Create("/a", null, acls, CreateMode.PERSISTENT, 0, true);
        String header = "00 00000000";
        return Stream.of(
                sample(new Create("/a", null, acls, 0), PATH),
                sample(new Create2("/a", null, acls, 0), PATH + STAT_BYTES),
                sample(new CreateContainer("/a", null, acls), PATH + STAT_BYTES),
                sample(new CreateTtl("/a", null, acls, 5, 1), PATH + STAT_BYTES),
                sample(new Exists("/a", false), STAT_BYTES),
                sample(new GetData("/a", false), "00000003 010203" + STAT_BYTES),
                sample(new SetData("/a", null, -1), STAT_BYTES),
                sample(new GetAcl("/a"), "00000001 0000001f 00000005 776f726c64 00000006 616e796f6e65" + STAT_BYTES),
                sample(new SetAcl("/a", acls, -1), STAT_BYTES),
                sample(new GetChildren("/a", false), "00000002 00000001 78 00000008 78eda0bdedb88079"),
                sample(new GetChildren2("/a", false), "00000001 00000001 78" + STAT_BYTES),
                sample(new Sync("/a"), PATH),
                sample(new Reconfig(null, null, null, -1), "00000001 79" + STAT_BYTES),
                sample(new GetEphemerals(""), "00000001" + PATH),
                sample(new GetAllChildrenNumber("/a"), "00000007"),
                sample(new WhoAmI(), "00000001 00000002 6970 00000003 3a3a31"),
                sample(
                        new Multi(List.of(create, create, new Op.Delete("/a", -1), new Op.SetData("/a", null, -1))),
                        "0000000f" + header + PATH + STAT_BYTES + "00000001" + header + PATH + "00000002" + header
                                + "00000005" + header + STAT_BYTES + END),
                sample(
                        new Multi(List.of(new Op.Check("/a", 1), new Op.Check("/a", 1))),
                        "ffffffff 00 ffffff9b ffffff9b ffffffff 00 fffffffe fffffffe" + END),
                sample(
                        new MultiRead(List.of(new ReadOp.GetData("/a"), new ReadOp.GetChildren("/a"))),
                        "00000004" + header + "00000001 07" + STAT_BYTES + "00000008" + header + "00000001 00000001 78"
                                + END),
                new Sample("notification", Notification::decode, bytes("00000001 00000003" + PATH)),
                new Sample(
                        "handshake",
                        ConnectResponse::decode,
                        bytes("00000000 00002710 0100000000000001 00000010 000102030405060708090a0b0c0d0e0f")));
    }

    private static Sample sample(Request<?> request, String hex) {
        return new Sample(request.name(), request::decode, bytes(hex));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void decode_truncatedAnywhere_failsWithWireException(Sample sample) {
        for (int length = 0; length < sample.frame.length; length++) {
            byte[] truncated = Arrays.copyOf(sample.frame, length);

            assertThatThrownBy(() -> decode(sample, truncated))
                    .as("cut to %d of %d bytes", length, sample.frame.length)
                    .isInstanceOf(WireException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void decode_whole_succeeds(Sample sample) {
        decode(sample, sample.frame);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void decode_hostileNumberAnywhere_failsWithWireExceptionIfAtAll(Sample sample) {
        for (int index = 0; index + Integer.BYTES <= sample.frame.length; index++) {
            for (int number : HOSTILE) {
                byte[] frame = sample.frame.clone();
                Unpooled.wrappedBuffer(frame).setInt(index, number);

                tryDecode(sample, frame, "number " + number + " at " + index);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void decode_randomBytes_failsWithWireExceptionIfAtAll(Sample sample) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            byte[] frame = random.nextBoolean() ? noise(random) : mutation(sample.frame, random);

            tryDecode(sample, frame, "seed " + seed + ", round " + round);
        }
    }

    @Test
    void decode_countsBeyondTheFrame_allocateNothing() {
        Sample children = sample(new GetChildren("/a", false), "7fffffff 00000000 00000000");
        Sample data = sample(new GetData("/a", false), "7fffffff 00000000 00000000");
        Sample acls = sample(new GetAcl("/a"), "0fffffff 00000000 00000000");
        Sample identities = sample(new WhoAmI(), "0fffffff 00000000 00000000");

        for (Sample sample : List.of(children, data, acls, identities)) {
            assertThatThrownBy(() -> decode(sample, sample.frame)).isInstanceOf(WireException.class);
            assertThat(allocatedBy(() -> tryDecode(sample, sample.frame, sample.name)))
                    .as(sample.name)
                    .isLessThan(64 * 1024);
        }
    }

    @Test
    void decode_manyEmptyElements_allocatesInProportionToTheFrame() {
        ByteBuf frame = Unpooled.buffer().writeInt(250_000).writeZero(1_000_000);
        byte[] bytes = new byte[frame.readableBytes()];
        frame.readBytes(bytes);
        Sample sample = new Sample("getChildren", new GetChildren("/a", false)::decode, bytes);

        long allocated = allocatedBy(() -> decode(sample, bytes));

        assertThat(allocated).isLessThan(ALLOCATION_BASE + ALLOCATION_PER_BYTE * bytes.length);
    }

    private static byte[] noise(Random random) {
        byte[] frame = new byte[random.nextInt(120)];
        random.nextBytes(frame);
        // Small numbers reach further into the decoder than large ones.
        for (int i = 0; i < frame.length; i++) {
            frame[i] = random.nextInt(4) == 0 ? frame[i] : (byte) (frame[i] & 1);
        }
        return frame;
    }

    private static byte[] mutation(byte[] original, Random random) {
        byte[] frame = Arrays.copyOf(original, Math.max(0, original.length + random.nextInt(9) - 4));
        for (int i = random.nextInt(4); i >= 0 && frame.length > 0; i--) {
            frame[random.nextInt(frame.length)] = (byte) random.nextInt();
        }
        return frame;
    }

    private static void tryDecode(Sample sample, byte[] frame, String what) {
        try {
            decode(sample, frame);
        } catch (WireException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        } catch (RuntimeException | OutOfMemoryError unexpected) {
            fail(sample.name + ", " + what + ": " + Arrays.toString(frame), unexpected);
        }
    }

    private static void decode(Sample sample, byte[] frame) {
        WireBytes.read(frame, in -> {
            int before = in.remaining();
            sample.decode.accept(in);
            assertThat(in.remaining()).isBetween(0, before);
            return before;
        });
    }

    private static long allocatedBy(Runnable action) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        action.run();
        long before = threads.getCurrentThreadAllocatedBytes();
        action.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
