package io.kazoo.error;

import org.jspecify.annotations.Nullable;

/**
 * Circumstances of a failure, from which an exception makes its message.
 *
 * @param operation what was tried, such as {@code create}, or null if no single operation
 * @param path the node concerned, or null
 * @param sessionId id of the session, 0 if none
 * @param effect whether the change may have happened; ignored by exceptions that rule that out, unless {@code partlyDone}
 * @param detail more about the reason, or null; never a secret or user data
 * @param cause the cause, or null
 * @param partlyDone whether it was one request of a call of several, of which others, or earlier tries, were done or may have been
 */
public record ErrorContext(
        @Nullable String operation,
        @Nullable String path,
        long sessionId,
        Effect effect,
        @Nullable String detail,
        @Nullable Throwable cause,
        boolean partlyDone) {

    /** Circumstances of a call of one request, or of the first of several. */
    public ErrorContext(
            @Nullable String operation,
            @Nullable String path,
            long sessionId,
            Effect effect,
            @Nullable String detail,
            @Nullable Throwable cause) {
        this(operation, path, sessionId, effect, detail, cause, false);
    }

    ErrorContext withoutEffect() {
        return effect == Effect.NONE || partlyDone
                ? this
                : new ErrorContext(operation, path, sessionId, Effect.NONE, detail, cause);
    }

    /** The message: {@code <operation> <path>: <reason> (<detail>; session 0x..)}, without the parts that are absent. */
    String message(String reason) {
        StringBuilder text = new StringBuilder();
        if (operation != null) {
            text.append(operation);
        }
        if (path != null) {
            text.append(text.isEmpty() ? "" : " ").append(path);
        }
        text.append(text.isEmpty() ? "" : ": ").append(reason);
        String session = sessionId == 0 ? "" : "session 0x" + Long.toHexString(sessionId);
        if (detail != null) {
            text.append(" (")
                    .append(detail)
                    .append(session.isEmpty() ? "" : "; ")
                    .append(session)
                    .append(')');
        } else if (!session.isEmpty()) {
            text.append(" (").append(session).append(')');
        }
        if (partlyDone) {
            text.append("; other parts of the call may have been done");
        } else if (effect == Effect.UNKNOWN) {
            text.append("; the change may have happened");
        }
        return text.toString();
    }
}
