package io.kazoo.error;

/**
 * The request is larger than the limit for requests ({@code jute.maxbuffer} of the servers). Nothing was sent, since a
 * server would have closed the connection. Split the data or the transaction, or raise the limit on the servers and
 * the client.
 */
public final class RequestTooLargeException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public RequestTooLargeException(ErrorContext context) {
        super(context.withoutEffect(), "the request is too large");
    }
}
