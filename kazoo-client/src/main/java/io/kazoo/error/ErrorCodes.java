package io.kazoo.error;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Error codes as servers send them, and the exception for each. */
public final class ErrorCodes {
    /** Success; in a failed transaction, an operation that was rolled back. */
    public static final int OK = 0;

    /** The same number where it stands for a failure: rolled back with its transaction. */
    public static final int ROLLED_BACK = 0;

    /** The server reports a system error. */
    public static final int SYSTEM_ERROR = -1;

    /** The server reports a runtime inconsistency. */
    public static final int RUNTIME_INCONSISTENCY = -2;

    /** The server reports a data inconsistency. */
    public static final int DATA_INCONSISTENCY = -3;

    /** The connection was lost; made by clients, never sent by a server. */
    public static final int CONNECTION_LOSS = -4;

    /** The server could not read or execute the request. */
    public static final int MARSHALLING_ERROR = -5;

    /** The server does not have this operation. */
    public static final int UNIMPLEMENTED = -6;

    /** An operation took too long. */
    public static final int OPERATION_TIMEOUT = -7;

    /** The server refused the arguments. */
    public static final int BAD_ARGUMENTS = -8;

    /** The server does not know the session. */
    public static final int UNKNOWN_SESSION = -12;

    /** No quorum of the new configuration is connected. */
    public static final int NEW_CONFIG_NO_QUORUM = -13;

    /** Another reconfiguration is in progress. */
    public static final int RECONFIG_IN_PROGRESS = -14;

    /** The server reports an API error. */
    public static final int API_ERROR = -100;

    /** No such node. */
    public static final int NO_NODE = -101;

    /** Not permitted. */
    public static final int NO_AUTH = -102;

    /** The version is not the expected one. */
    public static final int BAD_VERSION = -103;

    /** An ephemeral node cannot have children. */
    public static final int NO_CHILDREN_FOR_EPHEMERALS = -108;

    /** The node already exists. */
    public static final int NODE_EXISTS = -110;

    /** The node has children. */
    public static final int NOT_EMPTY = -111;

    /** The session has expired. */
    public static final int SESSION_EXPIRED = -112;

    /** Invalid callback. */
    public static final int INVALID_CALLBACK = -113;

    /** Invalid access control list. */
    public static final int INVALID_ACL = -114;

    /** A credential was refused. */
    public static final int AUTH_FAILED = -115;

    /** The session has moved to another server. */
    public static final int SESSION_MOVED = -118;

    /** The server is read-only. */
    public static final int NOT_READ_ONLY = -119;

    /** The session is local and cannot own an ephemeral node. */
    public static final int EPHEMERAL_ON_LOCAL_SESSION = -120;

    /** No such watcher. */
    public static final int NO_WATCHER = -121;

    /** The request timed out. */
    public static final int REQUEST_TIMEOUT = -122;

    /** Reconfiguration is disabled. */
    public static final int RECONFIG_DISABLED = -123;

    /** The session must authenticate first. */
    public static final int SESSION_REQUIRES_SASL = -124;

    /** A quota is exceeded. */
    public static final int QUOTA_EXCEEDED = -125;

    /** The server is overloaded. */
    public static final int THROTTLED = -127;

    private record Entry(int code, String name, Function<ErrorContext, KazooException> exception) {}

