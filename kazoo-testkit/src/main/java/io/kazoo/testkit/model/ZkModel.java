package io.kazoo.testkit.model;

import io.kazoo.data.Acl;
import io.kazoo.data.Stat;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What committed transactions have made of nodes and sessions: a state machine without input or output. Reading is for
 * everybody; only the ensemble applies. Owned by one thread; not thread-safe.
 */
public final class ZkModel {

    ZkModel() {}

    /** Number of the last transaction applied. */
    public long lastZxid() {
        throw new UnsupportedOperationException();
    }

    /** Whether there is a node. */
    public boolean exists(String path) {
        return stat(path) != null;
    }

    /** A node's statistics as clients see them; null if there is no such node. */
    public @Nullable Stat stat(String path) {
        throw new UnsupportedOperationException();
    }

    /** A node's data, not copied; null if there is no such node or it has none. */
    public byte @Nullable [] data(String path) {
        throw new UnsupportedOperationException();
    }

    /** Names of a node's children in the order of their creation; empty if there is no such node. */
    public List<String> children(String path) {
        throw new UnsupportedOperationException();
    }

    /** A node's access control list; empty if there is no such node. */
    public List<Acl> acls(String path) {
        throw new UnsupportedOperationException();
    }

    /** Paths of a session's ephemeral nodes in the order of their creation. */
    public Set<String> ephemerals(long sessionId) {
        throw new UnsupportedOperationException();
    }

    /** Whether a session is open. */
    public boolean hasSession(long sessionId) {
        return sessions().contains(sessionId);
    }

    /** Ids of the open sessions. */
    public Set<Long> sessions() {
        throw new UnsupportedOperationException();
    }

    /** Number of nodes, the root and ZooKeeper's own included. */
    public int nodeCount() {
        throw new UnsupportedOperationException();
    }

    /** Tells the path of each node, in no order. */
    public void forEachPath(Consumer<String> consumer) {
        throw new UnsupportedOperationException();
    }
}
