package io.kazoo.error;

/**
 * The node does not exist; for a create, its parent does not. Nothing was changed. Create it, for example with {@code
 * makeParents()}, or treat its absence as an answer.
 */
public final class NoNodeException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public NoNodeException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.NO_NODE, "no such node");
    }
}
