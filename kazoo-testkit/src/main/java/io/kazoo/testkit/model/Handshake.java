package io.kazoo.testkit.model;

import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.JuteWriter;
import io.kazoo.internal.wire.WireException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Decides about the first frame of a connection, in the order that ZooKeeper does. */
final class Handshake {

    private static final long SECRET = 0xB341_5C00L;
    private static final byte[] NO_PASSWORD = new byte[ConnectRequest.PASSWORD_LENGTH];

    /** What the server answers. The last field is left out if the client has left it out. */
    record Answer(int timeoutMillis, long sessionId, byte[] password, boolean readOnly, boolean complete) {

        static Answer expired(boolean complete) {
            return new Answer(0, 0, NO_PASSWORD, false, complete);
        }

        void write(JuteWriter out) {
            out.writeInt(0);
            out.writeInt(timeoutMillis);
            out.writeLong(sessionId);
            out.writeBuffer(password);
            if (complete) {
                out.writeBool(readOnly);
            }
        }
    }

    private final ModelServer server;
    private final Connection connection;
    private final boolean complete;
    private final int timeoutMillis;

    private Handshake(ModelServer server, Connection connection, boolean complete, int timeoutMillis) {
        this.server = server;
        this.connection = connection;
        this.complete = complete;
        this.timeoutMillis = timeoutMillis;
    }

    static void begin(ModelServer server, Connection connection, JuteReader in) {
        long zxidSeen;
        int timeoutMillis;
        long sessionId;
        byte[] password;
        boolean complete;
        boolean takesReadOnly;
        try {
            in.readInt();
            zxidSeen = in.readLong();
            timeoutMillis = in.readInt();
            sessionId = in.readLong();
            password = in.readBuffer();
            complete = in.remaining() > 0;
            takesReadOnly = complete && in.readBool();
        } catch (WireException e) {
            connection.close();
            return;
        }
        if (server.isReadOnly() && !takesReadOnly || zxidSeen > server.state().lastZxid()) {
            connection.close();
            return;
        }
        EnsembleSettings settings = server.settings();
        int negotiated = Math.min(Math.max(timeoutMillis, settings.minTimeoutMillis()), settings.maxTimeoutMillis());
        boolean apache = settings.version().isApache();
        Handshake handshake = new Handshake(server, connection, complete && apache, negotiated);
        if (sessionId == 0 || !apache) {
            handshake.create();
        } else {
            handshake.resume(sessionId, password);
        }
    }

    private void create() {
        long id = server.nextSessionId();
        connection.claim(id, timeoutMillis);
        if (server.isReadOnly()) {
            server.beginLocalSession(id);
            connection.established(true, accepted(id));
            return;
        }
        server.uplink().send(() -> {
            WriteResult result =
                    server.ledger().commit(id, 0, List.of(), server, new Operation.OpenSession(timeoutMillis));
            server.replica().whenApplied(result.zxid(), () -> connection.established(true, accepted(id)));
        });
    }

    private void resume(long sessionId, byte @Nullable [] password) {
        if (server.isReadOnly() && !server.hasLocalSession(sessionId)) {
            connection.close();
            return;
        }
        server.kick(sessionId);
        connection.claim(sessionId, timeoutMillis);
        if (password == null || !Arrays.equals(password, password(sessionId))) {
            refuse();
        } else if (server.isReadOnly()) {
            connection.established(true, accepted(sessionId));
        } else {
            server.uplink().send(() -> revalidate(sessionId));
        }
    }

    private void revalidate(long sessionId) {
        SessionTracker tracker = server.ledger().tracker();
        // The leader does not know whether the client still waits, and moves the session all the same.
        if (tracker.touch(sessionId, timeoutMillis)) {
            tracker.moveTo(sessionId, server);
            connection.established(true, accepted(sessionId));
        } else {
            refuse();
        }
    }

    private void refuse() {
        connection.established(false, Answer.expired(complete));
    }

    private Answer accepted(long id) {
        byte[] password = server.version().isApache() ? password(id) : NO_PASSWORD;
        return new Answer(timeoutMillis, id, password, server.isReadOnly(), complete);
    }

    private static byte[] password(long sessionId) {
        byte[] password = new byte[ConnectRequest.PASSWORD_LENGTH];
        new Random(sessionId ^ SECRET).nextBytes(password);
        return password;
    }
}
