package io.kazoo.data;

/** Kind of a node, as ZooKeeper numbers them on the wire. {@link CreateOptions} chooses one. */
public enum CreateMode {
    /** Stays until it is deleted. */
    PERSISTENT(0),
    /** Is deleted when its session ends; cannot have children. */
    EPHEMERAL(1),
    /** Persistent, with a number appended to its name that grows under its parent. */
    PERSISTENT_SEQUENTIAL(2),
    /** Ephemeral, with a number appended to its name that grows under its parent. */
    EPHEMERAL_SEQUENTIAL(3),
    /** Deleted by the server some time after its last child is gone. Servers since 3.5.1. */
    CONTAINER(4),
    /** Deleted by the server when it has no children and was not changed for its time to live. Servers since 3.5.3, if enabled. */
    PERSISTENT_WITH_TTL(5),
    /** Both sequential and with a time to live. */
    PERSISTENT_SEQUENTIAL_WITH_TTL(6);

    private final int flag;

    CreateMode(int flag) {
        this.flag = flag;
    }

    /** Number on the wire, 0 to 6: an enumeration, not a set of bits. */
    public int flag() {
        return flag;
    }

    /** Whether the node goes with its session. */
    public boolean isEphemeral() {
        return this == EPHEMERAL || this == EPHEMERAL_SEQUENTIAL;
    }

    /** Whether the server appends a number to the name. */
    public boolean isSequential() {
        return this == PERSISTENT_SEQUENTIAL || this == EPHEMERAL_SEQUENTIAL || this == PERSISTENT_SEQUENTIAL_WITH_TTL;
    }

    /** Whether the node has a time to live. */
    public boolean hasTtl() {
        return this == PERSISTENT_WITH_TTL || this == PERSISTENT_SEQUENTIAL_WITH_TTL;
    }
}
