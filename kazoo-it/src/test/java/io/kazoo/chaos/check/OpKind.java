package io.kazoo.chaos.check;

/** What a client asked for. */
public enum OpKind {
    CREATE,
    EPHEMERAL,
    SEQUENTIAL,
    SET,
    DELETE,
    /** A transaction that sets a node of a version and creates another beside it, all with the operation's id as data. */
    MULTI,
    /** A number added to a counter, which the id ends with after {@code +}; no other operation adds the same one. */
    ADD,
    /** A set in a transaction that takes place only while something is held, whose token the id ends with after {@code @}. */
    GUARDED,
    /** Taking hold of something; the value is the token. */
    ACQUIRE,
    /** Giving it back. */
    RELEASE,
    /** Putting an item, which is the id, into a queue. */
    PUT,
    /** Taking an item, which is the value; {@code -} if there was none. */
    TAKE,
    /** Consuming the item that is the path; the value says whether that was done. */
    CONSUME,
    GET,
    EXISTS;

    /** Whether it changes nothing. */
    public boolean isRead() {
        return this == GET || this == EXISTS;
    }

    /** Whether it is a change that somebody may miss. */
    public boolean isWrite() {
        return isMarked() || this == DELETE || this == ADD || this == CONSUME;
    }

    /** Whether the change carries the operation's id, so that the log tells whose it was. */
    public boolean isMarked() {
        return switch (this) {
            case CREATE, EPHEMERAL, SEQUENTIAL, SET, MULTI, GUARDED, PUT -> true;
            case DELETE, ADD, ACQUIRE, RELEASE, TAKE, CONSUME, GET, EXISTS -> false;
        };
    }
}
