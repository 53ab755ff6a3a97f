package io.kazoo.internal.wire;

/**
 * First frame of a connection, which asks for a new session or for an old one. It has no header.
 *
 * @param protocolVersion always 0
 * @param lastZxidSeen highest transaction id that the application may have observed, 0 if none; a server that is behind it
 *     refuses
 * @param timeoutMillis session time-out wished for, in milliseconds
 * @param sessionId 0 for a new session, else the one to resume
 * @param password 16 bytes: zeros for a new session, else what the server gave out. Not copied
 * @param readOnly whether a server that only reads will do
 */
public record ConnectRequest(
        int protocolVersion, long lastZxidSeen, int timeoutMillis, long sessionId, byte[] password, boolean readOnly) {
    /** Length of a session password in bytes. */
    public static final int PASSWORD_LENGTH = 16;

    /**
     * Checks the password.
     *
     * @throws IllegalArgumentException if it does not have 16 bytes
     */
    public ConnectRequest {
        if (password.length != PASSWORD_LENGTH) {
            throw new IllegalArgumentException("session password must have 16 bytes, not " + password.length);
        }
    }

    /** Writes the frame's 45 bytes; servers complain about clients that leave out the last one. */
    public void encode(JuteWriter out) {
        out.writeInt(protocolVersion);
        out.writeLong(lastZxidSeen);
        out.writeInt(timeoutMillis);
        out.writeLong(sessionId);
        out.writeBuffer(password);
        out.writeBool(readOnly);
    }

    @Override
    public String toString() {
        return "ConnectRequest[protocolVersion=" + protocolVersion + ", lastZxidSeen=0x"
                + Long.toHexString(lastZxidSeen) + ", timeoutMillis=" + timeoutMillis + ", sessionId=0x"
                + Long.toHexString(sessionId) + ", readOnly=" + readOnly + "]";
    }
}
