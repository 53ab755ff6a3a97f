package io.kazoo.error;

/**
 * The server could not read the request, or failed unexpectedly while executing it; servers use this code for both. An
 * older server answers so to what it does not know, such as a kind of watcher. Check that the server's version has the
 * operation, and look into its log.
 */
public final class MarshallingException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public MarshallingException(ErrorContext context) {
        super(context, ErrorCodes.MARSHALLING_ERROR, "the server could not read or execute the request");
    }
}
