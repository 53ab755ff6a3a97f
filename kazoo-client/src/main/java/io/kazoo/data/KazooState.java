package io.kazoo.data;

/** The three states of a client that matter to an application. A client starts {@link #LOST}. */
public enum KazooState {
    /** There is a session and a connection. */
    CONNECTED,
    /** There is a session, but no connection. Ephemeral nodes and locks may still be ours. */
    SUSPENDED,
    /** There is no session: ephemeral nodes are gone or will be, and every hold is lost. */
    LOST
}
