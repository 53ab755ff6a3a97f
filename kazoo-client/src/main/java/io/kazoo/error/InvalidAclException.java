package io.kazoo.error;

/**
 * The server refused the access control list: it is empty, names a scheme that the server does not have or an identity
 * in the wrong form, or it means the creator's identities and the connection has none. Nothing was changed. Correct
 * the list, or add a credential first.
 */
public final class InvalidAclException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public InvalidAclException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.INVALID_ACL, "invalid access control list");
    }
}
