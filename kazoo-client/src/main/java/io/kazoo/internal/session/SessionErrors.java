package io.kazoo.internal.session;

import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.session.Effects.Ending;
import io.kazoo.internal.session.Establishment.Step;
import io.kazoo.internal.wire.Auth;
import io.kazoo.internal.wire.Request;
import org.jspecify.annotations.Nullable;

/** Which error codes speak of the whole session and not only of the request they answer. */
final class SessionErrors {

    private SessionErrors() {}

    /**
     * The end of the session that an answer means, null when it means none.
     *
     * @param replayed whether the request presents credentials that were set before: a refusal of others is their user's
     *     affair
     */
    static Step.@Nullable Over of(int error, Request<?> request, boolean replayed) {
        if (error == ErrorCodes.SESSION_EXPIRED) {
            return new Step.Over(Ending.EXPIRED, "the server expired the session");
        }
        boolean refused = error == ErrorCodes.AUTH_FAILED && (replayed || !(request instanceof Auth));
        if (refused || error == ErrorCodes.SESSION_REQUIRES_SASL) {
            return new Step.Over(
                    Ending.AUTH_FAILED,
                    request instanceof Auth auth
                            ? "the server refused the credentials of scheme "
                                    + auth.info().scheme()
                            : "the server requires authentication");
        }
        return null;
    }
}
