package io.kazoo.chaos.check;

/**
 * A write to one node, as the search for an order sees it; the node's state is its version, or {@link #ABSENT}.
 *
 * @param returned {@link Long#MAX_VALUE} if its outcome is open
 * @param expected the version asked for, -1 for any
 * @param answer the version after it when it succeeded; else what it was refused for
 */
record RegisterOp(long invoked, long returned, Kind kind, int expected, int answer) {
    /** State: there is no such node. */
    static final int ABSENT = -1;
    /** No state: this cannot happen now. */
    static final int IMPOSSIBLE = -2;

    /** Answer: refused, since the version was another. */
    static final int BAD_VERSION = -3;
    /** Answer: refused, since there was no node. */
    static final int NO_NODE = -4;
    /** Answer: refused, since there was a node. */
    static final int NODE_EXISTS = -5;
    /** Answer: success, which says nothing about the version. */
    static final int DONE = -6;

    /** What is written. */
    enum Kind {
        CREATE,
        SET,
        DELETE
    }

    boolean isOpen() {
        return returned == Long.MAX_VALUE;
    }

    /** The state after it, or {@link #IMPOSSIBLE} if it cannot have had its answer in that state. */
    int apply(int state) {
        int after = after(state);
        if (isOpen()) {
            return after < ABSENT ? IMPOSSIBLE : after;
        }
        if (after < ABSENT) {
            return after == answer ? state : IMPOSSIBLE;
        }
        return answer == DONE || answer == after ? after : IMPOSSIBLE;
    }

    /** The state after it, or the answer that refuses it. */
    private int after(int state) {
        if (kind == Kind.CREATE) {
            return state == ABSENT ? 0 : NODE_EXISTS;
        }
        if (state == ABSENT) {
            return NO_NODE;
        }
        if (expected != -1 && expected != state) {
            return BAD_VERSION;
        }
        return kind == Kind.SET ? state + 1 : ABSENT;
    }
}
