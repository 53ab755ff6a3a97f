package io.kazoo.error;

/**
 * The node's version is not the one that the operation was made conditional on: somebody else changed it. Nothing was
 * changed. Read the node again, then decide anew.
 */
public final class BadVersionException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public BadVersionException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.BAD_VERSION, "the version is not the expected one");
    }
}
