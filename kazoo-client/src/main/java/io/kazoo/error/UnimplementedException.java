package io.kazoo.error;

/**
 * The server does not have the operation, or has it switched off, as nodes with a time to live are by default. Nothing
 * was changed. Older servers close the connection after it. Do without the operation, or enable it on the server.
 */
public final class UnimplementedException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public UnimplementedException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.UNIMPLEMENTED, "the server does not have this operation");
    }
}
