package io.kazoo.internal.session;

import io.kazoo.data.SessionTicket;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.session.Effects.Ending;
import io.kazoo.internal.wire.CloseSession;
import io.kazoo.internal.wire.ConnectResponse;
import io.kazoo.internal.wire.JuteReader;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way from an open connection to one that serves requests: a dead session of ours is closed first, then the session is
 * opened or resumed, then come the credentials, then the watches. Each answer leads to a {@link Step}.
 *
 * <p>Owned by the loop.
 */
final class Establishment {

    /** How long closing a dead session may take on one connection. */
    private static final long BURIAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How many connections are tried for it. */
    private static final int BURIALS = 3;

    /** For how long servers refuse without a word before that is worth a warning. */
    private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** What an answer leads to. */
    sealed interface Step {

        /** The session is so far now. */
        record Reached(Phase phase) implements Step {}

        /** This connection is of no use; another may be. */
        record Leave(String reason) implements Step {}

        /** The dead session is closed or cannot be: the same server is dialled again, for the new one. */
        record Buried() implements Step {}

        /** The session is over. */
        record Over(Ending ending, String detail) implements Step {}
    }

    private final SessionContext context;
    private final Effects effects;
    private final SessionFacts facts;
    private final RequestFlow requests;
    private final WatchFlow watches;
    private final Authentication authentication;

    Establishment(
            SessionContext context, Effects effects, SessionFacts facts, RequestFlow requests, WatchFlow watches) {
        this.context = context;
        this.effects = effects;
        this.facts = facts;
        this.requests = requests;
        this.watches = watches;
        this.authentication = new Authentication(context, effects, facts, requests);
    }

    /** A connection is open: sends its first frame. */
    Phase opened(long now, Link link) {
        long deadline = now + facts.timeouts().attemptNanos();
        SessionTicket dead = context.toBury;
        if (dead != null) {
            effects.writeHandshake(link.epoch, facts.request(dead, context.seenZxid()));
            return new Phase.Burying(link, Math.min(deadline, now + BURIAL_NANOS), false);
        }
        var request = facts.request(context.seenZxid());
        effects.writeHandshake(link.epoch, request);
        return new Phase.Handshaking(link, deadline, request.sessionId());
    }

    /** The answer to the first frame or, of a dead session, to closing it. */
    Step answered(long now, Phase phase, JuteReader in) {
        if (phase instanceof Phase.Burying burying) {
            return burying.accepted() ? new Step.Buried() : answered(burying, ConnectResponse.decode(in));
        }
        return answered(now, (Phase.Handshaking) phase, ConnectResponse.decode(in));
    }

    /** The answer to the first frame, which was to open or to resume the session. */
    private Step answered(long now, Phase.Handshaking handshaking, ConnectResponse response) {
        Link link = handshaking.link();
        if (response.protocolVersion() != 0) {
            // ClickHouse Keeper says 42 for "not the leader, go elsewhere".
            return new Step.Leave("protocol version " + response.protocolVersion() + ", not usable");
        }
        if (response.timeoutMillis() <= 0 || response.sessionId() == 0) {
            return handshaking.askedId() == 0
                    ? new Step.Leave("the server refused to open a session")
                    : new Step.Over(Ending.EXPIRED, "the server does not know the session any more");
        }
        if (handshaking.askedId() != 0 && response.sessionId() != handshaking.askedId()) {
            // Keepers that cannot resume hand out another session (protocol D4): ours is gone, theirs is not wanted.
            effects.write(link.epoch, 1, new CloseSession());
            context.otherKeepers();
            return new Step.Over(Ending.EXPIRED, "the server answered with another session");
        }
        if (!response.readOnly()) {
            long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(response.timeoutMillis());
            context.contacts.accepted(
                    now, link.openedNanos, response.sessionId(), timeoutNanos, handshaking.askedId() == 0);
        }
        return accepted(now, link, response);
    }

