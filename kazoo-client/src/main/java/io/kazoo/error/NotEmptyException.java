package io.kazoo.error;

/**
 * The node was not deleted because it has children. Nothing was changed. Delete the children first, or use a recursive
 * delete.
 */
public final class NotEmptyException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public NotEmptyException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.NOT_EMPTY, "the node has children");
    }
}
