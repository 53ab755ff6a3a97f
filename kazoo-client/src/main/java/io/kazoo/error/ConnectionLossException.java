package io.kazoo.error;

/**
 * The connection was lost before the reply came. A change that had been sent may have been made, as {@link #effect()}
 * says. The client reconnects by itself and the session usually goes on; a read can be repeated, a change only after a
 * look at whether it happened.
 */
public final class ConnectionLossException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public ConnectionLossException(ErrorContext context) {
        super(context, "connection lost");
    }

    /** True. */
    @Override
    public boolean isRetryable() {
        return true;
    }
}
