package io.kazoo.error;

/**
 * The server reports that it found its own state inconsistent, or that an operation of a transaction was not tried
 * because an earlier one failed. Look into the transaction's other results, else into the server's log.
 */
public final class RuntimeInconsistencyException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public RuntimeInconsistencyException(ErrorContext context) {
        super(context, ErrorCodes.RUNTIME_INCONSISTENCY, "the server reports a runtime inconsistency");
    }
}
