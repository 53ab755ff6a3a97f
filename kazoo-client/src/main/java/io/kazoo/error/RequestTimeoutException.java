package io.kazoo.error;

/**
 * A request took too long. The code of other clients for their own time limit; if a server or proxy sends it, a change
 * may or may not have been made, as {@link #effect()} says.
 */
public final class RequestTimeoutException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public RequestTimeoutException(ErrorContext context) {
        super(context, ErrorCodes.REQUEST_TIMEOUT, "the request timed out");
    }

    /** True. */
    @Override
    public boolean isRetryable() {
        return true;
    }
}
