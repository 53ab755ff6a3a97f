package io.kazoo.error;

/**
 * The session is a local one, which cannot own ephemeral nodes, and the server does not upgrade sessions. Nothing was
 * changed. Enable upgrading on the server.
 */
public final class EphemeralOnLocalSessionException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public EphemeralOnLocalSessionException(ErrorContext context) {
        super(
                context.withoutEffect(),
                ErrorCodes.EPHEMERAL_ON_LOCAL_SESSION,
                "the session is local and cannot own an ephemeral node");
    }
}
