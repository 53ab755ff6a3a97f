package io.kazoo.testkit.model;

/** What ZooKeeper keeps as a node's owner: a session, or the mark of a container or of a TTL node, or nothing. */
final class Owner {

    static final long NONE = 0;
    static final long CONTAINER = Long.MIN_VALUE;
    static final long MAX_TTL = (1L << 40) - 1;

    private static final long TTL_MARK = 0xff00_0000_0000_0000L;

    private Owner() {}

    static long ofTtl(long millis) {
        return TTL_MARK | millis;
    }

    static boolean isTtl(long owner) {
        return (owner & TTL_MARK) == TTL_MARK;
    }

    static long ttlMillis(long owner) {
        return owner & MAX_TTL;
    }

    static boolean isSession(long owner) {
        return owner != NONE && owner != CONTAINER && !isTtl(owner);
    }
}
