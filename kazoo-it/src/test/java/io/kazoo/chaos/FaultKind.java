package io.kazoo.chaos;

/** What the nemesis does. */
enum FaultKind {
    KILL_SERVER(false),
    KILL_LEADER(false),
    PAUSE_SERVER(false),
    PAUSE_LEADER(false),
    PAUSE_CLIENT(false),
    KILL_CLIENT(false),
    SLOW_DISK(false),
    ROLLING_RESTART(false),
    FULL_RESTART(false),
    /** A server cut off from its peers, but not from clients. */
    ISOLATE_SERVER(true),
    ISOLATE_LEADER(true),
    CUT_CLIENT(true),
    /** A client cut off from one server. */
    CUT_LINK(true),
    /** Only what a server sends to a client is lost. */
    LOSE_REPLIES(true),
    /** Only what a client sends is lost. */
    LOSE_REQUESTS(true),
    /** Only what a server sends to its peers is lost. */
    LOSE_ONE_WAY(true),
    RESET_CLIENT(true);

    private final boolean onTheNetwork;

    FaultKind(boolean onTheNetwork) {
        this.onTheNetwork = onTheNetwork;
    }

    /** Whether it needs namespaces. */
    boolean isOnTheNetwork() {
        return onTheNetwork;
    }
}
