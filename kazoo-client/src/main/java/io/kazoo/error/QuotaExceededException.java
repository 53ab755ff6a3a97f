package io.kazoo.error;

/**
 * The change would exceed a quota on the node or on one above it. Nothing was changed. Delete something, or raise the
 * quota.
 */
public final class QuotaExceededException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public QuotaExceededException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.QUOTA_EXCEEDED, "a quota is exceeded");
    }
}
