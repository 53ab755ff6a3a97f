package io.kazoo.internal.session;

import io.kazoo.data.AuthInfo;
import io.kazoo.internal.session.Establishment.Step;
import io.kazoo.internal.wire.Auth;
import org.jspecify.annotations.Nullable;

/**
 * Who the client is, told to a server that has accepted its session. Each method returns where that leads, null when nothing
 * more is to be told.
 *
 * <p>Owned by the loop.
 */
final class Authentication {

    private final SessionContext context;
    private final SessionFacts facts;
    private final RequestFlow requests;

    Authentication(SessionContext context, SessionFacts facts, RequestFlow requests) {
        this.context = context;
        this.facts = facts;
        this.requests = requests;
    }

    /** The session was accepted. */
    @Nullable
    Step begin(long now, Link link) {
        for (AuthInfo auth : context.auths) {
            requests.write(now, link, new BoundOperation(new Auth(auth), Long.MAX_VALUE));
        }
        return context.auths.isEmpty()
                ? null
                : new Step.Reached(
                        new Phase.Authenticating(link, now + facts.timeouts().attemptNanos(), context.auths.size()));
    }

    /** One of the credentials was accepted. */
    @Nullable
    Step answered(Phase.Authenticating phase) {
        return phase.missing() == 1
                ? null
                : new Step.Reached(new Phase.Authenticating(phase.link(), phase.deadline(), phase.missing() - 1));
    }
}
