package io.kazoo.error;

/**
 * The thread that waited for the operation was interrupted. Its interrupt flag is set again. The operation itself goes
 * on, so a change may still be made, as {@link #effect()} says.
 */
public final class InterruptedOperationException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public InterruptedOperationException(ErrorContext context) {
        super(context, "the waiting thread was interrupted");
    }
}
