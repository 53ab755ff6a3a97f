package io.kazoo.error;

/**
 * The server is cut off from its ensemble and only reads, and the request would write or synchronise. Nothing was
 * changed. Wait until the client is connected to a full server.
 */
public final class NotReadOnlyException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public NotReadOnlyException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.NOT_READ_ONLY, "the server is read-only");
    }
}
