package io.kazoo.simulation.run;

/** What can go wrong. */
enum FaultKind {
    RESET,
    HALF_OPEN,
    LOST_TO_SERVER,
    LOST_TO_CLIENT,
    CLOG,
    DELAY,
    SPLIT,
    COALESCE,
    REFUSE,
    DIAL_IGNORED,
    UNRESOLVED,
    STOP_SERVER,
    ISOLATE,
    LAG,
    FORWARD_DELAY,
    ELECT,
    EXPIRE,
    READ_ONLY,
    DROP_CONNECTIONS,
    NO_QUORUM,
    MUTE_ACCEPT,
    SWALLOW_REPLY,
    CUT_REPLY,
    CUT_EVENT,
    HOLD_REPLIES,
    GARBLE_REPLY,
    PAUSE,
    CLOCK_RATE
}
