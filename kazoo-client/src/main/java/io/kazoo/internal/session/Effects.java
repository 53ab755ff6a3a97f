package io.kazoo.internal.session;

import io.kazoo.data.EventType;
import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.data.ServerAddress;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.session.OperationFailure.Reason;
import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a session does to the world. None of these calls back into the session before it returns.
 *
 * <p>Connections are named by an epoch that the session chooses; what the world reports of an epoch that is over is dropped
 * by the session itself.
 */
public interface Effects {

    /** Resolves names, off the loop; answered by {@code resolved} with the same pass number. */
    void resolve(int pass, List<ServerAddress> names);

    /** Dials; answered by {@code opened} or {@code openFailed}. */
    void connect(int epoch, Endpoint endpoint, long timeoutNanos);

    /** Closes a connection; nothing more is heard of it. */
    void disconnect(int epoch);

    /** Writes the first frame of a connection. */
    void writeHandshake(int epoch, ConnectRequest request);

    /** Encodes a request into the outgoing buffer; false, and nothing written, when its frame passes the limit. */
    boolean write(int epoch, int xid, Request<?> request);

    /** Whether the server takes in what is written; when it does again after it did not, {@code writable} follows. */
    boolean isWritable(int epoch);

    /** Ends an operation well. */
    <R> void succeed(Operation<R> operation, R value);

    /** Ends an operation badly. */
    void fail(Operation<?> operation, Failure failure);

    /** Tells a registration of an event; the path is the server's, null for {@code NONE}. */
    void event(WatchHandle handle, EventType type, @Nullable String path, long zxid);

    /**
     * Begins a SASL exchange, off the loop; false when the client has no mechanism. Answered by {@code sasl}, as is each
     * challenge; nothing more is heard of it once its connection is over.
     */
    boolean beginSasl(int epoch, Endpoint endpoint);

    /** Gives the mechanism what the server said. */
    void challengeSasl(int epoch, byte[] token);

    /** Asks the server's version on a side connection; answered by {@code serverVersion}. */
    void probeVersion(int epoch, Endpoint endpoint);

    /** Asks a server on a side connection whether it serves writes; answered by {@code readWriteFound} if it does. */
    void probeReadWrite(ServerAddress name);

    /** The state as users see it; called for each change and possibly again without one. */
    void state(KeeperState keeper, KazooState kazoo);

    /** A server accepted the session, for the first time or again. */
    void established(long sessionId, int timeoutMillis, Endpoint endpoint, boolean readOnly);

    /** The session is over; nothing more is called. */
    void ended(Ending ending, String detail);

    /** A line for the log at DEBUG. */
    void debug(String message, @Nullable Object argument);

    /** A line for the log at WARN. */
    void warn(String message);

    /** A random draw from [0, 1). */
    double random();

    /** Why a session is over. */
    enum Ending {
        /** The server or the client's own clock expired it; a new session is to follow. */
        EXPIRED(KeeperState.EXPIRED_SESSION, Reason.SESSION_EXPIRED),
        /** Credentials were refused; no more attempts. */
        AUTH_FAILED(KeeperState.AUTH_FAILED, Reason.AUTH_FAILED),
        /** The user stopped the client. */
        CLOSED(KeeperState.CLOSED, Reason.STOPPED),
        /** The connection policy allows no further attempt. */
        GAVE_UP(KeeperState.CLOSED, Reason.NO_SERVER);

        private final KeeperState state;
        private final Reason reason;

        Ending(KeeperState state, Reason reason) {
            this.state = state;
            this.reason = reason;
        }

        /** The state that follows. */
        KeeperState state() {
            return state;
        }

        /** Why requests fail that were not answered. */
        Reason reason() {
            return reason;
        }
    }
}
