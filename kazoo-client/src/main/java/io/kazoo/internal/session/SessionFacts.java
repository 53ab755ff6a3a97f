package io.kazoo.internal.session;

import io.kazoo.data.SessionSettings;
import io.kazoo.data.SessionTicket;
import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.ConnectResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the session itself, whatever connection serves it: its id and password, its timeouts, when ZooKeeper was
 * last heard, and up to which transaction its watches have told everything.
 *
 * <p>Owned by the loop.
 */
final class SessionFacts {

    private final SessionSettings settings;

    // Owned by the loop.
    private long id;
    private byte[] password = new byte[ConnectRequest.PASSWORD_LENGTH];
    private boolean accepted;
    private boolean established;
    private boolean resuming;
    private Timeouts timeouts;
    private long heardNanos;
    private long watchBase;

    /** A session yet to be opened, or the one of the ticket yet to be resumed. */
    SessionFacts(SessionSettings settings, @Nullable SessionTicket ticket) {
        this.settings = settings;
        this.timeouts = timeouts(settings.timeout().toNanos());
        if (ticket != null) {
            resuming = true;
            id = ticket.id();
            password = ticket.password();
            watchBase = ticket.lastZxid();
        }
    }

    /** The session id, 0 before there is one. */
    long id() {
        return id;
    }

    /** Whether a server that serves writes has accepted the session: the id of a read-only server is valid there only. */
    boolean isEstablished() {
        return established;
    }

    /** From the timeout asked for, then from the negotiated one. */
    Timeouts timeouts() {
        return timeouts;
    }

    /** The zxid from which a server is to make up for missed events. */
    long watchBase() {
        return watchBase;
    }

    /** What opens the session on a new connection, or resumes it. */
    ConnectRequest request(long seenZxid) {
        boolean resumed = established || resuming;
        return new ConnectRequest(
                0,
                seenZxid,
                timeoutMillis(),
                resumed ? id : 0,
                resumed ? password : new byte[ConnectRequest.PASSWORD_LENGTH],
                settings.readOnly());
    }

    /** What resumes another session, on a server that writes. */
    ConnectRequest request(SessionTicket other, long seenZxid) {
        return new ConnectRequest(0, seenZxid, timeoutMillis(), other.id(), other.password(), false);
    }

    /** A server accepted the session. */
    void accepted(long now, ConnectResponse response) {
        heardNanos = now;
        accepted = true;
        id = response.sessionId();
        password = response.password();
        established |= !response.readOnly();
        resuming &= response.readOnly(); // such a server's word does not count, see isEstablished
        timeouts = timeouts(TimeUnit.MILLISECONDS.toNanos(response.timeoutMillis()));
    }

    /** ZooKeeper was heard: a frame arrived. Time is counted from here. */
    void heard(long now) {
        heardNanos = now;
    }

    /** For how long nothing was heard. */
    long silentMillis(long now) {
        return TimeUnit.NANOSECONDS.toMillis(now - heardNanos);
    }

    /** An ordinary reply said that all events up to this zxid have been sent. */
    void toldUpTo(long zxid) {
        watchBase = Math.max(watchBase, zxid);
    }

    /** When the client's own clock ends the session, a read-only one too; {@link Long#MAX_VALUE} for never. */
    long lostAt() {
        long after = timeouts.lostNanos();
        return !accepted || after == Long.MAX_VALUE ? Long.MAX_VALUE : heardNanos + after;
    }

    /** What it takes to resume this session elsewhere; null before it is established. */
    @Nullable
    SessionTicket ticket(long seenZxid) {
        return established ? new SessionTicket(id, password, seenZxid) : null;
    }

    private int timeoutMillis() {
        return (int) settings.timeout().toMillis();
    }

    private Timeouts timeouts(long sessionNanos) {
        long limit = settings.connectTimeout().map(Duration::toNanos).orElse(Long.MAX_VALUE);
        return Timeouts.of(sessionNanos, limit, settings.lostPolicy());
    }
}
