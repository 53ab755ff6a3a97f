package io.kazoo.error;

/**
 * The server reports an error of the request without saying which. A change may or may not have been made, as {@link
 * #effect()} says. Look into the server's log.
 */
public final class ApiException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public ApiException(ErrorContext context) {
        super(context, ErrorCodes.API_ERROR, "the server reports an API error");
    }
}
