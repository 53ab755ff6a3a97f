package io.kazoo.error;

/**
 * The server reports that it found its data inconsistent. A change may or may not have been made, as {@link #effect()}
 * says. Look into the server's log before going on.
 */
public final class DataInconsistencyException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public DataInconsistencyException(ErrorContext context) {
        super(context, ErrorCodes.DATA_INCONSISTENCY, "the server reports a data inconsistency");
    }
}
