package io.kazoo.testkit.model;

import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.JuteWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One server of a modelled ensemble, to which clients connect. Owned by the ensemble's thread; not thread-safe. */
public final class ModelServer {

    private static final int ID_SHIFT = 56;
    private static final long ID_TIME_MASK = (1L << ID_SHIFT) - 1;
    private static final int ID_TIME_SHIFT = 16;

    /** What a server is to the others. */
    enum Role {
        LOOKING,
        FOLLOWING,
        LEADING,
        READ_ONLY
    }

    private final ModelEnsemble ensemble;
    private final int index;
    private final Ledger ledger;
    private final Leadership leadership;
    private final Replica replica;
    private final Uplink uplink;
    private final Reads reads;
    private final OperationReader operations;
    private final JuteReader reader = new JuteReader();
    private final JuteWriter writer = new JuteWriter();
    private final ByteBuf replyBuffer = Unpooled.buffer();
    private final ByteBuf eventBuffer = Unpooled.buffer();
    private final Set<Connection> connections = new LinkedHashSet<>();
    private final Map<Long, Connection> bySession = new HashMap<>();
    private final Set<Long> localSessions = new HashSet<>();

    private @Nullable Wiretap tap;
    private Role role = Role.LOOKING;
    private boolean up = true;
    private boolean isolated;
    private long epoch;
    private long isolation;
    private long nextSessionId;

    ModelServer(ModelEnsemble ensemble, int index, ModelClock clock, Ledger ledger, Leadership leadership) {
        this.ensemble = ensemble;
        this.index = index;
        this.ledger = ledger;
        this.leadership = leadership;
        ModelVersion version = ensemble.settings().version();
        replica = new Replica(this, ledger, clock, version);
        uplink = new Uplink(this, clock);
        reads = new Reads(replica.state(), replica.watches(), version);
        operations = new OperationReader(version);
        nextSessionId = (index + 1L) << ID_SHIFT | clock.wallMillis() << ID_TIME_SHIFT & ID_TIME_MASK;
    }

    // ---- for everybody

    /** Takes a connection. A server that is up but does not serve closes it when the client speaks, as ZooKeeper does. */
    public ServerEnd accept(ClientLink link) {
        Connection connection = new Connection(this, link, ensemble.nextConnectionNumber());
        if (!up) {
            connection.close();
            return connection;
        }
        connections.add(connection);
        if (tap == null) {
            connection.proceed();
        } else {
            tap.accepted(connection::proceed);
        }
        return connection;
    }

    /** Whether its process runs. Dials of one that does not are the caller's to refuse or to ignore. */
    public boolean isUp() {
        return up;
    }

    /** Whether it answers clients. */
    public boolean isServing() {
        return up && role != Role.LOOKING;
    }

    /** Whether it serves reads only. */
    public boolean isReadOnly() {
        return role == Role.READ_ONLY;
    }

    /** Whether it is cut off from its peers. */
    public boolean isIsolated() {
        return isolated;
    }

    /** Lets a wiretap see and change what the server hears and says from now on, in place of the one before. */
    public void tap(Wiretap wiretap) {
        tap = wiretap;
    }

    /** Ends the wiretap. */
    public void untap() {
        tap = null;
    }

    /** What the server has applied; behind the {@linkplain ModelEnsemble#truth truth} if it lags. */
    public ZkModel state() {
        return replica.state();
    }

    /** Watches of all connections as {@code mntr} counts them: a persistent one counts as two. */
    public int watchCount() {
        return replica.watches().size();
    }

    /** Open connections, also those without a session yet. */
    public int connectionCount() {
        return connections.size();
    }

    /** Closes all connections, as if the network cut them; sessions live on. */
    public void dropConnections() {
        List.copyOf(connections).forEach(Connection::close);
        replica.forgetWaiters();
    }

    /**
     * Makes the server serve reads only, or normally again, as one with read-only mode does without a quorum. Its connections
     * close; the others elect another leader if it was the leader.
     */
    public void readOnly(boolean on) {
        leadership.readOnly(this, on);
    }

    // ---- for the ensemble

