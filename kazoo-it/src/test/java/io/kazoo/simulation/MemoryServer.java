package io.kazoo.simulation;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The least of a ZooKeeper server, in memory and in virtual time: sessions that expire, nodes, one-shot watches, {@code
 * multi}; over the real bytes. It can go mute, and it notes what it heard and when.
 *
 * <p>An operation that it does not know is answered as by a server that is too old. Owned by the loop.
 */
public final class MemoryServer implements VirtualNetwork.Service {

    /** A request as it came; the handshake has the opcode 0. */
    public record Heard(Duration at, long session, int opcode) {}

    /** A session, connected or not. */
    static final class Session {
        final long id;
        final byte[] password;
        final int timeoutMillis;
        long heardNanos;

        @Nullable
        MemoryConnection connection;

        Session(long id, int timeoutMillis, long now) {
            this.id = id;
            this.password = ByteBuffer.allocate(16).putLong(id).putLong(~id).array();
            this.timeoutMillis = timeoutMillis;
            this.heardNanos = now;
        }

        long expiresAtNanos() {
            return heardNanos + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        }
    }

    private static final long FIRST_SESSION = 0x1_0000_0000L;

    private final VirtualLoop loop;
    private final MemoryWatches watches = new MemoryWatches();
    private final MemoryTree tree;
    private final Map<Long, Session> sessions = new TreeMap<>();
    private final Set<MemoryConnection> connections = new LinkedHashSet<>();
    private final List<Heard> heard = new ArrayList<>();

    private long nextSession = FIRST_SESSION;
    private boolean mute;

    /** A server without nodes and sessions. */
    public MemoryServer(VirtualLoop loop) {
        this.loop = loop;
        this.tree = new MemoryTree(() -> TimeUnit.NANOSECONDS.toMillis(loop.nanoTime()), watches);
    }

    @Override
    public void accept(VirtualSocket socket) {
        connections.add(new MemoryConnection(this, tree, watches, socket));
    }

    // ---- what a test does to it

    /**
     * From now on no byte gets through, in or out, and connections are accepted all the same: a stopped process, but for the
     * sessions, which go on to expire.
     */
    public void mute() {
        mute = true;
    }

    /** Ends that: what was held up gets through. */
    public void unmute() {
        mute = false;
        List.copyOf(connections).forEach(MemoryConnection::resume);
    }

    /** Ends a session, its nodes and its connection. */
    public void expire(long sessionId) {
        Session session = sessions.remove(sessionId);
        if (session == null) {
            throw new IllegalArgumentException("no session 0x" + Long.toHexString(sessionId));
        }
        end(session);
    }

    /** Closes all connections; sessions stay. */
    public void dropConnections() {
        List.copyOf(connections).forEach(MemoryConnection::close);
    }

    /** Creates a node, as another client would. */
    public void create(String path, byte @Nullable [] data) {
        tree.create(path, data, 0, false);
    }

    /** Changes a node, as another client would. */
    public void set(String path, byte @Nullable [] data) {
        tree.setData(path, data, -1);
    }

    /** Deletes a node, as another client would. */
    public void delete(String path) {
        tree.delete(path, -1);
    }

    // ---- what a test sees of it

    /** The data of a node, empty when there is none. */
    public Optional<byte[]> data(String path) {
        return tree.statOrNull(path) == null ? Optional.empty() : Optional.ofNullable(tree.data(path));
    }

    /** All requests since the beginning. */
    public List<Heard> heard() {
        return List.copyOf(heard);
    }

    /** The sessions there are. */
    public Set<Long> sessionIds() {
        return new TreeSet<>(sessions.keySet());
    }

    /** The connections there are, with and without a session. */
    public int connectionCount() {
        return connections.size();
    }

    /** The watches of all connections. */
    public int watchCount() {
        return watches.count();
    }

    // ---- what its connections need

    boolean isMute() {
        return mute;
    }

    void heard(@Nullable Session session, int opcode) {
        heard.add(new Heard(loop.elapsed(), session == null ? 0 : session.id, opcode));
        if (session != null) {
            session.heardNanos = loop.nanoTime();
        }
    }

    Session open(int timeoutMillis) {
        Session session = new Session(nextSession++, timeoutMillis, loop.nanoTime());
        sessions.put(session.id, session);
        watchOver(session);
        return session;
    }

    /** The session with this id and password, null when there is none. */
    @Nullable
    Session find(long id, byte[] password) {
        Session session = sessions.get(id);
        return session != null && Arrays.equals(session.password, password) ? session : null;
    }

    void close(Session session) {
        sessions.remove(session.id);
        tree.ephemeralsOf(session.id).forEach(path -> tree.delete(path, -1));
    }

    void closed(MemoryConnection connection) {
        connections.remove(connection);
        watches.forget(connection);
    }

    private void end(Session session) {
        close(session);
        MemoryConnection connection = session.connection;
        if (connection != null) {
            connection.close();
        }
    }

    private void watchOver(Session session) {
        loop.schedule(
                () -> {
                    if (!sessions.containsKey(session.id)) {
                        return;
                    }
                    if (loop.nanoTime() >= session.expiresAtNanos()) {
                        sessions.remove(session.id);
                        end(session);
                    } else {
                        watchOver(session);
                    }
                },
                session.expiresAtNanos() - loop.nanoTime());
    }
}
