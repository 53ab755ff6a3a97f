package io.kazoo.error;

/**
 * A reconfiguration was refused because another one is in progress. Nothing was changed. Wait for that one, read the
 * configuration, then decide anew.
 */
public final class ReconfigInProgressException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public ReconfigInProgressException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.RECONFIG_IN_PROGRESS, "another reconfiguration is in progress");
    }
}
