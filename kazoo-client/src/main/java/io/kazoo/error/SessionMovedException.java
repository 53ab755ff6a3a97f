package io.kazoo.error;

/**
 * The session is connected through another server now, and this request came through the old one. Nothing was changed
 * by it. The client reconnects; the request can be repeated.
 */
public final class SessionMovedException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public SessionMovedException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.SESSION_MOVED, "the session has moved to another server");
    }

    /** True. */
    @Override
    public boolean isRetryable() {
        return true;
    }
}
