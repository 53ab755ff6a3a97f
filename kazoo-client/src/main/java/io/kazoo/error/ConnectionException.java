package io.kazoo.error;

/**
 * An operation got no usable reply: the connection, a limit or the deadline was in the way. The session may well go
 * on.
 */
public abstract sealed class ConnectionException extends KazooException
        permits ConnectionLossException,
                OperationTimeoutException,
                RequestQueueFullException,
                RequestTooLargeException,
                ResponseTooLargeException,
                ProtocolException,
                NoServerException,
                InterruptedOperationException {
    private static final long serialVersionUID = 1L;

    ConnectionException(ErrorContext context, String reason) {
        super(context, reason);
    }
}
