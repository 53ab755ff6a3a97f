package io.kazoo.error;

/**
 * More requests wait for a connection than the client's limits allow. Nothing was sent. Try again later, send less at
 * once, or raise the limits.
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
