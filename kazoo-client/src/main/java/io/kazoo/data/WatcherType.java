package io.kazoo.data;

/** Kind of watch that is to be found or removed on a server. */
public enum WatcherType {
    /** Set by reading the children. */
    CHILDREN(1),
    /** Set by reading the data or the existence. */
    DATA(2),
    /** Any kind. */
    ANY(3),
    /** Set by {@code addWatch} for one node. Servers since 3.9; older ones answer with an error. */
    PERSISTENT(4),
    /** Set by {@code addWatch} for a tree. Servers since 3.9; older ones answer with an error. */
    PERSISTENT_RECURSIVE(5);

    private final int wireType;

    WatcherType(int wireType) {
        this.wireType = wireType;
    }

    /** Number on the wire. */
    public int wireType() {
        return wireType;
    }
}
