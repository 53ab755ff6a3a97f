package io.kazoo.error;

/**
 * The access control list of the node, or of its parent for create and delete, does not permit the operation to any
 * identity of this connection. Nothing was changed. Add a credential or change the list.
 */
public final class NoAuthException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public NoAuthException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.NO_AUTH, "not permitted");
    }
}
