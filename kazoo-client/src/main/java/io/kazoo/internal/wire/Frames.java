package io.kazoo.internal.wire;

import io.netty.buffer.ByteBuf;

/** Writes whole frames: a length of 4 bytes, then as many bytes. */
public final class Frames {
    /** Length of the number before each frame. */
    public static final int LENGTH_BYTES = 4;

    /** Length of the header of each reply: xid, zxid and error code. */
    public static final int REPLY_HEADER_BYTES = 16;

    private Frames() {}

    /**
     * Appends a request: length, xid, opcode, body. If it fails, nothing stays appended.
     *
     * @param out where to
     * @param writer used for it, and left pointing to {@code out}
     * @param xid number that the server repeats in its reply
     * @param request what to ask
     */
    public static void encodeRequest(ByteBuf out, JuteWriter writer, int xid, Request<?> request) {
        int start = out.writerIndex();
        try {
            out.writeInt(0);
            out.writeInt(xid);
            out.writeInt(request.opcode());
            request.encode(writer.reset(out));
            patchLength(out, start);
        } catch (RuntimeException e) {
            out.writerIndex(start);
            throw e;
        }
    }

    /** Appends the first frame of a connection: length, body. */
    public static void encodeHandshake(ByteBuf out, JuteWriter writer, ConnectRequest request) {
        int start = out.writerIndex();
        out.writeInt(0);
        request.encode(writer.reset(out));
        patchLength(out, start);
    }

    private static void patchLength(ByteBuf out, int start) {
        out.setInt(start, out.writerIndex() - start - LENGTH_BYTES);
    }
}
