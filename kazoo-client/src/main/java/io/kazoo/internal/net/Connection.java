package io.kazoo.internal.net;

import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.Request;

/**
 * One connection to one server: frames go out in batches, and come in through the {@link ConnectionListener}.
 *
 * <p>No method here calls the listener. Writing is legal between {@code opened} and the end; on a connection that has
 * ended, what is written disappears, as it would in the network.
 *
 * <p>Owned by the loop; not thread-safe.
 */
public interface Connection {
    /**
     * Encodes a request behind those that wait for the next {@link #flush()}.
     *
     * @return false, and nothing was written, if the frame would be larger than the transport's {@code maxRequestBytes}
     *     (counted like the server's {@code jute.maxbuffer}: without the four bytes of its length)
     * @throws IllegalStateException if the connection is not open yet
     */
    boolean write(int xid, Request<?> request);

    /**
     * Encodes the first frame of a session's connection behind what waits for the next {@link #flush()}.
     *
     * @throws IllegalStateException if the connection is not open yet
     */
    void writeHandshake(ConnectRequest request);

    /**
     * Whether the socket keeps up. False from 16 MiB of written bytes on that the server has not read, until 8 MiB are left;
     * then the listener hears {@code writable}. Writing is legal all the same. Always true of a connection without a bound.
     */
    default boolean isWritable() {
        return true;
    }

    /** Sends all that was encoded, with one flush of the channel; nothing happens if nothing was. */
    void flush();

    /**
     * Ends the connection; the listener is not called again. Bytes that were encoded but not flushed, and flushed bytes
     * that the socket has not taken yet, are dropped. May be called at any time, also from the listener, and again.
     */
    void close();

    /** Name and, unless it is the name, address of the server for logs: {@code zk1:2181/10.0.0.7}. */
    String remote();
}
