package io.kazoo.error;

/**
 * The response is larger than the client's limit and was skipped; the connection goes on. A read changed nothing; a
 * change whose reply was skipped may have been made, as {@link #effect()} says. Raise the limit, or read fewer
 * children or less data at once.
 */
public final class ResponseTooLargeException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public ResponseTooLargeException(ErrorContext context) {
        super(context, "the response is too large");
    }
}
