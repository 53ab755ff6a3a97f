package io.kazoo.internal.session;

import io.kazoo.error.Effect;
import io.kazoo.error.ErrorContext;
import io.kazoo.error.KazooException;
import io.kazoo.internal.concurrent.Failure;
import io.kazoo.internal.wire.Auth;
import io.kazoo.internal.wire.Request;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Why an operation failed, as a value; the exception is built at the edge, on the thread that throws it.
 *
 * @param reason which exception it becomes
 * @param code the server's error code, 0 when the failure is local
 * @param effect whether the change may have happened
 * @param part whether other requests of the same call were done before
 */
public record OperationFailure(
        Reason reason,
        int code,
        @Nullable String operation,
        @Nullable String path,
        long sessionId,
        Effect effect,
        @Nullable String detail,
        boolean part)
        implements Failure {

    private OperationFailure(
            Reason reason,
            int code,
            @Nullable String operation,
            @Nullable String path,
            long sessionId,
            Effect effect,
            @Nullable String detail) {
        this(reason, code, operation, path, sessionId, effect, detail, false);
    }

    /** What the failure becomes at the edge. */
    public enum Reason {
        SERVER(null),
        CONNECTION_LOSS(io.kazoo.error.ConnectionLossException::new),
        TIMEOUT(io.kazoo.error.OperationTimeoutException::new),
        QUEUE_FULL(io.kazoo.error.RequestQueueFullException::new),
        REQUEST_TOO_LARGE(io.kazoo.error.RequestTooLargeException::new),
        RESPONSE_TOO_LARGE(io.kazoo.error.ResponseTooLargeException::new),
        PROTOCOL(io.kazoo.error.ProtocolException::new),
        NO_SERVER(io.kazoo.error.NoServerException::new),
        SESSION_EXPIRED(io.kazoo.error.SessionExpiredException::new),
        AUTH_FAILED(io.kazoo.error.AuthFailedException::new),
        SASL_REQUIRED(io.kazoo.error.SessionRequiresSaslException::new),
        STOPPED(io.kazoo.error.ClientStoppedException::new);

        private final @Nullable Function<ErrorContext, KazooException> exception;

        Reason(@Nullable Function<ErrorContext, KazooException> exception) {
            this.exception = exception;
        }
    }

    /** A local failure of {@code request}. */
    public static OperationFailure local(
            Reason reason, Request<?> request, long sessionId, Effect effect, @Nullable String detail) {
        return new OperationFailure(reason, 0, request.name(), request.path(), sessionId, effect, detail);
    }

    /** The server's refusal of {@code request}. */
    public static OperationFailure server(int code, Request<?> request, long sessionId, @Nullable String detail) {
        String more = detail == null && request instanceof Auth auth
                ? "scheme " + auth.info().scheme()
                : detail;
        return new OperationFailure(Reason.SERVER, code, request.name(), request.path(), sessionId, Effect.NONE, more);
    }

    /** A failure that belongs to no request. */
    public static OperationFailure ofClient(Reason reason, String operation, long sessionId, @Nullable String detail) {
        return new OperationFailure(reason, 0, operation, null, sessionId, Effect.NONE, detail);
    }

    /** The same failure of a call of which a part was done before: that it has had no effect is not so of the whole. */
    public static Failure ofPart(Failure failure) {
        return failure instanceof OperationFailure last
                ? new OperationFailure(
                        last.reason,
                        last.code,
                        last.operation,
                        last.path,
                        last.sessionId,
                        Effect.UNKNOWN,
                        last.detail,
                        true)
                : failure;
    }

    /** Whether the change may have happened. */
    public static boolean isOpen(Failure failure) {
        return failure instanceof OperationFailure why && why.effect == Effect.UNKNOWN;
    }

    /** Whether a failure is the server's refusal with this code. */
    public static boolean hasCode(Failure failure, int code) {
        return failure instanceof OperationFailure refused && refused.reason == Reason.SERVER && refused.code == code;
    }

    /** The code of a server's refusal, empty for any other failure. */
    public static Optional<Integer> serverCode(Failure failure) {
        return failure instanceof OperationFailure refused && refused.reason == Reason.SERVER
                ? Optional.of(refused.code)
                : Optional.empty();
    }

    @Override
    public KazooException toException() {
        ErrorContext context = new ErrorContext(operation, path, sessionId, effect, detail, null, part);
        return reason.exception == null
                ? io.kazoo.error.ErrorCodes.toException(code, context)
                : reason.exception.apply(context);
    }
}