    int index() {
        return index;
    }

    Role role() {
        return role;
    }

    void role(Role other) {
        role = other;
    }

    boolean isLeader() {
        return role == Role.LEADING;
    }

    void up(boolean on) {
        up = on;
    }

    void isolated(boolean on) {
        isolated = on;
    }

    /** The epoch of the leader that it joined last. */
    long epoch() {
        return epoch;
    }

    void epoch(long joined) {
        epoch = joined;
    }

    /** Number of its last isolation. */
    long isolation() {
        return isolation;
    }

    void isolation(long number) {
        isolation = number;
    }

    /** Whether what it sends to the leader gets there and is committed. */
    boolean reachesQuorum() {
        return leadership.reachesQuorum(this);
    }

    EnsembleSettings settings() {
        return ensemble.settings();
    }

    ModelVersion version() {
        return ensemble.settings().version();
    }

    /** Whether it refuses by its own state what ACLs do not permit. */
    boolean checksAclsEagerly() {
        EnsembleSettings settings = ensemble.settings();
        return settings.eagerAclCheck()
                && settings.servers() > 1
                && settings.version().since(6);
    }

    Ledger ledger() {
        return ledger;
    }

    Replica replica() {
        return replica;
    }

    Uplink uplink() {
        return uplink;
    }

    // ---- for its connections

    @Nullable
    Wiretap tap() {
        return tap;
    }

    Reads reads() {
        return reads;
    }

    OperationReader operations() {
        return operations;
    }

    JuteReader reader() {
        return reader;
    }

    JuteWriter writer() {
        return writer;
    }

    ByteBuf replyBuffer() {
        return replyBuffer.clear();
    }

    ByteBuf eventBuffer() {
        return eventBuffer.clear();
    }

    void forget(Connection connection) {
        connections.remove(connection);
        bySession.remove(connection.sessionId(), connection);
        replica.watches().removeAll(connection);
    }

    long nextSessionId() {
        return nextSessionId++;
    }

    /** A connection has taken over a session. */
    void claimed(Connection connection) {
        bySession.put(connection.sessionId(), connection);
    }

    /** Closes the connection that has a session so far. */
    void kick(long sessionId) {
        Connection holder = bySession.get(sessionId);
        if (holder != null) {
            holder.close();
        }
    }

    /** A session has ended: closes its connection, unless that is about to hear so in reply. */
    void sessionEnded(long sessionId) {
        Connection holder = bySession.get(sessionId);
        if (holder != null && !holder.isClosingSession()) {
            holder.close();
        }
    }

    void beginLocalSession(long sessionId) {
        localSessions.add(sessionId);
    }

    boolean hasLocalSession(long sessionId) {
        return localSessions.contains(sessionId);
    }

    boolean endLocalSession(long sessionId) {
        return localSessions.remove(sessionId);
    }

    void forgetLocalSessions() {
        localSessions.clear();
    }

    /** Hears from a client; false if its session is known to be gone. */
    boolean touch(Connection connection) {
        switch (role) {
            case LEADING -> {
                return !leadership.isLeader(this)
                        || ledger.tracker().touch(connection.sessionId(), connection.timeoutMillis());
            }
            case FOLLOWING -> {
                if (leadership.follows(this)) {
                    ledger.tracker()
                            .touchLater(
                                    connection.sessionId(),
                                    connection.timeoutMillis(),
                                    this,
                                    !leadership.reaches(this));
                }
                return true;
            }
            default -> {
                return true;
            }
        }
    }

    /** Why a read is refused, 0 if not: only leaders look at the session first. */
    int refusal(Connection connection) {
        return role == Role.LEADING && leadership.isLeader(this)
                ? ledger.tracker().check(connection.sessionId(), this)
                : ErrorCodes.OK;
    }

    /** Asks the leader how far it is. A leader without anything outstanding answers without asking anybody. */
    void sync(LongConsumer answer) {
        if (isLeader() && uplink.isEmpty()) {
            answer.accept(replica.state().lastZxid());
        } else {
            uplink.send(() -> answer.accept(ledger.lastLoggedZxid()));
        }
    }
}
