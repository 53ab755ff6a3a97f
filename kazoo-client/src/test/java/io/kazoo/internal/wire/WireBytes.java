package io.kazoo.internal.wire;

import io.kazoo.data.Stat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.function.Function;

/** Bytes written out as hexadecimal digits, in groups that are one field each. */
final class WireBytes {
    /** What {@link #STAT_BYTES} say. */
    static final Stat STAT = new Stat(
            0x100000001L,
            0x100000002L,
            1_700_000_000_000L,
            1_700_000_000_001L,
            3,
            4,
            5,
            0x1234_5678_9abc_def0L,
            6,
            7,
            0x100000003L);

    static final String STAT_BYTES = "0000000100000001 0000000100000002 0000018bcfe56800 0000018bcfe56801"
            + " 00000003 00000004 00000005 123456789abcdef0 00000006 00000007 0000000100000003";

    private WireBytes() {}

    static byte[] bytes(String hex) {
        return ByteBufUtil.decodeHexDump(hex.replace(" ", ""));
    }

    /** The digits without the spaces between groups. */
    static String digits(String hex) {
        return hex.replace(" ", "");
    }

    /** Body of a request. */
    static String encode(Request<?> request) {
        ByteBuf out = Unpooled.buffer();
        request.encode(new JuteWriter().reset(out));
        return ByteBufUtil.hexDump(out);
    }

    /** Decodes the body of a reply from the middle of a larger buffer. */
    static <R> R decode(Request<R> request, String hex) {
        return read(bytes(hex), request::decode);
    }

    /** Reads a frame that has other bytes before and behind it, from a buffer outside of the heap. */
    static <T> T read(byte[] frame, Function<JuteReader, T> read) {
        ByteBuf buffer = Unpooled.directBuffer(frame.length + 8);
        try {
            buffer.writeInt(-1).writeBytes(frame).writeInt(-1).skipBytes(4);
            return read.apply(new JuteReader().reset(buffer, 4 + frame.length));
        } finally {
            buffer.release();
        }
    }
}
