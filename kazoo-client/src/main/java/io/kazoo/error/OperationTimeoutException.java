package io.kazoo.error;

/**
 * The operation's deadline passed before its result was known; it spans waiting for a connection, retries and the
 * reply. A change that had been sent may still be made, as {@link #effect()} says. Look before repeating it, or give
 * it more time.
 */
public final class OperationTimeoutException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public OperationTimeoutException(ErrorContext context) {
        super(context, "no result within the time limit");
    }

    /** True. */
    @Override
    public boolean isRetryable() {
        return true;
    }
}
