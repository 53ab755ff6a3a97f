package io.kazoo.internal.net;

import static io.kazoo.internal.wire.Frames.LENGTH_BYTES;
import static io.kazoo.internal.wire.Frames.REPLY_HEADER_BYTES;

import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the incoming bytes into frames and gives each to the listener, in one pass and without an object per frame.
 *
 * <p>Frames are read where they arrived. Only an incomplete one at the end of a read is copied, into a buffer that grows
 * with the bytes that really came, never with the length that the server claims, and never beyond {@code maxReplyBytes}.
 * A frame that is larger is announced by its header and then skipped.
 *
 * <p>Owned by the loop; not thread-safe.
 */
final class FrameDecoder {
    /** The largest first frame: real ones have 36 or 37 bytes, some more with extensions. */
    static final int MAX_HANDSHAKE_BYTES = 1024;

    /** A longer frame is no reply but text, TLS or garbage read as a length. */
    static final int MAX_PLAUSIBLE_BYTES = 256 << 20;

    private static final int SMALLEST_TAIL_BYTES = 256;

    private final Connection connection;
    private final ConnectionListener listener;
    private final ByteBufAllocator allocator;
    private final int maxReplyBytes;
    private final JuteReader reader = new JuteReader();

    // Owned by the loop.
    private @Nullable ByteBuf tail;
    private int bytesToSkip;
    private boolean handshaken;
    private boolean decoding;
    private boolean discarded;

    /**
     * A decoder for a new connection, whose first frame is the handshake.
     *
     * @param maxReplyBytes of one frame, {@link #MAX_HANDSHAKE_BYTES} to {@link #MAX_PLAUSIBLE_BYTES}
     */
    FrameDecoder(Connection connection, ConnectionListener listener, ByteBufAllocator allocator, int maxReplyBytes) {
        this.connection = connection;
        this.listener = listener;
        this.allocator = allocator;
        this.maxReplyBytes = maxReplyBytes;
    }

    /**
     * Consumes the bytes of one read, or ignores them after {@link #discard()}; the caller keeps the buffer. What the
     * listener throws comes through.
     *
     * @throws WireException if no ZooKeeper server can have sent these bytes
     */
    void decode(ByteBuf in) {
        decoding = true;
        try {
            while (!discarded && in.isReadable()) {
                ByteBuf incomplete = tail;
                if (bytesToSkip > 0) {
                    skip(in);
                } else if (incomplete != null) {
                    complete(incomplete, in);
                } else {
                    decodeInPlace(in);
                }
            }
        } finally {
            decoding = false;
            reader.reset(Unpooled.EMPTY_BUFFER, 0);
            if (discarded) {
                releaseTail();
            }
        }
    }

    /** Delivers nothing more and gives the memory back; also from within a call of the listener. */
    void discard() {
        discarded = true;
        if (!decoding) {
            releaseTail();
        }
    }

    /** Whether a frame has begun of which bytes are still missing. */
    boolean insideFrame() {
        return tail != null || bytesToSkip > 0;
    }

    private void decodeInPlace(ByteBuf in) {
        while (!discarded) {
            int start = in.readerIndex();
            int available = in.writerIndex() - start;
            if (available < LENGTH_BYTES) {
                break;
            }
            int length = plausible(in.getInt(start));
            if (available < wanted(length)) {
                break;
            }
            if (length > maxReplyBytes) {
                announceOversized(in, length);
                return;
            }
            in.readerIndex(start + LENGTH_BYTES);
            deliver(in, start + LENGTH_BYTES + length);
        }
        if (!discarded && in.isReadable()) {
            int bytes = in.readableBytes();
            tail = allocator
                    .buffer(Math.max(SMALLEST_TAIL_BYTES, bytes), LENGTH_BYTES + maxReplyBytes)
                    .writeBytes(in, bytes);
        }
    }

    private void complete(ByteBuf incomplete, ByteBuf in) {
        copy(in, incomplete, LENGTH_BYTES);
        if (incomplete.readableBytes() < LENGTH_BYTES) {
            return;
        }
        int length = plausible(incomplete.getInt(incomplete.readerIndex()));
        copy(in, incomplete, wanted(length));
        if (incomplete.readableBytes() < wanted(length)) {
            return;
        }
        if (length > maxReplyBytes) {
            announceOversized(incomplete, length);
        } else {
            incomplete.skipBytes(LENGTH_BYTES);
            deliver(incomplete, incomplete.writerIndex());
        }
        releaseTail();
    }

    /** Moves bytes until the incomplete frame has as many as are wanted or none are left. */
    private static void copy(ByteBuf in, ByteBuf incomplete, int wanted) {
        int bytes = Math.min(wanted - incomplete.readableBytes(), in.readableBytes());
        if (bytes <= 0) {
            return;
        }
        if (incomplete.writableBytes() < bytes) {
            int doubled = Math.min(wanted, 2 * incomplete.capacity());
            incomplete.capacity(Math.max(incomplete.writerIndex() + bytes, doubled));
        }
        incomplete.writeBytes(in, bytes);
    }

    private void deliver(ByteBuf buffer, int end) {
        handshaken = true;
        reader.reset(buffer, end);
        listener.frame(connection, reader);
        buffer.readerIndex(end);
    }

    private void announceOversized(ByteBuf buffer, int length) {
        int header = buffer.readerIndex() + LENGTH_BYTES;
        int xid = buffer.getInt(header);
        long zxid = buffer.getLong(header + 4);
        int err = buffer.getInt(header + 12);
        buffer.skipBytes(LENGTH_BYTES + REPLY_HEADER_BYTES);
        bytesToSkip = length - REPLY_HEADER_BYTES;
        listener.oversized(connection, xid, zxid, err, length);
    }

    private void skip(ByteBuf in) {
        int bytes = Math.min(bytesToSkip, in.readableBytes());
        in.skipBytes(bytes);
        bytesToSkip -= bytes;
    }

    /** Bytes of a frame, its length included, that are needed before anything can be done with it. */
    private int wanted(int length) {
        return LENGTH_BYTES + (length > maxReplyBytes ? REPLY_HEADER_BYTES : length);
    }

    private int plausible(int length) {
        if (length < 0 || length > (handshaken ? MAX_PLAUSIBLE_BYTES : MAX_HANDSHAKE_BYTES)) {
            throw new WireException("frame length " + length);
        }
        return length;
    }

    private void releaseTail() {
        ByteBuf released = tail;
        if (released != null) {
            tail = null;
            released.release();
        }
    }
}
