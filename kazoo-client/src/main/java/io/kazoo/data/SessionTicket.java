package io.kazoo.data;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is needed to resume a session from another client: keep it secret, since whoever has it can take the session over.
 * {@link #toString()} does not show the password.
 */
public final class SessionTicket {
    private static final int PASSWORD_LENGTH = 16;

    private final long id;
    private final byte[] password;
    private final long lastZxid;

    /**
     * Joins the parts.
     *
     * @param id id of the session, not 0
     * @param password the 16 bytes that the server gave out with the session; copied
     * @param lastZxid highest transaction id that the application may have observed, 0 if none
     * @throws IllegalArgumentException if the id is 0 or the password is not 16 bytes long
     */
    public SessionTicket(long id, byte[] password, long lastZxid) {
        if (id == 0) {
            throw new IllegalArgumentException("session id must not be 0: " + id);
        }
        if (password.length != PASSWORD_LENGTH) {
            throw new IllegalArgumentException("session password must have 16 bytes, not " + password.length);
        }
        this.id = id;
        this.password = password.clone();
        this.lastZxid = lastZxid;
    }

    /** Id of the session; servers print it in hexadecimal. */
    public long id() {
        return id;
    }

    /** A copy of the password, 16 bytes. */
    public byte[] password() {
        return password.clone();
    }

    /** Highest transaction id that the application may have observed. */
    public long lastZxid() {
        return lastZxid;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SessionTicket that
                && id == that.id
                && lastZxid == that.lastZxid
                && Arrays.equals(password, that.password);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Long.hashCode(id) + Arrays.hashCode(password)) + Long.hashCode(lastZxid);
    }

    @Override
    public String toString() {
        return "SessionTicket[id=0x" + Long.toHexString(id) + ", lastZxid=0x" + Long.toHexString(lastZxid) + "]";
    }
}
