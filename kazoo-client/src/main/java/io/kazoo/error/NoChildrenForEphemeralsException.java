package io.kazoo.error;

/** The parent is an ephemeral node, and those cannot have children. Nothing was changed. Choose a persistent parent. */
public final class NoChildrenForEphemeralsException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public NoChildrenForEphemeralsException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.NO_CHILDREN_FOR_EPHEMERALS, "an ephemeral node cannot have children");
    }
}