    /** The answer to the first frame, which was to resume the dead session. */
    private Step answered(Phase.Burying burying, ConnectResponse response) {
        SessionTicket dead = context.toBury;
        if (response.timeoutMillis() <= 0 || dead == null || response.sessionId() != dead.id()) {
            return new Step.Buried();
        }
        effects.write(burying.link().epoch, 1, new CloseSession());
        return new Step.Reached(new Phase.Burying(burying.link(), burying.deadline(), true));
    }

    /** The connection ended: whether the dead session was closed on it. If not, and too often so, it is left to expire. */
    boolean isBuriedAtLoss(Phase.Burying burying) {
        if (!burying.accepted() && ++context.burials >= BURIALS) {
            context.toBury = null;
        }
        return burying.accepted();
    }

    /**
     * A server closed the connection instead of answering the first frame; why, in words. It does so while it is not serving,
     * and for ever when the client has seen a later transaction than its last one: after a restore from a backup, say.
     */
    String refused(long now, String reason) {
        if (context.seenZxid() == 0) {
            return reason;
        }
        if (context.refusals++ == 0) {
            context.refusedSince = now;
        }
        String zxid = "0x" + Long.toHexString(context.seenZxid());
        boolean lasting = now - context.refusedSince >= REFUSED_NANOS;
        if (lasting
                && !context.warnedOfRefusals
                && context.refusals >= 3 * context.servers().size()) {
            context.warnedOfRefusals = true;
            effects.warn(
                    "every server closes the connection after the handshake request: either none is serving, or the"
                            + " ensemble was restored from a state before zxid " + zxid
                            + ", which this client has seen; then only"
                            + " restart() helps, which makes it forget");
        }
        return reason + " without an answer to the handshake: not serving, or behind zxid " + zxid;
    }

    private Step accepted(long now, Link link, ConnectResponse response) {
        context.refusals = 0;
        link.lastBytesNanos = now;
        link.heard(now);
        link.readOnly = response.readOnly();
        facts.accepted(now, response);
        requests.sessionId(facts.id());
        effects.established(facts.id(), response.timeoutMillis(), link.endpoint, link.readOnly);
        return restoreUnless(authentication.begin(now, link), now, link);
    }

    /** A request was answered: where that leads on the way to a connection that serves, null when it is no step of it. */
    @Nullable
    Step answered(long now, Phase phase, Operation<?> operation, int error) {
        if (phase instanceof Phase.Exchanging exchanging && operation instanceof SaslRound round) {
            return restoreUnless(authentication.answered(now, exchanging, round, error), now, exchanging.link());
        } else if (phase instanceof Phase.Authenticating authenticating) {
            return restoreUnless(authentication.answered(authenticating), now, authenticating.link());
        }
        return phase instanceof Phase.Restoring restoring && operation instanceof Restoration.Batch batch
                ? answered(now, restoring, batch, error)
                : null;
    }

    /** The SASL mechanism has moved. */
    Step moved(long now, Phase.Exchanging phase, SaslMove move) {
        return restoreUnless(authentication.moved(now, phase, move), now, phase.link());
    }

    /** What is still to be proved comes first. */
    private Step restoreUnless(@Nullable Step toProve, long now, Link link) {
        return toProve == null ? restore(now, link) : toProve;
    }

    private Step restore(long now, Link link) {
        int frames = watches.restore(now, link, facts.watchBase());
        return new Step.Reached(frames == 0 ? new Phase.Live(link) : new Phase.Restoring(link, deadline(now), frames));
    }

    /** One frame of watches was answered. */
    private Step answered(long now, Phase.Restoring phase, Restoration.Batch batch, int error) {
        if (error != ErrorCodes.OK) {
            watches.refused(batch, error);
        }
        if (error == ErrorCodes.UNIMPLEMENTED) {
            // It closes the connection next: requests sent until then would be lost.
            return new Step.Leave("the server cannot restore watches");
        }
        return new Step.Reached(
                phase.missing() == 1
                        ? new Phase.Live(phase.link())
                        : new Phase.Restoring(phase.link(), deadline(now), phase.missing() - 1));
    }

    private long deadline(long now) {
        return now + facts.timeouts().attemptNanos();
    }
}
