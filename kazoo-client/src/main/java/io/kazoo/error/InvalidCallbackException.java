package io.kazoo.error;

/** The code of other clients for a bad callback. No server sends it. Nothing was changed. */
public final class InvalidCallbackException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public InvalidCallbackException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.INVALID_CALLBACK, "invalid callback");
    }
}
