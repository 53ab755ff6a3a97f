package io.kazoo.error;

/**
 * What was held, a lock say, is not held any more, or nobody knows: somebody else may hold it now. Stop what relied on it; take
 * it again.
 */
public final class HoldLostException extends SessionException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public HoldLostException(ErrorContext context) {
        super(context, "no longer held for certain");
    }
}
