package io.kazoo.internal.net;

import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.Frames;
import io.kazoo.internal.wire.JuteWriter;
import io.kazoo.internal.wire.Request;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one batch on their way out, encoded one behind the other into one pooled buffer.
 *
 * <p>Owned by the loop; not thread-safe.
 */
final class OutgoingFrames {
    /** A buffer with this many bytes goes to the channel and another one begins: growing further would only copy. */
    private static final int FULL_BYTES = 64 << 10;

    private static final int SMALLEST_BYTES = 512;

    private final ByteBufAllocator allocator;
    private final int maxRequestBytes;
    private final JuteWriter writer = new JuteWriter();

    // Owned by the loop.
    private @Nullable ByteBuf buffer;
    private int expectedBytes = SMALLEST_BYTES;

    OutgoingFrames(ByteBufAllocator allocator, int maxRequestBytes) {
        this.allocator = allocator;
        this.maxRequestBytes = maxRequestBytes;
    }

    /** Encodes a request; false if its frame is too large, and then nothing of it remains. */
    boolean add(int xid, Request<?> request) {
        if (request.weight() / 2 > maxRequestBytes) {
            // The weight is approximate, but not that much: no need to fill memory to learn the exact size.
            return false;
        }
        ByteBuf out = current();
        int start = out.writerIndex();
        boolean fits = false;
        try {
            Frames.encodeRequest(out, writer, xid, request);
            fits = out.writerIndex() - start - Frames.LENGTH_BYTES <= maxRequestBytes;
        } finally {
            if (!fits) {
                rollBack(out, start);
            }
        }
        return fits;
    }

    void addHandshake(ConnectRequest request) {
        Frames.encodeHandshake(current(), writer, request);
    }

    boolean isFull() {
        return buffer != null && buffer.readableBytes() >= FULL_BYTES;
    }

    /** Hands over what has been encoded since the last time, null if nothing; the caller owns it. */
    @Nullable
    ByteBuf take() {
        ByteBuf taken = buffer;
        if (taken != null) {
            buffer = null;
            // Follows large batches at once and small ones slowly: a buffer too small is copied while it grows.
            expectedBytes = Math.max(taken.readableBytes(), expectedBytes - (expectedBytes >> 3));
        }
        return taken;
    }

    /** Drops what has been encoded since the last time. */
    void release() {
        ByteBuf released = buffer;
        if (released != null) {
            buffer = null;
            released.release();
        }
    }

    private ByteBuf current() {
        ByteBuf out = buffer;
        if (out == null) {
            out = allocator.ioBuffer(Math.min(FULL_BYTES, Math.max(SMALLEST_BYTES, expectedBytes)));
            buffer = out;
        }
        return out;
    }

    private void rollBack(ByteBuf out, int start) {
        out.writerIndex(start);
        if (start == 0) {
            release();
        }
    }
}
