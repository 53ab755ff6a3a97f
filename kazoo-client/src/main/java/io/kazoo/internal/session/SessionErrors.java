package io.kazoo.internal.session;

import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.session.Effects.Ending;
import io.kazoo.internal.session.Establishment.Step;
import io.kazoo.internal.wire.Auth;
import io.kazoo.internal.wire.Request;
import io.kazoo.internal.wire.Sasl;
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
            return new Step.Over(Ending.AUTH_FAILED, inWords(request, refused));
        }
        return null;
    }

    private static String inWords(Request<?> request, boolean refused) {
        if (request instanceof Auth auth) {
            return "the server refused the credentials of scheme " + auth.info().scheme();
        }
        return refused && request instanceof Sasl
                ? "the server refused the SASL authentication"
                : "the server requires authentication";
    }
}
