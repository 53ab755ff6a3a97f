package io.kazoo.error;

/**
 * The server that got the request does not know the session. Nothing was changed. Used between servers; a client sees
 * it hardly ever.
 */
public final class UnknownSessionException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public UnknownSessionException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.UNKNOWN_SESSION, "the server does not know the session");
    }
}
