package io.kazoo.internal.session;

import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.session.Establishment.Step;
import io.kazoo.internal.wire.Auth;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.Notification;
import io.kazoo.internal.wire.OpCode;
import io.kazoo.internal.wire.Ping;

/**
 * What arrives once a server has accepted the session: events, answers to pings, replies. What they mean for the session and
 * its connection is left to {@link Consequences}.
 *
 * <p>Owned by the loop.
 */
final class Incoming {

    /** What a frame can lead to; one of these at the most, as the last thing. */
    interface Consequences {

        /** A request was answered, well or with an error of its own. */
        void answered(long now, Link link, Operation<?> operation, int error);

        /** The peer is not to be trusted. */
        void untrusted(long now, Link link, String reason);

        /** The server will close the connection next, by its own rules. */
        void closesNext(long now, Link link, String reason);

        /** The whole session is over. */
        void over(long now, Step.Over over);
    }

    private static final Ping PING = new Ping();

    private final SessionContext context;
    private final SessionFacts facts;
    private final RequestFlow requests;
    private final WatchFlow watches;
    private final Consequences consequences;

    Incoming(
            SessionContext context,
            SessionFacts facts,
            RequestFlow requests,
            WatchFlow watches,
            Consequences consequences) {
        this.context = context;
        this.facts = facts;
        this.requests = requests;
        this.watches = watches;
        this.consequences = consequences;
    }

    /** Takes a frame in. */
    void frame(long now, Phase phase, Link link, JuteReader in) {
        facts.heard(now);
        link.heard(now);
        int xid = in.readInt();
        long zxid = in.readLong();
        int error = in.readInt();
        if (xid == Notification.XID) {
            context.sawZxid(zxid);
            Link live = phase instanceof Phase.Live ? link : null;
            watches.notification(now, link, live, zxid, Notification.decode(in));
        } else if (xid == Ping.XID) {
            long sent = link.pingAnswered();
            if (sent != Contacts.NEVER) {
                context.contacts.answered(now, sent);
            }
            confirm(phase, link);
            Step.Over over = SessionErrors.of(error, PING, false);
            if (over != null) {
                consequences.over(now, over);
            }
        } else {
            reply(now, phase, link, xid, zxid, error, in);
        }
    }

    private void reply(long now, Phase phase, Link link, int xid, long zxid, int header, JuteReader in) {
        Operation<?> operation = requests.take(now, link, xid);
        if (operation == null) {
            consequences.untrusted(now, link, "a reply to no request of ours (xid " + xid + ")");
            return;
        }
        confirm(phase, link);
        int error = header == ErrorCodes.OK ? operation.request.refusal(in) : header;
        proven(now, operation, error);
        told(phase, zxid);
        link.profile.answered(operation.request.opcode(), error == ErrorCodes.UNIMPLEMENTED);
        Step.Over over = SessionErrors.of(error, operation.request, phase instanceof Phase.Authenticating);
        if (over != null) {
            requests.refused(operation, error);
            consequences.over(now, over);
            return;
        }
        if (phase instanceof Phase.Live && closesNext(link, operation, error) && requests.makesDo(operation)) {
            refusedAndClosing(now, link, operation);
            return;
        }
        boolean late = operation.isDone();
        if (!requests.answer(operation, error, in)) {
            consequences.untrusted(now, link, "a reply that could not be understood");
            return;
        }
        WatchHandle watch = operation.watch;
        if (watch != null) {
            if (late || watch.abandoned()) {
                watches.unwatch(now, watch, phase);
            }
            watches.answered(now, watch.path(), phase);
        }
        if (phase instanceof Phase.Live && error != ErrorCodes.OK && closesNext(link, operation, error)) {
            refusedAndClosing(now, link, operation);
            return;
        }
        learnCredentials(operation, error);
        consequences.answered(now, link, operation, error);
    }

    private void refusedAndClosing(long now, Link link, Operation<?> operation) {
        consequences.closesNext(now, link, operation.request.name() + " was refused, which closes the connection");
    }

    private void proven(long now, Operation<?> operation, int error) {
        if (OpCode.touchesSession(operation.request.opcode())) {
            context.contacts.answered(now, operation.writtenNanos);
        }
        if (error == ErrorCodes.OK && needsQuorum(operation.request.opcode())) {
            context.contacts.committed(operation.writtenNanos);
        }
    }

    private static boolean needsQuorum(int opcode) {
        return switch (opcode) {
            case OpCode.CREATE,
                    OpCode.CREATE2,
                    OpCode.CREATE_CONTAINER,
                    OpCode.CREATE_TTL,
                    OpCode.DELETE,
                    OpCode.SET_DATA,
                    OpCode.SET_ACL,
                    OpCode.MULTI -> true;
            default -> false;
        };
    }

    private void told(Phase phase, long zxid) {
        if (zxid > 0) {
            context.sawZxid(zxid);
            if (phase instanceof Phase.Live) {
                // Not before all watches are restored: those that are not yet still lack what happened meanwhile.
                facts.toldUpTo(zxid);
            }
        }
    }

    private static boolean closesNext(Link link, Operation<?> operation, int error) {
        return error == ErrorCodes.UNIMPLEMENTED
                ? link.profile.refuses(operation.request.opcode())
                : error == ErrorCodes.AUTH_FAILED && operation.request instanceof Auth;
    }

    /** Credentials that were accepted are presented on every connection from now on. */
    private void learnCredentials(Operation<?> operation, int error) {
        if (operation.request instanceof Auth auth && error == ErrorCodes.OK && !context.auths.contains(auth.info())) {
            context.auths.add(auth.info());
        }
    }

    private void confirm(Phase phase, Link link) {
        if (!link.confirmed && phase instanceof Phase.Live) {
            link.confirmed = true;
            context.endpoints.confirmed();
        }
    }
}
