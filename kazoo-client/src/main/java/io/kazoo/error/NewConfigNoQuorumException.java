package io.kazoo.error;

/**
 * A reconfiguration was refused because no quorum of the proposed configuration is connected and in step with the
 * leader. Nothing was changed. Start the new servers first, then try again.
 */
public final class NewConfigNoQuorumException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public NewConfigNoQuorumException(ErrorContext context) {
        super(
                context.withoutEffect(),
                ErrorCodes.NEW_CONFIG_NO_QUORUM,
                "no quorum of the new configuration is connected");
    }
}
