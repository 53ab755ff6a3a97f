package io.kazoo.internal.runtime;

import io.kazoo.data.EventType;
import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.data.ServerAddress;
import io.kazoo.error.Effect;
import io.kazoo.internal.concurrent.EventLoop;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.concurrent.MpscQueue;
import io.kazoo.internal.concurrent.Submissions;
import io.kazoo.internal.net.Connection;
import io.kazoo.internal.net.ConnectionListener;
import io.kazoo.internal.session.Effects;
import io.kazoo.internal.session.Endpoint;
import io.kazoo.internal.session.Operation;
import io.kazoo.internal.session.OperationFailure;
import io.kazoo.internal.session.OperationFailure.Reason;
import io.kazoo.internal.session.SessionContext;
import io.kazoo.internal.session.SessionCore;
import io.kazoo.internal.session.WatchHandle;
import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.Request;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell around {@link SessionCore}: gives it the time and what the network brings, and does what it decides.
 *
 * <p>Work comes in turns: a batch of submissions, a batch of frames, a timer. A turn ends with one flush, one hand-over of
 * completions and one look at the timer. Operations that a completion submits on the loop join the same turn.
 *
 * <p>{@link #submit} and {@link #run} may be called on any thread; everything else is owned by the loop.
 */
final class SessionLoop implements Effects {

    private static final Logger LOG = LoggerFactory.getLogger(SessionLoop.class);
    private static final int SUBMISSIONS_PER_TURN = 4_096;
    private static final long AFTER_FAULT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Hears of the session what the client must know. Called on the loop. */
    interface Owner {
        void state(KeeperState keeper, KazooState kazoo);

        void established(long sessionId, int timeoutMillis, Endpoint endpoint, boolean readOnly);

        void event(WatchSubscription subscription, EventType type, @Nullable String path, long zxid);

        void ended(Ending ending, String detail);
    }

    private final Platform platform;
    private final EventLoop loop;
    private final SessionContext context;
    private final Owner owner;
    private final Outbox outbox;
    private final SideChannel side;
    private final SaslExchanges sasl;
    private final Submissions<MpscQueue.Node> submissions;
    private final TickTimer timer;
    private final Consumer<MpscQueue.Node> taker = this::take;

    // Owned by the loop.
    private final Map<Integer, Connection> connections = new HashMap<>();
    private @Nullable SessionCore core;
    private @Nullable Connection writing;
    private int writingEpoch;
    private long now;
    private boolean inTurn;
    private boolean hungUp;
    private Reason closedReason = Reason.STOPPED;
    private String closedDetail = "the client is not started";

    SessionLoop(Platform platform, SessionContext context, Owner owner, Outbox outbox) {
        this.platform = platform;
        this.loop = platform.transport().loop();
        this.context = context;
        this.owner = owner;
        this.outbox = outbox;
        this.side = new SideChannel(platform);
        this.sasl = new SaslExchanges(platform.sasl(), loop);
        this.timer = new TickTimer(loop, this::timer);
        this.submissions = new Submissions<>(loop, this::drain, SessionLoop::refuse);
    }

    EventLoop loop() {
        return loop;
    }

    SideChannel side() {
        return side;
    }

    /** Takes a request from any thread; it ends in every case. */
    void submit(Operation<?> operation) {
        submissions.submit(operation);
    }

    /**
     * Runs something with the session, null when it is over, from any thread: in its turn among what was submitted, so that
     * the calls of one thread keep their order. When the loop was shut down it runs on another thread, with null.
     */
    void run(Consumer<@Nullable SessionCore> action) {
        submissions.submit(new Action(action));
    }

    /** The loop was shut down under a running client. */
    private static void refuse(MpscQueue.Node refused) {
        try {
            if (refused instanceof Action action) {
                action.what.accept(null);
            } else if (refused instanceof Operation<?> operation) {
                operation.fail(OperationFailure.local(
                        Reason.STOPPED, operation.request(), 0, Effect.NONE, "the client's resources were shut down"));
            }
        } catch (Throwable fault) {
            LOG.error("failed after the shutdown: {}", text(fault), fault);
        }
    }

    /** Opens a session; on the loop. */
    void open() {
        SessionCore fresh = new SessionCore(context, this);
        core = fresh;
        turn(session -> session.start(now));
    }

    /** The time of this turn. */
    long now() {
        return now;
    }

    SessionContext context() {
        return context;
    }

    private void drain() {
        beginTurn();
        takeSubmissions();
        endTurn();
    }

    /** Takes what was submitted, up to a share: what the network brings must not starve behind a flood of requests. */
    private void takeSubmissions() {
        submissions.take(SUBMISSIONS_PER_TURN, taker);
    }

    /** A fault while one is taken in must not keep back the others, and ends it. */
    private void take(MpscQueue.Node next) {
        try {
            if (next instanceof Action action) {
                action.what.accept(core);
            } else {
                submit(core, (Operation<?>) next);
            }
        } catch (Throwable fault) {
            giveUp(writingEpoch, fault);
            if (next instanceof Operation<?> operation) {
                Effect effect = operation.request().isRead() ? Effect.NONE : Effect.UNKNOWN;
                operation.fail(
                        OperationFailure.local(Reason.CONNECTION_LOSS, operation.request(), 0, effect, text(fault)));
            }
        }
    }

    private void submit(@Nullable SessionCore session, Operation<?> operation) {
        if (session != null) {
            session.submit(now, operation);
        } else {
            fail(operation, OperationFailure.local(closedReason, operation.request(), 0, Effect.NONE, closedDetail));
        }
    }

    private void beginTurn() {
        now = loop.nanoTime();
        inTurn = true;
        hungUp = false;
    }

    /** Whether the current turn, whose end sends completions, is under way; on the loop only is it ever true. */
    boolean inTurn() {
        return loop.inLoop() && inTurn;
    }

    private void endTurn() {
        if (!submissions.isEmpty()) {
            takeSubmissions();
        }
        Connection current = writing;
        if (current != null) {
            current.flush();
        }
        outbox.send();
        SessionCore session = core;
        if (session != null) {
            timer.set(now, session.nextDeadline());
        } else {
            timer.cancel();
        }
        inTurn = false;
    }

    private void timer() {
        beginTurn();
        if (!timer.isInTime(now)) {
            inTurn = false;
            return;
        }
        SessionCore session = core;
        try {
            if (session != null) {
                session.tick(now);
            }
        } catch (Throwable fault) {
            giveUp(writingEpoch, fault);
            timer.putOff(now, AFTER_FAULT_NANOS);
        } finally {
            endTurn();
        }
    }

    /**
     * Something failed that never should, for want of memory perhaps. The connection is closed and, in a turn of its own, the
     * session told so: then whatever is in flight ends, or is sent once more.
     */
    private void giveUp(int epoch, Throwable fault) {
        LOG.error("[0x{}] the connection is given up: {}", Long.toHexString(sessionId()), text(fault), fault);
        Connection connection = connections.remove(epoch);
        if (epoch == writingEpoch) {
            writing = null;
        }
        if (connection != null) {
            connection.close();
            loop.execute(() -> turn(session -> session.closed(now, epoch, text(fault))));
        }
    }

    private static String text(Throwable fault) {
        return "internal error: " + fault;
    }

    // ---- what the session wants done

    @Override
    public void resolve(int pass, List<ServerAddress> names) {
        side.resolve(names, context::unresolved, addresses -> turn(session -> session.resolved(now, pass, addresses)));
    }

    @Override
    public void connect(int epoch, Endpoint endpoint, long timeoutNanos) {
        LOG.debug("[0x{}] connecting to {}", Long.toHexString(sessionId()), endpoint);
        Connection connection =
                platform.transport().connect(endpoint.name(), endpoint.address(), timeoutNanos, new Reports(epoch));
        connections.put(epoch, connection);
    }

    @Override
    public void disconnect(int epoch) {
        hungUp = true;
        sasl.end(epoch);
        Connection connection = connections.remove(epoch);
        if (connection != null) {
            connection.flush();
            connection.close();
        }
        if (epoch == writingEpoch) {
            writing = null;
        }
    }

    @Override
    public void writeHandshake(int epoch, ConnectRequest request) {
        Connection connection = use(epoch);
        if (connection != null) {
            connection.writeHandshake(request);
        }
    }

    @Override
    public boolean write(int epoch, int xid, Request<?> request) {
        Connection connection = epoch == writingEpoch ? writing : use(epoch);
        try {
            return connection == null || connection.write(xid, request);
        } catch (Throwable fault) {
            giveUp(epoch, fault);
            return true; // as if it had got lost on the way
        }
    }

    @Override
    public boolean isWritable(int epoch) {
        Connection connection = epoch == writingEpoch ? writing : connections.get(epoch);
        return connection == null || connection.isWritable();
    }

    private @Nullable Connection use(int epoch) {
        Connection connection = connections.get(epoch);
        writing = connection;
        writingEpoch = epoch;
        return connection;
    }

    @Override
    public <R> void succeed(Operation<R> operation, R value) {
        requireFirst(operation.succeed(value), operation);
    }

    @Override
    public void fail(Operation<?> operation, Failure failure) {
        requireFirst(operation.fail(failure), operation);
    }

    private void requireFirst(boolean first, Operation<?> operation) {
        if (!first && !operation.isGivenUp()) {
            LOG.error(
                    "[0x{}] {} ended twice",
                    Long.toHexString(sessionId()),
                    operation.request().name());
        }
    }

    @Override
    public void event(WatchHandle handle, EventType type, @Nullable String path, long zxid) {
        owner.event((WatchSubscription) handle, type, path, zxid);
    }

    @Override
    public boolean beginSasl(int epoch, Endpoint endpoint) {
        return sasl.begin(epoch, endpoint, move -> turn(session -> session.sasl(now, epoch, move)));
    }

    @Override
    public void challengeSasl(int epoch, byte[] token) {
        sasl.challenge(epoch, token);
    }

    @Override
    public void probeVersion(int epoch, Endpoint endpoint) {
        side.version(endpoint, version -> turn(session -> session.serverVersion(now, epoch, version.orElse(null))));
    }

    @Override
    public void probeReadWrite(ServerAddress name) {
        side.ifReadWrite(name, () -> turn(session -> session.readWriteFound(now, name)));
    }

    @Override
    public void state(KeeperState keeper, KazooState kazoo) {
        owner.state(keeper, kazoo);
    }

    @Override
    public void established(long sessionId, int timeoutMillis, Endpoint endpoint, boolean readOnly) {
        owner.established(sessionId, timeoutMillis, endpoint, readOnly);
    }

    @Override
    public void ended(Ending ending, String detail) {
        if (ending == Ending.EXPIRED) {
            LOG.info("[0x{}] session lost: {}", Long.toHexString(sessionId()), detail);
            core = new SessionCore(context, this);
        } else {
            core = null;
            closedReason = ending == Ending.AUTH_FAILED ? Reason.AUTH_FAILED : Reason.STOPPED;
            closedDetail = detail;
        }
        owner.ended(ending, detail);
        SessionCore next = core;
        if (next != null) {
            next.start(now);
        }
    }

    @Override
    public void debug(String message, @Nullable Object argument) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("[0x" + Long.toHexString(sessionId()) + "] " + message, argument);
        }
    }

    @Override
    public void warn(String message) {
        LOG.warn("[0x{}] {}", Long.toHexString(sessionId()), message);
    }

    @Override
    public double random() {
        return platform.random().getAsDouble();
    }

    private long sessionId() {
        SessionCore session = core;
        return session == null ? 0 : session.sessionId();
    }

    private void turn(Consumer<SessionCore> action) {
        beginTurn();
        try {
            SessionCore session = core;
            if (session != null) {
                action.accept(session);
            }
        } finally {
            endTurn();
        }
    }

    /** Something to do in its turn among the requests. */
    private static final class Action extends MpscQueue.Node {

        private final Consumer<@Nullable SessionCore> what;

        Action(Consumer<@Nullable SessionCore> what) {
            this.what = what;
        }
    }

    /** What the network says of one connection. */
    private final class Reports implements ConnectionListener {

        private final int epoch;

        Reports(int epoch) {
            this.epoch = epoch;
        }

        @Override
        public void opened(Connection connection) {
            turn(session -> session.opened(now, epoch));
        }

        @Override
        public void failed(Connection connection, String reason) {
            connections.remove(epoch);
            turn(session -> session.openFailed(now, epoch, reason));
        }

        @Override
        public void bytes(Connection connection) {
            beginTurn();
            SessionCore session = core;
            if (session != null) {
                session.bytes(now, epoch);
            }
        }

        @Override
        public void frame(Connection connection, JuteReader in) {
            SessionCore session = core;
            if (session != null) {
                session.frame(now, epoch, in);
            }
            endTurnIfHungUp();
        }

        @Override
        public void oversized(Connection connection, int xid, long zxid, int err, int length) {
            SessionCore session = core;
            if (session != null) {
                session.oversized(now, epoch, xid, length);
            }
            endTurnIfHungUp();
        }

        @Override
        public void readComplete(Connection connection) {
            endTurn();
        }

        @Override
        public void writable(Connection connection) {
            turn(session -> session.writable(now, epoch));
        }

        /** Of a connection that was closed from here nothing more is heard, no end of the read either. */
        private void endTurnIfHungUp() {
            if (hungUp) {
                hungUp = false;
                endTurn();
            }
        }

        @Override
        public void closed(Connection connection, String reason) {
            sasl.end(epoch);
            connections.remove(epoch);
            if (epoch == writingEpoch) {
                writing = null;
            }
            turn(session -> session.closed(now, epoch, reason));
        }
    }
}
