package io.kazoo.error;

/**
 * The client found no server that it could begin a session with; the detail tells what was tried on which one. Check
 * the connect string, the network and the servers.
 */
public final class NoServerException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public NoServerException(ErrorContext context) {
        super(context.withoutEffect(), "no usable server found");
    }
}