    private static final List<Entry> ENTRIES = List.of(
            new Entry(ROLLED_BACK, "OK", RolledBackException::new),
            new Entry(SYSTEM_ERROR, "SYSTEMERROR", SystemZooKeeperException::new),
            new Entry(RUNTIME_INCONSISTENCY, "RUNTIMEINCONSISTENCY", RuntimeInconsistencyException::new),
            new Entry(DATA_INCONSISTENCY, "DATAINCONSISTENCY", DataInconsistencyException::new),
            new Entry(CONNECTION_LOSS, "CONNECTIONLOSS", ConnectionLossException::new),
            new Entry(MARSHALLING_ERROR, "MARSHALLINGERROR", MarshallingException::new),
            new Entry(UNIMPLEMENTED, "UNIMPLEMENTED", UnimplementedException::new),
            new Entry(OPERATION_TIMEOUT, "OPERATIONTIMEOUT", OperationTimeoutException::new),
            new Entry(BAD_ARGUMENTS, "BADARGUMENTS", BadArgumentsException::new),
            new Entry(UNKNOWN_SESSION, "UNKNOWNSESSION", UnknownSessionException::new),
            new Entry(NEW_CONFIG_NO_QUORUM, "NEWCONFIGNOQUORUM", NewConfigNoQuorumException::new),
            new Entry(RECONFIG_IN_PROGRESS, "RECONFIGINPROGRESS", ReconfigInProgressException::new),
            new Entry(API_ERROR, "APIERROR", ApiException::new),
            new Entry(NO_NODE, "NONODE", NoNodeException::new),
            new Entry(NO_AUTH, "NOAUTH", NoAuthException::new),
            new Entry(BAD_VERSION, "BADVERSION", BadVersionException::new),
            new Entry(NO_CHILDREN_FOR_EPHEMERALS, "NOCHILDRENFOREPHEMERALS", NoChildrenForEphemeralsException::new),
            new Entry(NODE_EXISTS, "NODEEXISTS", NodeExistsException::new),
            new Entry(NOT_EMPTY, "NOTEMPTY", NotEmptyException::new),
            new Entry(SESSION_EXPIRED, "SESSIONEXPIRED", SessionExpiredException::new),
            new Entry(INVALID_CALLBACK, "INVALIDCALLBACK", InvalidCallbackException::new),
            new Entry(INVALID_ACL, "INVALIDACL", InvalidAclException::new),
            new Entry(AUTH_FAILED, "AUTHFAILED", AuthFailedException::new),
            new Entry(SESSION_MOVED, "SESSIONMOVED", SessionMovedException::new),
            new Entry(NOT_READ_ONLY, "NOTREADONLY", NotReadOnlyException::new),
            new Entry(EPHEMERAL_ON_LOCAL_SESSION, "EPHEMERALONLOCALSESSION", EphemeralOnLocalSessionException::new),
            new Entry(NO_WATCHER, "NOWATCHER", NoWatcherException::new),
            new Entry(REQUEST_TIMEOUT, "REQUESTTIMEOUT", RequestTimeoutException::new),
            new Entry(RECONFIG_DISABLED, "RECONFIGDISABLED", ReconfigDisabledException::new),
            new Entry(SESSION_REQUIRES_SASL, "SESSIONCLOSEDREQUIRESASLAUTH", SessionRequiresSaslException::new),
            new Entry(QUOTA_EXCEEDED, "QUOTAEXCEEDED", QuotaExceededException::new),
            new Entry(THROTTLED, "THROTTLEDOP", ThrottledException::new));

    private static final Map<Integer, Entry> BY_CODE = byCode();

    private ErrorCodes() {}

    /**
     * The exception for a code. A server's definite refusal has no effect whatever the context says; where the code leaves
     * that open, the context's effect counts.
     */
    public static KazooException toException(int code, ErrorContext context) {
        Entry entry = BY_CODE.get(code);
        return entry == null ? new UnknownCodeException(context, code) : entry.exception.apply(context);
    }

    /** ZooKeeper's name of a code, such as {@code NONODE}; {@code UNKNOWN(n)} for a code that is not known. */
    public static String name(int code) {
        Entry entry = BY_CODE.get(code);
        return entry == null ? "UNKNOWN(" + code + ")" : entry.name;
    }

    private static Map<Integer, Entry> byCode() {
        Map<Integer, Entry> map = new HashMap<>();
        ENTRIES.forEach(entry -> map.put(entry.code, entry));
        return Map.copyOf(map);
    }
}
