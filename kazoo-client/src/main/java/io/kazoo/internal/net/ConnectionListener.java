package io.kazoo.internal.net;

import io.kazoo.internal.wire.JuteReader;

/**
 * Hears what happens to one connection.
 *
 * <p>The order is {@code opened}, then any number of reads (each {@code bytes}, its {@code frame} and {@code oversized}
 * calls, more of the same, and one {@code readComplete}), then {@code closed}; or just {@code failed}. Nothing follows
 * {@code failed}, {@code closed} or {@link Connection#close()}.
 *
 * <p>All calls come on the loop, and none from within a call of {@link Connection} or {@link Transport}. A listener that
 * throws has its connection closed: with {@code closed}, and an ERROR in the log unless the exception is a
 * {@link io.kazoo.internal.wire.WireException}, which means that the server sent something malformed.
 */
public interface ConnectionListener {
    /** TCP, and TLS where it is used, are established; the connection may be written to. */
    void opened(Connection connection);

    /**
     * The connection was not established.
     *
     * @param reason in words, such as "connection refused"
     */
    void failed(Connection connection, String reason);

    /** Some bytes came from the server; those of an unfinished frame count too. */
    void bytes(Connection connection);

    /**
     * A frame arrived, after the handshake of any length from 0 to the transport's {@code maxReplyBytes}.
     *
     * @param in stands on the first byte behind the frame's length and ends with the frame; valid during this call only
     */
    void frame(Connection connection, JuteReader in);

    /**
     * A frame of more than {@code maxReplyBytes} begins. Its bytes are skipped as they come, and the connection goes on.
     *
     * @param xid of its reply header, like zxid and err
     * @param length of the frame in bytes
     */
    void oversized(Connection connection, int xid, long zxid, int err, int length);

    /** The frames that were there have all been delivered: the moment to hand over results and to flush. */
    void readComplete(Connection connection);

    /** What was not {@link Connection#isWritable()} may be again; may also come when the listener never looked. */
    default void writable(Connection connection) {}

    /**
     * The open connection ended, and not because {@link Connection#close()} was called. If it ends in the middle of a
     * read, no {@code readComplete} came for the frames before: this is the moment to hand over their results.
     *
     * @param reason in words, such as "closed by the server", "connection reset" or "not the ZooKeeper protocol: frame
     *     length 1213486160"
     */
    void closed(Connection connection, String reason);
}
