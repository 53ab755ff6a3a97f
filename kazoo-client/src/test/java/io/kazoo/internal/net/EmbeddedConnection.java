package io.kazoo.internal.net;

import io.kazoo.data.ServerAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A connection on a channel without a socket, in the thread of the test, with its memory counted. */
final class EmbeddedConnection {
    static final int MAX_REQUEST_BYTES = 2000;
    static final int MAX_REPLY_BYTES = 4096;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final Outbound outbound = new Outbound();
    private final NettyConnection connection;
    private final EmbeddedChannel channel;

    EmbeddedConnection(ConnectionListener listener) {
        connection = new NettyConnection(
                new ServerAddress("zk1", 2181),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 2181),
                listener,
                allocator,
                MAX_REQUEST_BYTES,
                MAX_REPLY_BYTES);
        channel = new EmbeddedChannel(outbound, connection);
        channel.config().setWriteBufferWaterMark(NettyTransport.UNREAD);
    }

    Connection connection() {
        return connection;
    }

    EmbeddedChannel channel() {
        return channel;
    }

    /** One read of the channel. */
    void receive(byte[] bytes, int from, int to) {
        ByteBuf in = Unpooled.directBuffer(to - from).writeBytes(bytes, from, to - from);
        channel.writeInbound(in);
        if (in.refCnt() != 0) {
            throw new AssertionError("the read buffer was not released");
        }
    }

    void receive(byte[] bytes) {
        receive(bytes, 0, bytes.length);
    }

    /** The server closes. */
    void receiveEnd() {
        channel.finishAndReleaseAll();
    }

    /** Bytes of the buffers that the connection has not released. */
    long heldBytes() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    int writes() {
        return outbound.writes;
    }

    int flushes() {
        return outbound.flushes;
    }

    /** What was flushed since the last time. */
    byte[] sent() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            byte[] bytes = new byte[out.readableBytes()];
            out.readBytes(bytes).release();
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    private static final class Outbound extends ChannelOutboundHandlerAdapter {
        private int writes;
        private int flushes;

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // The promise is passed on.
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            writes++;
            ctx.write(message, promise);
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {
            flushes++;
            ctx.flush();
        }
    }
}
