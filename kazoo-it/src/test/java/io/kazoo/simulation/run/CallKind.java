package io.kazoo.simulation.run;

/** Calls that users make. */
enum CallKind {
    CREATE(true, true, 8),
    CREATE_SHARED(true, true, 6),
    CREATE_EPHEMERAL(true, true, 6),
    CREATE_SEQUENTIAL(true, true, 4),
    CREATE_WITH_STAT(false, true, 3),
    CREATE_WITH_PARENTS(false, true, 2),
    SET(true, true, 12),
    SET_VERSION(true, true, 6),
    DELETE_OWN(true, true, 4),
    DELETE_SHARED(true, true, 5),
    TRANSACTION(true, true, 6),
    TRY_TRANSACTION(true, true, 4),
    ENSURE_PATH(false, true, 3),
    DELETE_RECURSIVE(false, true, 2),
    SET_ACLS(true, true, 1),
    GET(true, false, 10),
    EXISTS(true, false, 6),
    CHILDREN(true, false, 5),
    GET_ALL(false, false, 3),
    GET_ACLS(true, false, 1),
    SYNC(true, false, 4),
    EPHEMERALS(false, false, 1),
    COUNT(false, false, 1),
    WHO_AM_I(false, false, 1),
    GET_WATCH(true, false, 7),
    EXISTS_WATCH(true, false, 6),
    CHILDREN_WATCH(true, false, 6),
    REMOVE_WATCHER(false, false, 2),
    ADD_WATCH(false, false, 5),
    ADD_RECURSIVE_WATCH(false, false, 4),
    CLOSE_WATCH(false, false, 2),
    DATA_WATCH_RECIPE(false, false, 2),
    CHILDREN_WATCH_RECIPE(false, false, 2),
    CLOSE_RECIPE(false, false, 1),
    ADD_AUTH(false, false, 1),
    SERVER_VERSION(false, false, 1),
    SET_HOSTS(false, false, 1),
    DELAY(false, false, 1),
    STOP_START(false, false, 1),
    RESTART(false, false, 1);

    /** Whether it is one request, so that its end has a place in the order. */
    final boolean single;
    /** Whether it changes something. */
    final boolean write;
    /** How often it is made, among the others. */
    final int weight;

    CallKind(boolean single, boolean write, int weight) {
        this.single = single;
        this.write = write;
        this.weight = weight;
    }

    /** Whether success is one transaction, however many requests that takes: with the number of its call, or counted. */
    boolean isOneTransaction() {
        return write && this != ENSURE_PATH && this != DELETE_RECURSIVE;
    }
}
