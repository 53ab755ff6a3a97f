package io.kazoo.data;

/** The state of a client in detail. */
public enum KeeperState {
    /** Not started, or stopped. */
    CLOSED,
    /** Looking for a server, to resume the session or to begin one. */
    CONNECTING,
    /** Connected with a session. */
    CONNECTED,
    /** Connected with a session to a server that is cut off from its ensemble and only reads. */
    CONNECTED_RO,
    /** The session is over; a new one will be begun. */
    EXPIRED_SESSION,
    /** A server refused the credentials. */
    AUTH_FAILED
}
