package io.kazoo.error;

/**
 * The server had too much to do and dropped the request without executing it. Nothing was changed. Try again after a
 * pause that grows.
 */
public final class ThrottledException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public ThrottledException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.THROTTLED, "the server is overloaded");
    }

    /** True. */
    @Override
    public boolean isRetryable() {
        return true;
    }
}
