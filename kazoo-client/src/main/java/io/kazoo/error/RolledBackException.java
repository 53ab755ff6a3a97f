package io.kazoo.error;

/**
 * The operation was part of a transaction that failed because of another operation. Nothing was changed. Look at the
 * failure of the transaction for the reason.
 */
public final class RolledBackException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public RolledBackException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.ROLLED_BACK, "rolled back");
    }
}
