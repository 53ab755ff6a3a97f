package io.kazoo.chaos;

/** What the nemesis does. */
enum FaultKind {
    KILL_SERVER(Needs.NO_NETWORK),
    KILL_LEADER(Needs.NO_NETWORK),
    PAUSE_SERVER(Needs.NO_NETWORK),
    PAUSE_LEADER(Needs.NO_NETWORK),
    PAUSE_CLIENT(Needs.NO_NETWORK),
    KILL_CLIENT(Needs.NO_NETWORK),
    SLOW_DISK(Needs.NO_NETWORK),
    ROLLING_RESTART(Needs.NO_NETWORK),
    FULL_RESTART(Needs.NO_NETWORK),
    /** A server cut off from its peers, but not from clients. */
    ISOLATE_SERVER(Needs.LINKS_OF_SERVERS),
    ISOLATE_LEADER(Needs.LINKS_OF_SERVERS),
    CUT_CLIENT(Needs.LINKS_OF_CLIENTS),
    /** A client cut off from one server. */
    CUT_LINK(Needs.LINKS_OF_CLIENTS),
    /** Only what a server sends to a client is lost. */
    LOSE_REPLIES(Needs.LINKS_OF_CLIENTS),
    /** Only what a client sends is lost. */
    LOSE_REQUESTS(Needs.LINKS_OF_CLIENTS),
    /** Only what a server sends to its peers is lost. */
    LOSE_ONE_WAY(Needs.LINKS_OF_SERVERS),
    RESET_CLIENT(Needs.LINKS_OF_CLIENTS);

    /** What the site must be able to break. */
    enum Needs {
        NO_NETWORK,
        LINKS_OF_CLIENTS,
        LINKS_OF_SERVERS
    }

    private final Needs needs;

    FaultKind(Needs needs) {
        this.needs = needs;
    }

    Needs needs() {
        return needs;
    }
}
