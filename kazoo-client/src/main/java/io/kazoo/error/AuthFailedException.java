package io.kazoo.error;

/**
 * A server refused a credential and closed the connection. Correct the credential; the client does not go on with a
 * refused one.
 */
public final class AuthFailedException extends SessionException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public AuthFailedException(ErrorContext context) {
        super(context, "authentication failed");
    }
}
