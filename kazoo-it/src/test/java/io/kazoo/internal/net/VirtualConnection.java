package io.kazoo.internal.net;

import io.kazoo.data.ServerAddress;
import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.Request;
import io.kazoo.internal.wire.WireException;
import io.kazoo.simulation.VirtualSocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** A session's connection over a {@link VirtualSocket}, as faithful to {@link Connection}'s rules as the real one. */
final class VirtualConnection implements Connection, VirtualSocket.Handler {

    private static final ByteBufAllocator ON_THE_HEAP = new UnpooledByteBufAllocator(false);

    private enum Phase {
        CONNECTING,
        OPEN,
        CLOSED
    }

    private final ServerAddress name;
    private final ConnectionListener listener;
    private final FrameDecoder decoder;
    private final OutgoingFrames outgoing;

    // Owned by the loop.
    private Phase phase = Phase.CONNECTING;
    private @Nullable VirtualSocket socket;

    VirtualConnection(ServerAddress name, ConnectionListener listener, int maxRequestBytes, int maxReplyBytes) {
        this.name = name;
        this.listener = listener;
        this.decoder = new FrameDecoder(this, listener, ON_THE_HEAP, maxReplyBytes);
        this.outgoing = new OutgoingFrames(ON_THE_HEAP, maxRequestBytes);
    }

    /** The dial was answered: with a socket, or with null when it was refused. */
    void answered(@Nullable VirtualSocket connected) {
        if (phase != Phase.CONNECTING) {
            if (connected != null) {
                connected.close();
            }
        } else if (connected == null) {
            phase = Phase.CLOSED;
            listener.failed(this, "connection refused");
        } else {
            phase = Phase.OPEN;
            socket = connected;
            connected.handler(this);
            connected.writableAgain(this::writableAgain);
            listener.opened(this);
        }
    }

    /** The time for the dial is over. */
    void timedOut() {
        if (phase == Phase.CONNECTING) {
            phase = Phase.CLOSED;
            listener.failed(this, "no answer in time");
        }
    }

    @Override
    public void received(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        try {
            listener.bytes(this);
            if (phase == Phase.OPEN) {
                decoder.decode(in);
            }
            if (phase == Phase.OPEN) {
                listener.readComplete(this);
            }
        } catch (WireException e) {
            end(Reasons.NOT_ZOOKEEPER + e.getMessage());
        } finally {
            in.release();
        }
    }

    @Override
    public void closed() {
        end(Reasons.CLOSED_BY_SERVER);
    }

    private void end(String reason) {
        if (phase == Phase.OPEN) {
            close();
            listener.closed(this, reason);
        }
    }

    @Override
    public boolean write(int xid, Request<?> request) {
        if (!mayWrite()) {
            return true;
        }
        boolean fits = outgoing.add(xid, request);
        if (outgoing.isFull()) {
            flush();
        }
        return fits;
    }

    @Override
    public void writeHandshake(ConnectRequest request) {
        if (mayWrite()) {
            outgoing.addHandshake(request);
        }
    }

    private boolean mayWrite() {
        if (phase == Phase.CONNECTING) {
            throw new IllegalStateException("the connection to " + name + " is not open yet");
        }
        return phase == Phase.OPEN;
    }

    @Override
    public boolean isWritable() {
        return socket == null || socket.isWritable();
    }

    private void writableAgain() {
        if (phase == Phase.OPEN) {
            listener.writable(this);
        }
    }

    @Override
    public void flush() {
        ByteBuf batch = outgoing.take();
        if (batch != null) {
            if (phase == Phase.OPEN && socket != null) {
                socket.send(ByteBufUtil.getBytes(batch));
            }
            batch.release();
        }
    }

    @Override
    public void close() {
        if (phase != Phase.CLOSED) {
            phase = Phase.CLOSED;
            decoder.discard();
            outgoing.release();
            if (socket != null) {
                socket.close();
            }
        }
    }

    @Override
    public String remote() {
        return name.toString();
    }
}
