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
    GET,
    EXISTS;

    /** Whether it changes nothing. */
    public boolean isRead() {
        return this == GET || this == EXISTS;
    }

    /** Whether the change carries the operation's id, so that the log tells whose it was. */
    public boolean isMarked() {
        return switch (this) {
            case CREATE, EPHEMERAL, SEQUENTIAL, SET, MULTI -> true;
            case DELETE, ADD, GET, EXISTS -> false;
        };
    }
}
