package io.kazoo.internal.session;

import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.data.ServerAddress;
import io.kazoo.data.ServerVersion;
import io.kazoo.data.SessionTicket;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.session.Effects.Ending;
import io.kazoo.internal.session.OperationFailure.Reason;
import io.kazoo.internal.wire.Auth;
import io.kazoo.internal.wire.CloseSession;
import io.kazoo.internal.wire.ConnectRequest;
import io.kazoo.internal.wire.ConnectResponse;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.Notification;
import io.kazoo.internal.wire.Ping;
import io.kazoo.internal.wire.WireException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One session with ZooKeeper, from the first attempt to connect to its end.
 *
 * <p>Inputs are the methods that take the time; what is to be done goes to {@link Effects}; {@link #nextDeadline()} says when
 * {@link #tick} is due. Reports about a connection carry its epoch, and those of a connection that is over are dropped here.
 * After its end a core is of no more use: a new session is a new core on the same {@link SessionContext}.
 *
 * <p>Owned by the loop; not thread-safe.
 */
public final class SessionCore {

    private static final int NOTIFICATION_XID = -1;
    private static final int PING_XID = -2;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final SessionContext context;
    private final Effects effects;
    private final Watches watches = new Watches();
    private final RequestFlow flow;
    private final WatchFlow watchFlow;
    private final Dialer dialer;
    private final ReadWriteProbe probe = new ReadWriteProbe();

    // Owned by the loop.
    private Phase phase = new Phase.Idle();
    private Timeouts timeouts;
    private long sessionId;
    private byte[] password = new byte[16];
    private boolean established;
    private boolean resuming;
    private long lastFrameNanos;
    private long watchBase;
    private boolean everLive;
    private boolean closing;
    private boolean closeSent;
    private long closeDeadline = Long.MAX_VALUE;
    private long moveDeadline = Long.MAX_VALUE;

    /** A session yet to be opened. */
    public SessionCore(SessionContext context, Effects effects) {
        this.context = context;
        this.effects = effects;
        this.flow = new RequestFlow(context, effects, watches);
        this.watchFlow = new WatchFlow(context, effects, watches, flow);
        this.dialer = new Dialer(context, effects);
        this.timeouts = timeouts(context.options.session().timeout().toNanos());
        SessionTicket ticket = context.toResume;
        if (ticket != null) {
            context.toResume = null;
            resuming = true;
            sessionId = ticket.id();
            password = ticket.password();
            watchBase = ticket.lastZxid();
            flow.sessionId(sessionId);
        }
    }

    // ---- inputs: the user

    /** Begins to connect. */
    public void start(long now) {
        phase = new Phase.Dialing();
        lastFrameNanos = now;
        effects.state(KeeperState.CONNECTING, KazooState.LOST);
        dialer.start(now, timeouts.attemptNanos());
    }

    /** Takes a request in; it ends in every case. */
    public void submit(long now, Operation<?> operation) {
        if (closing || phase instanceof Phase.Ended) {
            effects.fail(
                    operation,
                    OperationFailure.local(
                            Reason.STOPPED,
                            operation.request,
                            sessionId,
                            io.kazoo.error.Effect.NONE,
                            "the client is stopping"));
            return;
        }
        flow.submit(now, operation, liveLink());
    }

    /** Forgets a registration, here at once and on the server when nobody else needs the watch. */
    public void unwatch(long now, WatchHandle handle) {
        watchFlow.unwatch(now, handle, phase);
    }

    /** Forgets all one-shot registrations with this key on a path; whether there were any. */
    public boolean unwatchAll(long now, String path, Object key) {
        List<WatchHandle> handles = watches.oneShots(path, key);
        handles.forEach(handle -> watchFlow.unwatch(now, handle, phase));
        return !handles.isEmpty();
    }

    /** Uses another list of servers; moves to one of them when the official client's rule says so. */
    public void setHosts(long now, List<ServerAddress> servers) {
        Link link = liveLink();
        boolean move = context.endpoints.replace(servers, link == null ? null : link.endpoint.name());
        if (move && link != null) {
            flow.hold(true);
            moveDeadline = now + SECOND;
            moveWhenQuiet(now);
        }
    }

    /** Ends the session: everything submitted before is sent and answered first, within {@code limitNanos}. */
    public void close(long now, long limitNanos) {
        if (closing || phase instanceof Phase.Ended) {
            return;
        }
        closing = true;
        Link link = liveLink();
        if (link == null && !established) {
            end(now, Ending.CLOSED, "the client was stopped");
            return;
        }
        closeDeadline = now + (link == null ? Math.min(limitNanos, SECOND) : limitNanos);
        if (link != null) {
            pump(now, link);
        }
    }

    // ---- inputs: the world

    /** The names were looked up. */
    public void resolved(long now, int pass, List<Endpoint> addresses) {
        if (phase instanceof Phase.Dialing && !dialer.resolved(now, pass, addresses)) {
            end(now, Ending.GAVE_UP, context.describeAttempts());
        }
    }

    /** A connection is open. */
    public void opened(long now, int epoch) {
        Endpoint endpoint = phase instanceof Phase.Dialing ? dialer.opened(epoch) : null;
        if (endpoint == null) {
            return;
        }
        Link link = new Link(epoch, endpoint, context.profile(endpoint.name()), now);
        long deadline = now + timeouts.attemptNanos();
        SessionTicket dead = context.toBury;
        if (dead != null) {
            phase = new Phase.Burying(link, Math.min(deadline, now + SECOND), false);
            effects.writeHandshake(epoch, request(dead.id(), dead.password(), false));
            return;
        }
        long asked = established || resuming ? sessionId : 0;
        phase = new Phase.Handshaking(link, deadline, asked);
        effects.writeHandshake(epoch, request(asked, asked == 0 ? new byte[16] : password, readOnlyAllowed()));
    }

    /** A connection could not be opened. */
    public void openFailed(long now, int epoch, String reason) {
        if (phase instanceof Phase.Dialing && !dialer.failed(now, epoch, reason)) {
            end(now, Ending.GAVE_UP, context.describeAttempts());
        }
    }

    /** Something, a part of a frame perhaps, arrived. */
    public void bytes(long now, int epoch) {
        Link link = phase.link();
        if (link != null && link.epoch == epoch) {
            link.lastBytesNanos = now;
        }
    }

    /** A frame arrived. */
    public void frame(long now, int epoch, JuteReader in) {
        Link link = phase.link();
        if (link == null || link.epoch != epoch) {
            return;
        }
        try {
            if (phase instanceof Phase.Handshaking handshaking) {
                handshake(now, handshaking, ConnectResponse.decode(in));
            } else if (phase instanceof Phase.Burying burying) {
                burial(now, burying, in);
            } else {
                lastFrameNanos = now;
                int xid = in.readInt();
                header(now, link, xid, in.readLong(), in.readInt(), in);
            }
        } catch (WireException e) {
            drop(now, link, "not understood: " + e.getMessage(), true);
        }
    }

    /** A frame larger than the limit arrived and is being skipped. */
    public void oversized(long now, int epoch, int xid, int length) {
        Link link = phase.link();
        if (link == null || link.epoch != epoch) {
            return;
        }
        lastFrameNanos = now;
        Operation<?> operation = phase instanceof Phase.Handshaking ? null : flow.take(xid);
        if (operation == null) {
            drop(now, link, "a frame of " + length + " bytes that belongs to no request", true);
        } else {
            flow.oversized(operation, length);
            afterReply(now, link, operation, 0);
        }
    }

    /** A connection was closed by the other side or broke. */
    public void closed(long now, int epoch, String reason) {
        Link link = phase.link();
        if (link == null || link.epoch != epoch) {
            if (phase instanceof Phase.Dialing) {
                openFailed(now, epoch, reason);
            }
            return;
        }
        drop(now, link, reason, false);
    }

    /** The server's version, or null when it would not say. */
    public void serverVersion(long now, int epoch, @Nullable ServerVersion version) {
        Link link = phase.link();
        if (link != null && link.epoch == epoch) {
            link.profile.version(version);
            if (phase instanceof Phase.Live) {
                pump(now, link);
            }
        }
    }

    /** A server that serves writes was found while this connection is read-only. */
    public void readWriteFound(long now, ServerAddress name) {
        Link link = liveLink();
        if (link != null && link.readOnly) {
            context.endpoints.prefer(List.of(name));
            drop(now, link, "leaving a read-only server for " + name, true);
        }
    }

    /** Time passed. */
    public void tick(long now) {
        if (phase instanceof Phase.Ended || phase instanceof Phase.Idle) {
            return;
        }
        if (closing && now >= closeDeadline) {
            end(now, Ending.CLOSED, "the client was stopped");
            return;
        }
        if (established && now >= lostAt()) {
            context.toBury = new SessionTicket(sessionId, password, context.seenZxid);
            context.burials = 0;
            end(
                    now,
                    Ending.EXPIRED,
                    "nothing heard of any server for " + TimeUnit.NANOSECONDS.toMillis(now - lastFrameNanos) + " ms; "
                            + context.describeAttempts());
            return;
        }
        flow.expire(now, liveLink());
        Link link = phase.link();
        if (link == null) {
            if (!dialer.tick(now)) {
                end(now, Ending.GAVE_UP, context.describeAttempts());
            }
        } else if (now >= phase.deadline(timeouts)) {
            drop(
                    now,
                    link,
                    phase instanceof Phase.Live
                            ? "nothing received for " + TimeUnit.NANOSECONDS.toMillis(now - link.lastBytesNanos) + " ms"
                            : "no answer to the handshake in time",
                    true);
        } else {
            tickLink(now, link);
        }
    }

    /** When {@link #tick} is due next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadline() {
        if (phase instanceof Phase.Ended || phase instanceof Phase.Idle) {
            return Long.MAX_VALUE;
        }
        long next = Math.min(closeDeadline, flow.nextDeadline());
        if (established) {
            next = Math.min(next, lostAt());
        }
        Link link = phase.link();
        if (link == null) {
            return Math.min(next, dialer.nextDeadline());
        }
        next = Math.min(next, phase.deadline(timeouts));
        if (phase instanceof Phase.Live) {
            next = Math.min(next, Math.min(link.pingDueAt(timeouts), Math.min(moveDeadline, probe.dueAt())));
        }
        return next;
    }

    /** The session id, 0 before there is one. */
    public long sessionId() {
        return sessionId;
    }

    /** What it takes to resume this session elsewhere; null before it is established. */
    public @Nullable SessionTicket ticket() {
        return established ? new SessionTicket(sessionId, password, context.seenZxid) : null;
    }

    /** How many registrations there are. */
    public int watchCount() {
        return watches.size();
    }

    /** Whether nothing is queued or unanswered. */
    public boolean isIdle() {
        return flow.isIdle();
    }

    // ---- the handshake

    private ConnectRequest request(long id, byte[] secret, boolean readOnly) {
        int millis = (int) context.options.session().timeout().toMillis();
        return new ConnectRequest(0, context.seenZxid, millis, id, secret, readOnly);
    }

    private boolean readOnlyAllowed() {
        return context.options.session().readOnly();
    }

    private void handshake(long now, Phase.Handshaking handshaking, ConnectResponse response) {
        Link link = handshaking.link();
        if (response.protocolVersion() != 0) {
            // ClickHouse Keeper says 42 for "not the leader, go elsewhere".
            drop(now, link, "protocol version " + response.protocolVersion() + ", not usable", true);
        } else if (response.timeoutMillis() <= 0 || response.sessionId() == 0) {
            if (handshaking.askedId() == 0) {
                drop(now, link, "the server refused to open a session", true);
            } else {
                end(now, Ending.EXPIRED, "the server does not know the session any more");
            }
        } else if (handshaking.askedId() != 0 && response.sessionId() != handshaking.askedId()) {
            // Keepers that cannot resume hand out another session (protocol D4): ours is gone, theirs is not wanted.
            effects.write(link.epoch, 1, new CloseSession());
            end(now, Ending.EXPIRED, "the server answered with another session");
        } else {
            adopt(now, link, response);
        }
    }

    private void adopt(long now, Link link, ConnectResponse response) {
        lastFrameNanos = now;
        link.lastBytesNanos = now;
        link.readOnly = response.readOnly();
        sessionId = response.sessionId();
        password = response.password();
        established |= !link.readOnly;
        resuming = false;
        timeouts = timeouts(TimeUnit.MILLISECONDS.toNanos(response.timeoutMillis()));
        flow.sessionId(sessionId);
        effects.established(sessionId, response.timeoutMillis(), link.endpoint, link.readOnly);
        int auths = 0;
        for (io.kazoo.data.AuthInfo auth : context.auths) {
            flow.write(now, link, new BoundOperation(new Auth(auth), Long.MAX_VALUE));
            auths++;
        }
        phase = new Phase.Authenticating(link, now + timeouts.attemptNanos(), auths);
        if (auths == 0) {
            restore(now, link);
        }
    }

    private void restore(long now, Link link) {
        int frames = watchFlow.restore(now, link, watchBase);
        phase = new Phase.Restoring(link, now + timeouts.attemptNanos(), frames);
        if (frames == 0) {
            goLive(now, link);
        }
    }

    private void goLive(long now, Link link) {
        phase = new Phase.Live(link);
        everLive = true;
        watchFlow.live();
        effects.state(link.readOnly ? KeeperState.CONNECTED_RO : KeeperState.CONNECTED, KazooState.CONNECTED);
        if (link.readOnly) {
            probe.start(now);
        }
        pump(now, link);
    }

    private void burial(long now, Phase.Burying burying, JuteReader in) {
        if (!burying.accepted()) {
            ConnectResponse response = ConnectResponse.decode(in);
            SessionTicket dead = context.toBury;
            if (response.timeoutMillis() > 0 && dead != null && response.sessionId() == dead.id()) {
                effects.write(burying.link().epoch, 1, new CloseSession());
                phase = new Phase.Burying(burying.link(), burying.deadline(), true);
                return;
            }
        }
        buried(now, burying.link());
    }

    /** The old session is closed, or nothing can be done about it: the same server is dialled again for the new one. */
    private void buried(long now, Link link) {
        context.toBury = null;
        context.endpoints.again(link.endpoint);
        effects.disconnect(link.epoch);
        redial(now);
    }

    // ---- replies

    private void header(long now, Link link, int xid, long zxid, int error, JuteReader in) {
        if (xid == NOTIFICATION_XID) {
            context.sawZxid(zxid);
            watchFlow.notification(now, link, liveLink(), zxid, Notification.decode(in));
        } else if (xid == PING_XID) {
            link.pingOutstanding = false;
            confirm(link);
            if (error == ErrorCodes.SESSION_REQUIRES_SASL) {
                end(now, Ending.AUTH_FAILED, "the server requires authentication");
            }
        } else {
            reply(now, link, xid, zxid, error, in);
        }
    }

    private void reply(long now, Link link, int xid, long zxid, int error, JuteReader in) {
        Operation<?> operation = flow.take(xid);
        if (operation == null) {
            drop(now, link, "a reply to no request of ours (xid " + xid + ")", true);
            return;
        }
        confirm(link);
        if (zxid > 0) {
            context.sawZxid(zxid);
            watchBase = Math.max(watchBase, zxid);
        }
        link.profile.answered(operation.request.opcode(), error == ErrorCodes.UNIMPLEMENTED);
        if (endsSession(now, operation, error)) {
            return;
        }
        boolean late = operation.isDone();
        if (!flow.answer(operation, error, in)) {
            drop(now, link, "a reply that could not be understood", true);
            return;
        }
        if (late && operation.watch != null) {
            unwatch(now, operation.watch);
        }
        afterReply(now, link, operation, error);
    }

    /** Some errors speak of the whole session; they are looked at before the request is. */
    private boolean endsSession(long now, Operation<?> operation, int error) {
        boolean replayed = phase instanceof Phase.Authenticating;
        if (error == ErrorCodes.SESSION_EXPIRED) {
            effects.fail(operation, OperationFailure.server(error, operation.request, sessionId, null));
            end(now, Ending.EXPIRED, "the server expired the session");
        } else if (error == ErrorCodes.SESSION_REQUIRES_SASL
                || (error == ErrorCodes.AUTH_FAILED && (replayed || !(operation.request instanceof Auth)))) {
            effects.fail(operation, OperationFailure.server(error, operation.request, sessionId, null));
            end(
                    now,
                    Ending.AUTH_FAILED,
                    operation.request instanceof Auth auth
                            ? "the server refused the credentials of scheme "
                                    + auth.info().scheme()
                            : "the server requires authentication");
        } else {
            return false;
        }
        return true;
    }

    private void afterReply(long now, Link link, Operation<?> operation, int error) {
        if (operation.request instanceof Auth auth
                && error == 0
                && !operation.boundToConnection()
                && !context.auths.contains(auth.info())) {
            context.auths.add(auth.info());
        }
        if (operation instanceof Restoration.Batch batch) {
            watchFlow.restored(batch, error);
        }
        if (phase instanceof Phase.Authenticating auth) {
            phase = new Phase.Authenticating(link, auth.deadline(), auth.missing() - 1);
            if (auth.missing() == 1) {
                restore(now, link);
            }
        } else if (phase instanceof Phase.Restoring restoring) {
            phase = new Phase.Restoring(link, now + timeouts.attemptNanos(), restoring.missing() - 1);
            if (restoring.missing() == 1) {
                goLive(now, link);
            }
        } else if (operation.request instanceof CloseSession) {
            end(now, Ending.CLOSED, "the client was stopped");
        } else if (moveDeadline != Long.MAX_VALUE) {
            moveWhenQuiet(now);
        } else if (!flow.nothingQueued() || closing) {
            pump(now, link);
        }
    }

    private void confirm(Link link) {
        if (!link.confirmed && phase instanceof Phase.Live) {
            link.confirmed = true;
            context.endpoints.confirmed();
        }
    }

    // ---- the connection's life

    private void pump(long now, Link link) {
        flow.pump(now, link);
        if (closing && !closeSent && flow.nothingQueued() && phase instanceof Phase.Live) {
            closeSent = true;
            flow.write(now, link, new BoundOperation(new CloseSession(), Long.MAX_VALUE));
        }
    }

    private void tickLink(long now, Link link) {
        if (!(phase instanceof Phase.Live)) {
            return;
        }
        if (now >= moveDeadline) {
            drop(now, link, "moving to another server", true);
            return;
        }
        if (now >= link.pingDueAt(timeouts)) {
            link.pingOutstanding = true;
            link.lastSentNanos = now;
            effects.write(link.epoch, PING_XID, new Ping());
        }
        if (now >= probe.dueAt()) {
            effects.probeReadWrite(probe.next(now, context.endpoints.names()));
        }
    }

    private void moveWhenQuiet(long now) {
        Link link = liveLink();
        if (link != null && flow.nothingInFlight()) {
            drop(now, link, "moving to another server", true);
        }
    }

    /** The connection is of no more use. Goes on to the next address, or begins anew when this one had served well. */
    private void drop(long now, Link link, String reason, boolean ours) {
        if (ours) {
            effects.disconnect(link.epoch);
        }
        effects.debug("connection lost: {}", link.endpoint + ": " + reason);
        context.endpoints.failed(link.endpoint, reason);
        context.endpoints.lost(link.endpoint.name());
        if (phase instanceof Phase.Burying burying && (burying.accepted() || ++context.burials >= 3)) {
            buried(now, link);
            return;
        }
        phase = new Phase.Dialing();
        moveDeadline = Long.MAX_VALUE;
        probe.stop();
        watches.disconnected();
        effects.state(KeeperState.CONNECTING, everLive ? KazooState.SUSPENDED : KazooState.LOST);
        flow.connectionLost(link.endpoint + ": " + reason);
        if (closing && (closeSent || !established)) {
            end(now, Ending.CLOSED, "the client was stopped");
        } else if (link.confirmed) {
            dialer.start(now, timeouts.attemptNanos());
        } else {
            redial(now);
        }
    }

    private void redial(long now) {
        phase = new Phase.Dialing();
        if (!dialer.proceed(now)) {
            end(now, Ending.GAVE_UP, context.describeAttempts());
        }
    }

    private void end(long now, Ending ending, String detail) {
        Link link = phase.link();
        if (link != null) {
            effects.disconnect(link.epoch);
        }
        dialer.stop();
        phase = new Phase.Ended();
        KeeperState state = switch (ending) {
            case EXPIRED -> KeeperState.EXPIRED_SESSION;
            case AUTH_FAILED -> KeeperState.AUTH_FAILED;
            case CLOSED, GAVE_UP -> KeeperState.CLOSED;
        };
        effects.state(state, KazooState.LOST);
        Reason reason = switch (ending) {
            case EXPIRED -> Reason.SESSION_EXPIRED;
            case AUTH_FAILED -> Reason.AUTH_FAILED;
            case CLOSED -> Reason.STOPPED;
            case GAVE_UP -> Reason.NO_SERVER;
        };
        flow.failAll(reason, detail);
        watchFlow.ended(ending == Ending.EXPIRED);
        effects.ended(ending, detail);
    }

    private long lostAt() {
        long after = timeouts.lostNanos();
        return after == Long.MAX_VALUE ? Long.MAX_VALUE : lastFrameNanos + after;
    }

    private @Nullable Link liveLink() {
        return phase instanceof Phase.Live live ? live.link() : null;
    }

    private Timeouts timeouts(long sessionNanos) {
        long limit = context.options
                .session()
                .connectTimeout()
                .map(java.time.Duration::toNanos)
                .orElse(Long.MAX_VALUE);
        return Timeouts.of(sessionNanos, limit, context.options.session().lostPolicy());
    }
}
