package io.kazoo.internal.net;

import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.Request;
import io.kazoo.internal.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * A stream of bytes through the client's {@link FrameDecoder}, which only this package sees. What comes out is summed up as
 * a number, so that nothing is allocated but by the decoder.
 */
public final class FrameStream implements ConnectionListener {

    private static final ByteBufAllocator ON_THE_HEAP = new UnpooledByteBufAllocator(false);

    private final FrameDecoder decoder;
    private final int discardAfter;
    private long digest;
    private int frames;

    /**
     * A new stream.
     *
     * @param maxReplyBytes as the decoder's
     * @param discardAfter after how many frames the listener loses interest
     */
    public FrameStream(int maxReplyBytes, int discardAfter) {
        this.decoder = new FrameDecoder(new Nobody(), this, ON_THE_HEAP, maxReplyBytes);
        this.discardAfter = discardAfter;
    }

    /**
     * Feeds one read.
     *
     * @throws WireException if the decoder does
     */
    public void read(byte[] bytes, int from, int to) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes, from, to - from);
        decoder.decode(in);
        if (frames < discardAfter && in.isReadable()) {
            throw new AssertionError(in.readableBytes() + " bytes were left behind");
        }
    }

    /** Ends the stream. */
    public void end() {
        note(decoder.insideFrame() ? 1 : 0);
        decoder.discard();
    }

    /** All that came out, in order, as a number. */
    public long digest() {
        return digest;
    }

    @Override
    public void frame(Connection connection, JuteReader in) {
        note(in.remaining());
        while (in.remaining() >= Long.BYTES) {
            note(in.readLong());
        }
        while (in.remaining() > 0) {
            note(in.readBool() ? 1 : 0);
        }
        count();
    }

    @Override
    public void oversized(Connection connection, int xid, long zxid, int err, int length) {
        note(xid);
        note(zxid);
        note(err);
        note(length);
        count();
    }

    private void count() {
        if (++frames == discardAfter) {
            decoder.discard();
        } else if (frames > discardAfter) {
            throw new AssertionError("a frame after discard()");
        }
    }

    private void note(long value) {
        digest = (digest ^ value) * 0x9e3779b97f4a7c15L;
        digest ^= digest >>> 29;
    }

    @Override
    public void opened(Connection connection) {}

    @Override
    public void failed(Connection connection, String reason) {}

    @Override
    public void bytes(Connection connection) {}

    @Override
    public void readComplete(Connection connection) {}

    @Override
    public void closed(Connection connection, String reason) {}

    /** The connection that the decoder tells its listener of. */
    private static final class Nobody implements Connection {

        @Override
        public boolean write(int xid, Request<?> request) {
            return true;
        }

        @Override
        public void writeHandshake(ConnectRequest request) {}

        @Override
        public void flush() {}

        @Override
        public void close() {}

        @Override
        public String remote() {
            return "nobody";
        }
    }
}
