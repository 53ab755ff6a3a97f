package io.kazoo.internal.wire;

/** Numbers of the operations on the wire. An operation that a server does not know makes it close the connection. */
public final class OpCode {
    public static final int CREATE = 1;

    public static final int DELETE = 2;

    public static final int EXISTS = 3;

    public static final int GET_DATA = 4;

    public static final int SET_DATA = 5;

    public static final int GET_ACL = 6;

    public static final int SET_ACL = 7;

    public static final int GET_CHILDREN = 8;

    public static final int SYNC = 9;

    public static final int PING = 11;

    public static final int GET_CHILDREN2 = 12;

    /** Only inside multi: servers do not answer it alone, or close the connection. */
    public static final int CHECK = 13;

    public static final int MULTI = 14;

    /** Servers since 3.5.0. */
    public static final int CREATE2 = 15;

    /** Servers since 3.5.0. */
    public static final int RECONFIG = 16;

    /** Servers since 3.5.0. */
    public static final int CHECK_WATCHES = 17;

    /** Servers since 3.5.0. */
    public static final int REMOVE_WATCHES = 18;

    /** Servers since 3.5.1. */
    public static final int CREATE_CONTAINER = 19;

    /** Servers since 3.5.3, if enabled. */
    public static final int CREATE_TTL = 21;

    /** Servers since 3.6.0. */
    public static final int MULTI_READ = 22;

    public static final int AUTH = 100;

    public static final int SET_WATCHES = 101;

    public static final int SASL = 102;

    /** Servers since 3.6.0. */
    public static final int GET_EPHEMERALS = 103;

    /** Servers since 3.6.0. */
    public static final int GET_ALL_CHILDREN_NUMBER = 104;

    /** Servers since 3.6.0. */
    public static final int SET_WATCHES2 = 105;

    /** Servers since 3.6.0. */
    public static final int ADD_WATCH = 106;

    /** Servers since 3.7.0. */
    public static final int WHO_AM_I = 107;

    public static final int CLOSE_SESSION = -11;

    /** Type of a failed entry in the reply to a multi; never sent as a request. */
    public static final int ERROR = -1;

    private OpCode() {}

    /** ZooKeeper's name of an operation; {@code unknown(n)} for a number that is not known. */
    public static String name(int opcode) {
        return switch (opcode) {
            case CREATE -> "create";
            case DELETE -> "delete";
            case EXISTS -> "exists";
            case GET_DATA -> "getData";
            case SET_DATA -> "setData";
            case GET_ACL -> "getACL";
            case SET_ACL -> "setACL";
            case GET_CHILDREN -> "getChildren";
            case SYNC -> "sync";
            case PING -> "ping";
            case GET_CHILDREN2 -> "getChildren2";
            case CHECK -> "check";
            case MULTI -> "multi";
            case CREATE2 -> "create2";
            case RECONFIG -> "reconfig";
            case CHECK_WATCHES -> "checkWatches";
            case REMOVE_WATCHES -> "removeWatches";
            case CREATE_CONTAINER -> "createContainer";
            case CREATE_TTL -> "createTTL";
            case MULTI_READ -> "multiRead";
            case AUTH -> "auth";
            case SET_WATCHES -> "setWatches";
            case SASL -> "sasl";
            case GET_EPHEMERALS -> "getEphemerals";
            case GET_ALL_CHILDREN_NUMBER -> "getAllChildrenNumber";
            case SET_WATCHES2 -> "setWatches2";
            case ADD_WATCH -> "addWatch";
            case WHO_AM_I -> "whoAmI";
            case CLOSE_SESSION -> "closeSession";
            case ERROR -> "error";
            default -> "unknown(" + opcode + ")";
        };
    }

    /**
     * Whether a request keeps its session alive. Servers answer credentials before they look at the session (processPacket of
     * ZooKeeperServer), so these do not.
     */
    public static boolean touchesSession(int opcode) {
        return opcode != AUTH && opcode != SASL;
    }
}
