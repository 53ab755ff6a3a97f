package io.kazoo.error;

/**
 * The server has reconfiguration switched off. Nothing was changed. Set {@code reconfigEnabled=true} on every server.
 */
public final class ReconfigDisabledException extends ServerException {
    private static final long serialVersionUID = 1L;

    /** Makes the failure from its circumstances. */
    public ReconfigDisabledException(ErrorContext context) {
        super(context.withoutEffect(), ErrorCodes.RECONFIG_DISABLED, "reconfiguration is disabled");
    }
}
