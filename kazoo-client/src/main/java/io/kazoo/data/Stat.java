package io.kazoo.data;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * Statistics of a node as ZooKeeper keeps them. The record components carry ZooKeeper's names; the other accessors are the
 * readable names of kazoo's {@code ZnodeStat}.
 *
 * <p>Compare versions for equality only: all three are signed 32-bit counters that wrap, and {@code version} can be -1.
 *
 * @param czxid id of the transaction that created the node
 * @param mzxid id of the transaction that last changed the data
 * @param ctime creation time, milliseconds since the epoch, by the leader's wall clock
 * @param mtime time of the last data change, milliseconds since the epoch, by the leader's wall clock
 * @param version data version, counted from 0
 * @param cversion version of the list of children: creates plus deletes
 * @param aversion version of the access control list
 * @param ephemeralOwner id of the session that owns an ephemeral node, else 0
 * @param dataLength length of the data in bytes
 * @param numChildren number of children
 * @param pzxid id of the transaction that last changed the list of children
 */
public record Stat(
        long czxid,
        long mzxid,
        long ctime,
        long mtime,
        int version,
        int cversion,
        int aversion,
        long ephemeralOwner,
        int dataLength,
        int numChildren,
        long pzxid) {

    /** What ClickHouse Keeper answers as the owner of a container node. */
    private static final long CONTAINER_OWNER = Long.MIN_VALUE;

    /** Version of the access control list, to be passed back to a conditional {@code setAcls}. */
    public int aclVersion() {
        return aversion;
    }

    /** Version of the list of children. */
    public int childrenVersion() {
        return cversion;
    }

    /** Creation time by the leader's wall clock. */
    public Instant created() {
        return Instant.ofEpochMilli(ctime);
    }

    /** Time of the last data change by the leader's wall clock. */
    public Instant lastModified() {
        return Instant.ofEpochMilli(mtime);
    }

    /** Id of the owning session, empty unless the node is ephemeral. */
    public OptionalLong ownerSessionId() {
        return isEphemeral() ? OptionalLong.of(ephemeralOwner) : OptionalLong.empty();
    }

    /** Id of the transaction that created the node; it grows with every node, so it serves as a fencing token. */
    public long creationTransactionId() {
        return czxid;
    }

    /** Id of the transaction that last changed the data. */
    public long lastModifiedTransactionId() {
        return mzxid;
    }

    /** Number of children. */
    public int childrenCount() {
        return numChildren;
    }

    /** Whether the node belongs to a session and goes with it. */
    public boolean isEphemeral() {
        return ephemeralOwner != 0 && ephemeralOwner != CONTAINER_OWNER;
    }
}
