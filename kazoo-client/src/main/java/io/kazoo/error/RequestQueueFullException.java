package io.kazoo.error;

/**
 * More requests wait than the client's limits allow, for a connection or for a server that does not read what it was sent.
 * This one was not sent. Try again later, send less at once, or raise the limits.
 */
public final class RequestQueueFullException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public RequestQueueFullException(ErrorContext context) {
        super(context.withoutEffect(), "too many requests are waiting");
    }

    /** True. */
    @Override
    public boolean isRetryable() {
        return true;
    }
}
