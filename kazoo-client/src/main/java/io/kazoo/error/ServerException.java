package io.kazoo.error;

/**
 * A server answered with an error code. The request reached it; unless the class says otherwise, nothing was changed and the
 * session and the connection go on. When it refused one request of a call that makes several, such as {@code deleteRecursive},
 * after others were done, {@link #effect()} is {@code UNKNOWN}.
 */
public abstract sealed class ServerException extends KazooException
        permits RolledBackException,
                SystemZooKeeperException,
                RuntimeInconsistencyException,
                DataInconsistencyException,
                MarshallingException,
                UnimplementedException,
                BadArgumentsException,
                UnknownSessionException,
                NewConfigNoQuorumException,
                ReconfigInProgressException,
                ApiException,
                NoNodeException,
                NoAuthException,
                BadVersionException,
                NoChildrenForEphemeralsException,
                NodeExistsException,
                NotEmptyException,
                InvalidCallbackException,
                InvalidAclException,
                SessionMovedException,
                NotReadOnlyException,
                EphemeralOnLocalSessionException,
                NoWatcherException,
                RequestTimeoutException,
                ReconfigDisabledException,
                QuotaExceededException,
                ThrottledException,
                TransactionFailedException,
                UnknownCodeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    ServerException(ErrorContext context, int code, String reason) {
        super(context, reason);
        this.code = code;
    }

    /** The error code as the server sent it, see {@link ErrorCodes}. */
    public final int code() {
        return code;
    }
}
