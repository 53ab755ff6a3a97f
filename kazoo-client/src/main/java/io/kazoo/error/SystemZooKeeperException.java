package io.kazoo.error;

/**
 * The server reports an internal error without saying which. A change may or may not have been made, as {@link
 * #effect()} says. Look into the server's log.
 */
public final class SystemZooKeeperException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public SystemZooKeeperException(ErrorContext context) {
        super(context, ErrorCodes.SYSTEM_ERROR, "the server reports a system error");
    }
}
