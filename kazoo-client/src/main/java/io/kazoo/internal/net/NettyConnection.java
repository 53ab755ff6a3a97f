package io.kazoo.internal.net;

import io.kazoo.data.ServerAddress;
import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.Request;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;

/** A session's connection on a Netty channel. Owned by the loop; not thread-safe. */
final class NettyConnection extends PeerChannel implements Connection {
    private final ConnectionListener listener;
    private final FrameDecoder decoder;
    private final OutgoingFrames outgoing;

    // Owned by the loop.
    private boolean readUnfinished;
    private boolean flushOwed;
    private boolean frameCutOff;

    /**
     * A connection that is not dialled yet.
     *
     * @param maxRequestBytes of one outgoing frame, its length not counted
     * @param maxReplyBytes of one incoming frame, its length not counted
     */
    NettyConnection(
            ServerAddress name,
            InetSocketAddress address,
            ConnectionListener listener,
            ByteBufAllocator allocator,
            int maxRequestBytes,
            int maxReplyBytes) {
        super(name, address);
        this.listener = listener;
        this.decoder = new FrameDecoder(this, listener, allocator, maxReplyBytes);
        this.outgoing = new OutgoingFrames(allocator, maxRequestBytes);
    }

    @Override
    public boolean write(int xid, Request<?> request) {
        if (!mayWrite()) {
            return true;
        }
        boolean fits = outgoing.add(xid, request);
        if (outgoing.isFull()) {
            enter();
            try {
                writeOut(context());
                if (!context().channel().isWritable()) {
                    flushOwed = false;
                    context().flush(); // the socket may have room: only what it does not take counts against the server
                }
            } finally {
                leave();
            }
        }
        return fits;
    }

    @Override
    public void writeHandshake(ConnectRequest request) {
        if (mayWrite()) {
            outgoing.addHandshake(request);
        }
    }

    @Override
    public boolean isWritable() {
        return !isOpen() || context().channel().isWritable();
    }

    @Override
    public void flush() {
        if (!isOpen()) {
            return;
        }
        enter();
        try {
            ChannelHandlerContext context = context();
            writeOut(context);
            if (flushOwed) {
                flushOwed = false;
                context.flush();
            }
        } finally {
            leave();
        }
    }

    @Override
    void opened() {
        cancelDeadline();
        listener.opened(this);
    }

    @Override
    void received(ByteBuf in) {
        readUnfinished = true;
        listener.bytes(this);
        decoder.decode(in);
    }

    @Override
    void readCompleted() {
        if (readUnfinished) {
            readUnfinished = false;
            listener.readComplete(this);
        }
    }

    @Override
    void writable() {
        listener.writable(this);
    }

    @Override
    void ended(boolean wasOpen, End end, String reason) {
        if (!wasOpen) {
            listener.failed(this, reason);
        } else if (end == End.CLOSED_BY_PEER && frameCutOff) {
            listener.closed(this, reason + " in the middle of a frame");
        } else {
            listener.closed(this, reason);
        }
    }

    @Override
    void releaseMemory() {
        frameCutOff = decoder.insideFrame();
        decoder.discard();
        outgoing.release();
    }

    private boolean mayWrite() {
        if (isConnecting()) {
            throw new IllegalStateException("the connection to " + remote() + " is not open yet");
        }
        return isOpen();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The void promise: a failure comes in through the pipeline.
    private void writeOut(ChannelHandlerContext context) {
        ByteBuf batch = outgoing.take();
        if (batch != null) {
            flushOwed = true;
            context.write(batch, context.voidPromise());
        }
    }
}
