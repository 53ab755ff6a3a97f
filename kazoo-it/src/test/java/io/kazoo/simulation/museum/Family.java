package io.kazoo.simulation.museum;

/** Kinds of faults that clients of ZooKeeper have had. The museum has some of each. */
enum Family {
    /** Watches and what is built on them are lost, doubled, told late or told what is not. */
    WATCHES,
    /** The state of the connection is stuck, wrong, or told wrongly. */
    STATE,
    /** Two believe that something is theirs: a foreign node or session is taken for one's own, or a lease for longer. */
    OWNERS,
    /** Nodes stay behind that nobody owns, or one's own is taken for somebody else's. */
    GHOSTS,
    /** A call is answered wrongly about what it did, or more than once, or counts twice. */
    OUTCOMES,
    /** Completions and callbacks come in another order, not at all, or after the end. */
    CALLBACKS,
    /** Something is left when a client, a watch or a session ends, or grows without a bound. */
    LEAKS,
    /** Deadlines are missing, from the wrong clock, or not kept. */
    TIME,
    /** The protocol's limits and odd values: numbers that wrap, null and empty, names that servers make up, large frames. */
    PROTOCOL,
    /** Names, credentials, and which server to turn to when. */
    SERVERS
}
