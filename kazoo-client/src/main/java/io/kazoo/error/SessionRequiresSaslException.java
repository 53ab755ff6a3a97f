package io.kazoo.error;

/**
 * The server closes sessions that have not authenticated, with SASL or another scheme that it enforces. Configure a
 * credential of that scheme.
 */
public final class SessionRequiresSaslException extends SessionException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public SessionRequiresSaslException(ErrorContext context) {
        super(context, "the server requires authentication");
    }
}
