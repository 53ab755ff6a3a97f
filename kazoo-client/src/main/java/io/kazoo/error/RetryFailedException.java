package io.kazoo.error;

/**
 * An operation was tried as often or as long as its retry policy allows; {@link #getCause()} is the last failure. If any try
 * may have changed something, {@link #effect()} says so.
 */
public final class RetryFailedException extends KazooException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the failure from its circumstances.
     *
     * @param context the circumstances; its cause is ignored
     * @param last the last failure, which becomes the cause
     */
    public RetryFailedException(ErrorContext context, KazooException last) {
        super(
                new ErrorContext(
                        context.operation(),
                        context.path(),
                        context.sessionId(),
                        context.effect(),
                        context.detail(),
                        last),
                "gave up retrying, the last failure was a " + last.getClass().getSimpleName());
    }
}
