package io.kazoo.error;

/**
 * A node with this path exists already. Nothing was changed. After a retried create whose first reply was lost, it may
 * be your own: compare owner or data.
 */
public final class NodeExistsException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public NodeExistsException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.NODE_EXISTS, "the node already exists");
    }
}
