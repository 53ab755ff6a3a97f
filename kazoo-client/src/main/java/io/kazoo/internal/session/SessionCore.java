package io.kazoo.internal.session;

import io.kazoo.data.KazooState;
import io.kazoo.data.KeeperState;
import io.kazoo.data.ServerAddress;
import io.kazoo.data.ServerVersion;
import io.kazoo.data.SessionTicket;
import io.kazoo.error.Effect;
import io.kazoo.internal.session.Effects.Ending;
import io.kazoo.internal.session.Establishment.Step;
import io.kazoo.internal.session.OperationFailure.Reason;
import io.kazoo.internal.wire.CloseSession;
import io.kazoo.internal.wire.JuteReader;
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

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final SessionContext context;
    private final Effects effects;
    private final SessionFacts facts;
    private final Watches watches = new Watches();
    private final RequestFlow flow;
    private final WatchFlow watchFlow;
    private final Establishment establishment;
    private final Incoming incoming;
    private final Dialer dialer;
    private final Upkeep upkeep;

    // Owned by the loop.
    private Phase phase = new Phase.Idle();
    private boolean everLive;
    private boolean closing;
    private boolean closeSent;
    private long closeDeadline = Long.MAX_VALUE;
    private long leaveDeadline = Long.MAX_VALUE;
    private String leaveReason = "";

    /** A session yet to be opened. */
    public SessionCore(SessionContext context, Effects effects) {
        this.context = context;
        this.effects = effects;
        this.facts = new SessionFacts(context.options.session(), context.takeTicket());
        this.flow = new RequestFlow(context, effects, watches);
        this.watchFlow = new WatchFlow(context, effects, watches, flow);
        this.dialer = new Dialer(context, effects);
        this.establishment = new Establishment(context, effects, facts, flow, watchFlow);
        this.incoming = new Incoming(context, facts, flow, watchFlow, new AfterFrame());
        this.upkeep = new Upkeep(context, effects, facts);
        flow.sessionId(facts.id());
    }

    // ---- inputs: the user

    /** Begins to connect. */
    public void start(long now) {
        phase = new Phase.Dialing();
        facts.heard(now);
        effects.state(KeeperState.CONNECTING, KazooState.LOST);
        goOn(now, dialer.start(now, facts.timeouts().attemptNanos()));
    }

    /** Takes a request in; it ends in every case. */
    public void submit(long now, Operation<?> operation) {
        if (closing || phase instanceof Phase.Ended) {
            flow.fail(operation, Reason.STOPPED, Effect.NONE, "the client is stopping");
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
        List<WatchHandle> handles = watchFlow.oneShots(path, key);
        handles.forEach(handle -> watchFlow.unwatch(now, handle, phase));
        return !handles.isEmpty();
    }

    /** Uses another list of servers; moves to one of them when the official client's rule says so. */
    public void setHosts(long now, List<ServerAddress> servers) {
        boolean changed = !context.endpoints.names().equals(servers);
        Link link = phase.link();
        boolean move = context.endpoints.replace(servers, link == null ? null : link.endpoint.name());
        if (move && link != null) {
            leave(now, link, "moving to another server");
        } else if (changed && phase instanceof Phase.Dialing) {
            dialer.stop();
            goOn(now, dialer.start(now, facts.timeouts().attemptNanos()));
        }
    }

    /**
     * Ends the session, and a dead one that is yet to be closed: everything submitted before is sent and answered first, within
     * {@code limitNanos}, or a second while disconnected. Repeated, the smaller bound rules.
     */
    public void close(long now, long limitNanos) {
        if (phase instanceof Phase.Ended) {
            return;
        }
        closing = true;
        Link link = liveLink();
        if (link == null && !facts.isEstablished() && context.toBury == null) {
            end(now, Ending.CLOSED, "the client was stopped");
            return;
        }
        closeDeadline = Math.min(closeDeadline, now + (link == null ? Math.min(limitNanos, SECOND) : limitNanos));
        if (link != null) {
            pump(now, link);
        }
    }

    // ---- inputs: the world

    /** The names were looked up. */
    public void resolved(long now, int pass, List<Endpoint> addresses) {
        if (phase instanceof Phase.Dialing) {
            goOn(now, dialer.resolved(now, pass, addresses));
        }
    }

    /** A connection is open. */
    public void opened(long now, int epoch) {
        Endpoint endpoint = phase instanceof Phase.Dialing ? dialer.opened(epoch) : null;
        if (endpoint == null) {
            return;
        }
        Link link = new Link(epoch, endpoint, context.profile(endpoint), now);
        phase = establishment.opened(now, link);
    }

    /** A connection could not be opened. */
    public void openFailed(long now, int epoch, String reason) {
        if (phase instanceof Phase.Dialing) {
            goOn(now, dialer.failed(now, epoch, reason));
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
            if (phase instanceof Phase.Handshaking || phase instanceof Phase.Burying) {
                follow(now, link, establishment.answered(now, phase, in));
            } else {
                incoming.frame(now, phase, link, in);
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
        facts.heard(now);
        link.heard(now);
        Operation<?> operation = phase instanceof Phase.Handshaking ? null : flow.take(now, link, xid);
        if (operation != null) {
            flow.oversized(operation, length);
            if (operation.watch != null) {
                watchFlow.unwatch(now, operation.watch, phase);
            }
        }
        if (operation == null || operation.boundToConnection()) { // whose answers have no body
            drop(now, link, "a frame of " + length + " bytes where none can be", true);
        } else {
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
        flow.closed(link);
        drop(now, link, phase instanceof Phase.Handshaking ? establishment.refused(now, reason) : reason, false);
    }

    /** The server reads again what it is sent. */
    public void writable(long now, int epoch) {
        Link link = liveLink();
        if (link != null && link.epoch == epoch) {
            pump(now, link);
        }
    }

    /** The SASL mechanism was begun on this connection, or took in what its server said. */
    public void sasl(long now, int epoch, SaslMove move) {
        Link link = phase.link();
        if (link != null && link.epoch == epoch && phase instanceof Phase.Exchanging exchanging) {
            follow(now, link, establishment.moved(now, exchanging, move));
        }
    }

    /** The server's version, or null when it would not say. */
    public void serverVersion(long now, int epoch, @Nullable ServerVersion version) {
        Link link = phase.link();
        if (link != null && link.epoch == epoch) {
            link.profile.version(version);
            watchFlow.versionLearnt(link);
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
            leave(now, link, "leaving a read-only server for " + name);
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
        if (now >= facts.lostAt()) {
            context.toBury = facts.ticket(context.seenZxid());
            context.burials = 0;
            end(
                    now,
                    Ending.EXPIRED,
                    "nothing heard of any server for " + facts.silentMillis(now) + " ms; "
                            + context.describeAttempts());
            return;
        }
        flow.expire(now, liveLink());
        Link link = phase.link();
        if (link == null) {
            goOn(now, dialer.tick(now));
        } else if (now >= phase.deadline(facts.timeouts())) {
            drop(now, link, phase.overdue(now), true);
        } else {
            tickLink(now, link);
        }
    }

    /** When {@link #tick} is due next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadline() {
        if (phase instanceof Phase.Ended || phase instanceof Phase.Idle) {
            return Long.MAX_VALUE;
        }
        long next = Math.min(Math.min(closeDeadline, flow.nextDeadline()), facts.lostAt());
        Link link = phase.link();
        if (link == null) {
            return Math.min(next, dialer.nextDeadline());
        }
        next = Math.min(next, phase.deadline(facts.timeouts()));
        if (phase instanceof Phase.Restoring || phase instanceof Phase.Live) {
            next = Math.min(next, upkeep.dueAt(link));
        }
        if (phase instanceof Phase.Live) {
            next = Math.min(next, leaveDeadline);
            next = Math.min(next, flow.hopelessAt(link, facts.timeouts().readNanos()));
        }
        return next;
    }

    /** The session id, 0 before there is one. */
    public long sessionId() {
        return facts.id();
    }

    /** What it takes to resume this session elsewhere; null before it is established. */
    public @Nullable SessionTicket ticket() {
        return facts.ticket(context.seenZxid());
    }

    /** How many registrations there are. */
    public int watchCount() {
        return watches.size();
    }

    /** Whether nothing is queued or unanswered. */
    public boolean isIdle() {
        return flow.isIdle();
    }

    // ---- the way to a connection that serves

    private void follow(long now, Link link, Step step) {
        if (step instanceof Step.Reached reached) {
            phase = reached.phase();
            if (phase instanceof Phase.Live) {
                goLive(now, link);
            }
        } else if (step instanceof Step.Leave leave) {
            drop(now, link, leave.reason(), true);
        } else if (step instanceof Step.Over over) {
            end(now, over.ending(), over.detail());
        } else {
            buried(now, link);
        }
    }

    private void goLive(long now, Link link) {
        everLive = true;
        effects.state(link.readOnly ? KeeperState.CONNECTED_RO : KeeperState.CONNECTED, KazooState.CONNECTED);
        watchFlow.live();
        upkeep.start(now, link);
        pump(now, link);
    }

    /** The old session is closed, or nothing can be done about it: the same server is dialled again for the new one. */
    private void buried(long now, Link link) {
        context.toBury = null;
        if (closing) {
            end(now, Ending.CLOSED, "the client was stopped");
            return;
        }
        context.endpoints.again(link.endpoint);
        effects.disconnect(link.epoch);
        phase = new Phase.Dialing();
        goOn(now, dialer.replace(now, link, facts.timeouts().attemptNanos()));
    }

    // ---- replies

    private void afterReply(long now, Link link, Operation<?> operation, int error) {
        Step step = establishment.answered(now, phase, operation, error);
        if (step != null) {
            follow(now, link, step);
        } else if (operation.request instanceof CloseSession) {
            end(now, Ending.CLOSED, "the client was stopped");
        } else if (leaveDeadline != Long.MAX_VALUE) {
            leaveWhenQuiet(now, link);
        } else if (!flow.nothingQueued() || closing) {
            pump(now, link);
        }
    }

    /** What comes of the frames that arrive. */
    private final class AfterFrame implements Incoming.Consequences {

        @Override
        public void answered(long now, Link link, Operation<?> operation, int error) {
            afterReply(now, link, operation, error);
        }

        @Override
        public void untrusted(long now, Link link, String reason) {
            drop(now, link, reason, true);
        }

        @Override
        public void closesNext(long now, Link link, String reason) {
            leave(now, link, reason);
        }

        @Override
        public void over(long now, Step.Over over) {
            end(now, over.ending(), over.detail());
        }
    }

    // ---- the connection's life

    private void pump(long now, Link link) {
        flow.pump(now, link);
        if (closing && !closeSent && flow.isClear() && phase instanceof Phase.Live) {
            closeSent = true;
            flow.write(now, link, new BoundOperation(new CloseSession(), Long.MAX_VALUE));
        }
    }

    private void tickLink(long now, Link link) {
        if (phase instanceof Phase.Restoring) {
            upkeep.tick(now, link); // many watches may take the server longer than the session lives unheard of
        } else if (!(phase instanceof Phase.Live)) {
            return;
        } else if (now >= leaveDeadline) {
            drop(now, link, leaveReason, true);
        } else if (now >= flow.hopelessAt(link, facts.timeouts().readNanos())) {
            drop(now, link, "answers pings but not requests", true);
        } else {
            upkeep.tick(now, link);
        }
    }

    /** Writes nothing more on the connection, and drops it when all is answered or a second has passed. */
    private void leave(long now, Link link, String reason) {
        link.leaving = true;
        if (phase instanceof Phase.Live) {
            flow.hold(true);
            leaveDeadline = now + SECOND;
            leaveReason = reason;
            leaveWhenQuiet(now, link);
        } else {
            drop(now, link, reason, true);
        }
    }

    private void leaveWhenQuiet(long now, Link link) {
        if (flow.nothingInFlight()) {
            drop(now, link, leaveReason, true);
        }
    }

    /** The connection is of no more use. */
    private void drop(long now, Link link, String reason, boolean ours) {
        if (ours) {
            effects.disconnect(link.epoch);
        }
        effects.debug("connection lost: {}", link.endpoint + ": " + reason);
        context.endpoints.failed(link.endpoint, reason);
        context.endpoints.lost(link.endpoint.name());
        if (phase instanceof Phase.Burying burying && establishment.isBuriedAtLoss(burying)) {
            buried(now, link);
            return;
        }
        phase = new Phase.Dialing();
        leaveDeadline = Long.MAX_VALUE;
        upkeep.stop();
        watches.disconnected();
        effects.state(KeeperState.CONNECTING, everLive ? KazooState.SUSPENDED : KazooState.LOST);
        flow.connectionLost(link.endpoint + ": " + reason);
        if (closing && (closeSent || !facts.isEstablished())) {
            end(now, Ending.CLOSED, "the client was stopped");
        } else {
            goOn(now, dialer.replace(now, link, facts.timeouts().attemptNanos()));
        }
    }

    /** Dialling goes on, unless the policy forbids it. */
    private void goOn(long now, boolean allowed) {
        if (!allowed) {
            end(now, Ending.GAVE_UP, context.describeAttempts());
        }
    }

    private void end(long now, Ending why, String detail) {
        // Who stops the client wants no further session, whatever ends this one.
        Ending ending = closing ? Ending.CLOSED : why;
        Link link = phase.link();
        if (link != null) {
            effects.disconnect(link.epoch);
        }
        dialer.stop();
        phase = new Phase.Ended();
        effects.state(ending.state(), KazooState.LOST);
        flow.failAll(ending.reason(), detail);
        watchFlow.ended(ending == Ending.EXPIRED);
        effects.ended(ending, detail);
    }

    private @Nullable Link liveLink() {
        return phase instanceof Phase.Live live ? live.link() : null;
    }
}
