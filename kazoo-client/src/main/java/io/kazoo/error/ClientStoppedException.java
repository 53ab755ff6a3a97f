package io.kazoo.error;

/**
 * The client was stopped, or has not been started. A change sent before that may have been made, as {@link #effect()}
 * says. Start it again, or make a new client.
 */
public final class ClientStoppedException extends SessionException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public ClientStoppedException(ErrorContext context) {
        super(context, "the client is not running");
    }
}
