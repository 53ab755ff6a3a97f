package io.kazoo.internal.wire;

import io.kazoo.error.ErrorCodes;

/**
 * First frame that a server sends. It has no header.
 *
 * @param protocolVersion 0; other numbers come from servers that are not ready, or are not ZooKeeper
 * @param timeoutMillis session time-out granted, in milliseconds; 0 or less when the session is gone
 * @param sessionId id of the session; 0 when it is gone
 * @param password 16 bytes for a session, any number when it is gone
 * @param readOnly whether the server only reads; false when the server does not say
 */
public record ConnectResponse(
        int protocolVersion, int timeoutMillis, long sessionId, byte[] password, boolean readOnly) {
    /**
     * Reads a response with or without its last byte; more bytes are ignored.
     *
     * @throws WireException if it is too short, has a session without a password of 16 bytes, or is an error
     */
    public static ConnectResponse decode(JuteReader in) {
        if (in.remaining() == Frames.REPLY_HEADER_BYTES) {
            throw refusal(in);
        }
        int protocolVersion = in.readInt();
        int timeoutMillis = in.readInt();
        long sessionId = in.readLong();
        byte[] given = in.readBuffer();
        byte[] password = given == null ? new byte[0] : given;
        if (timeoutMillis > 0 && password.length != ConnectRequest.PASSWORD_LENGTH) {
            throw new WireException("session password of " + password.length + " bytes");
        }
        boolean readOnly = in.remaining() > 0 && in.readBool();
        return new ConnectResponse(protocolVersion, timeoutMillis, sessionId, password, readOnly);
    }

    /**
     * A read-only server refuses a session that it may not open with the header of a reply, which is shorter than any
     * response.
     */
    private static WireException refusal(JuteReader in) {
        in.readInt();
        in.readLong();
        return new WireException("an error instead of a session: " + ErrorCodes.name(in.readInt()));
    }

    @Override
    public String toString() {
        return "ConnectResponse[protocolVersion=" + protocolVersion + ", timeoutMillis=" + timeoutMillis
                + ", sessionId=0x" + Long.toHexString(sessionId) + ", readOnly=" + readOnly + "]";
    }
}
