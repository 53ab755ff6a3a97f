package io.kazoo.chaos.check;

import java.util.List;

/**
 * A transaction of the servers' logs.
 *
 * @param session whose request it was
 * @param closing whether it ended that session
 * @param certain whether it is known to have been committed; one that only one server has logged may have been lost
 */
public record Commit(long zxid, long session, boolean closing, boolean certain, List<Change> changes) {
    /** What it did to one node. */
    public enum Kind {
        CREATED,
        SET,
        DELETED
    }

    /**
     * The change of one node.
     *
     * @param version of the node after it
     * @param owner session that owns the node, for a created ephemeral, else 0
     * @param value its data after it, or {@code -}
     */
    public record Change(Kind kind, String path, int version, long owner, String value) {}

    @Override
    public String toString() {
        return "0x" + Long.toHexString(zxid) + (certain ? "" : "?") + " of 0x" + Long.toHexString(session)
                + (closing ? " closing " : " ") + changes;
    }
}
