package io.kazoo.internal.session;

import io.kazoo.data.AuthInfo;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.session.Establishment.Step;
import io.kazoo.internal.wire.Auth;
import io.kazoo.internal.wire.SaslReply;
import org.jspecify.annotations.Nullable;

/**
 * Who the client is, told to a server that has accepted its session: by SASL first, then by credentials. Each method returns
 * where that leads, null when nothing more is to be told.
 *
 * <p>A server that refuses ends the session, since it would refuse again. All else that can go wrong with SASL may be mended on
 * the next attempt, by another server, or by whoever gives out tickets: it costs the connection only.
 *
 * <p>Owned by the loop.
 */
final class Authentication {

    private final SessionContext context;
    private final Effects effects;
    private final SessionFacts facts;
    private final RequestFlow requests;

    Authentication(SessionContext context, Effects effects, SessionFacts facts, RequestFlow requests) {
        this.context = context;
        this.effects = effects;
        this.facts = facts;
        this.requests = requests;
    }

    /** The session was accepted. */
    @Nullable
    Step begin(long now, Link link) {
        return effects.beginSasl(link.epoch, link.endpoint)
                ? new Step.Reached(new Phase.Exchanging(link, deadline(now), false))
                : presentCredentials(now, link);
    }

    /** The mechanism has moved. */
    @Nullable
    Step moved(long now, Phase.Exchanging phase, SaslMove move) {
        if (move instanceof SaslMove.Token token) {
            return send(now, phase.link(), token.token(), phase);
        } else if (move instanceof SaslMove.Failed failed) {
            return failed(phase.link(), failed.reason());
        }
        byte[] last = ((SaslMove.Done) move).last();
        return last == null
                ? presentCredentials(now, phase.link())
                : send(now, phase.link(), last, new Phase.Exchanging(phase.link(), phase.deadline(), true));
    }

    private Step send(long now, Link link, byte[] token, Phase next) {
        return requests.write(now, link, new SaslRound(token))
                ? new Step.Reached(next)
                : failed(link, "a token of " + token.length + " bytes is too large");
    }

    /** A token was answered. */
    @Nullable
    Step answered(long now, Phase.Exchanging phase, SaslRound round, int error) {
        Link link = phase.link();
        SaslReply reply = error == ErrorCodes.OK ? round.value() : null;
        if (reply == null) {
            return failed(link, "the server answered with error " + error);
        }
        byte[] token = reply.token();
        if (phase.complete()) {
            // Where the mechanism expects nothing more, only nothing may come.
            return token == null || token.length == 0
                    ? presentCredentials(now, link)
                    : failed(link, "the server goes on though the exchange is complete");
        } else if (token == null) {
            return failed(link, "the server ended the exchange before it was complete: it may not be set up for SASL");
        }
        effects.challengeSasl(link.epoch, token);
        return new Step.Reached(phase);
    }

    private Step failed(Link link, String reason) {
        if (!context.warnedOfSasl) {
            context.warnedOfSasl = true;
            effects.warn("SASL with " + link.endpoint + " failed, another attempt follows: " + reason);
        }
        return new Step.Leave("SASL failed: " + reason);
    }

    private @Nullable Step presentCredentials(long now, Link link) {
        context.warnedOfSasl = false;
        for (AuthInfo auth : context.auths) {
            requests.write(now, link, new BoundOperation(new Auth(auth), Long.MAX_VALUE));
        }
        return context.auths.isEmpty()
                ? null
                : new Step.Reached(new Phase.Authenticating(link, deadline(now), context.auths.size()));
    }

    /** One of the credentials was accepted. */
    @Nullable
    Step answered(Phase.Authenticating phase) {
        return phase.missing() == 1
                ? null
                : new Step.Reached(new Phase.Authenticating(phase.link(), phase.deadline(), phase.missing() - 1));
    }

    private long deadline(long now) {
        return now + facts.timeouts().attemptNanos();
    }
}
