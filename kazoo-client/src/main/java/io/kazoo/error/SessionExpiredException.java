package io.kazoo.error;

/**
 * The session is over: a server said so, or no server was heard for so long that it must be. Its ephemeral nodes and
 * watches are gone or will be. A change sent before may have been made, as {@link #effect()} says. The client begins a
 * new session by itself; make ephemeral nodes again there.
 */
public final class SessionExpiredException extends SessionException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public SessionExpiredException(ErrorContext context) {
        super(context, "the session has expired");
    }

    /** True. */
    @Override
    public boolean isRetryable() {
        return true;
    }
}
