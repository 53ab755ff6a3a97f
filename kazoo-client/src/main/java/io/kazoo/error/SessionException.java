package io.kazoo.error;

/** There is no session for the operation any more, or none can be had. */
public abstract sealed class SessionException extends KazooException
        permits SessionExpiredException,
                AuthFailedException,
                SessionRequiresSaslException,
                ClientStoppedException,
                HoldLostException {
    private static final long serialVersionUID = 1L;

    SessionException(ErrorContext context, String reason) {
        super(context, reason);
    }
}
