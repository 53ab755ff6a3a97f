package io.kazoo.data;

/** What proves that a session, and with it what it holds, is still alive. */
public enum LeaseMode {
    /**
     * A quorum of the ensemble: one small transaction each sixth of the session time-out, for all that the session holds. A
     * server that is cut off from the others cannot feign it.
     */
    QUORUM,
    /** The connected server: nothing more is sent, and its word is taken. An isolated server may keep a dead session alive. */
    CONNECTION
}
