package io.kazoo.error;

import org.jspecify.annotations.Nullable;

/**
 * Failure of an operation. {@link #effect()} says whether the change may have happened all the same, which is what decides
 * if it can simply be tried again; {@link #isRetryable()} says whether trying again can help.
 *
 * <p>Immutable but for the stack trace and suppressed exceptions that every throwable has.
 */
public abstract sealed class KazooException extends RuntimeException
        permits ServerException, ConnectionException, SessionException, RetryFailedException, ForeignDataException {
    private static final long serialVersionUID = 1L;

    private final Effect effect;
    private final @Nullable String operation;
    private final @Nullable String path;
    private final long sessionId;

    KazooException(ErrorContext context, String reason) {
        super(context.message(reason), context.cause());
        this.effect = context.effect();
        this.operation = context.operation();
        this.path = context.path();
        this.sessionId = context.sessionId();
    }

    /** Whether the change may have happened although the operation failed. Always {@code NONE} for reads. */
    public final Effect effect() {
        return effect;
    }

    /**
     * Whether the same operation may succeed when tried again after a while. Look at {@link #effect()} before repeating one
     * that changes something.
     */
    public boolean isRetryable() {
        return false;
    }

    /** The node concerned as the server names it, chroot included; null when the failure concerns no single node. */
    public final @Nullable String path() {
        return path;
    }

    /** Name of the operation that failed, or null when the failure concerns no single operation. */
    public final @Nullable String operation() {
        return operation;
    }

    /** Id of the session in which it failed, 0 when there was none. */
    public final long sessionId() {
        return sessionId;
    }
}
