package io.kazoo.testkit.model;

import io.kazoo.data.Acl;
import io.kazoo.data.Permissions;
import io.kazoo.data.Stat;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What committed transactions have made of nodes and sessions: a state machine without input or output. Reading is for
 * everybody; only the ensemble applies. Owned by one thread; not thread-safe.
 */
public final class ZkModel {

    static final String ROOT = "/";
    static final String RESERVED = "/zookeeper";
    static final String QUOTA = "/zookeeper/quota";
    static final String CONFIG = "/zookeeper/config";

    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<Long, Integer> timeouts = new LinkedHashMap<>();
    private final Map<Long, Set<String>> ephemerals = new HashMap<>();
    private final Set<String> perishables = new LinkedHashSet<>();
    private final Node root;

    private long lastZxid;

    ZkModel(ModelVersion version) {
        root = new Node(new byte[0], Acl.OPEN_ACL_UNSAFE, 0, 0, 0);
        nodes.put(ROOT, root);
        seed(root, RESERVED, Acl.OPEN_ACL_UNSAFE);
        seed(require(RESERVED), QUOTA, Acl.OPEN_ACL_UNSAFE);
        if (version.since(5)) {
            seed(require(RESERVED), CONFIG, List.of(Acl.world(Permissions.READ)));
        }
    }

    private void seed(Node parent, String path, List<Acl> acls) {
        nodes.put(path, new Node(new byte[0], acls, 0, 0, 0));
        parent.addChild(nameOf(path));
    }

    // ---- reading

    /** Number of the last transaction applied. */
    public long lastZxid() {
        return lastZxid;
    }

    /** Whether there is a node. */
    public boolean exists(String path) {
        return node(path) != null;
    }

    /** A node's statistics as clients see them; null if there is no such node. */
    public @Nullable Stat stat(String path) {
        Node node = node(path);
        return node == null ? null : node.stat();
    }

    /** A node's data, not copied; null if there is no such node or it has none. */
    public byte @Nullable [] data(String path) {
        Node node = node(path);
        return node == null ? null : node.data;
    }

    /** Names of a node's children in the order of their creation; empty if there is no such node. */
    public List<String> children(String path) {
        Node node = node(path);
        return node == null || node.children == null ? List.of() : List.copyOf(node.children);
    }

    /** A node's access control list; empty if there is no such node. */
    public List<Acl> acls(String path) {
        Node node = node(path);
        return node == null ? List.of() : node.acls;
    }

    /** Paths of a session's ephemeral nodes in the order of their creation; an unmodifiable view. */
    public Set<String> ephemerals(long sessionId) {
        Set<String> paths = ephemerals.get(sessionId);
        return paths == null ? Set.of() : Collections.unmodifiableSet(paths);
    }

    /** Whether a session is open. */
    public boolean hasSession(long sessionId) {
        return timeouts.containsKey(sessionId);
    }

    /** Ids of the open sessions in the order they began; an unmodifiable view. */
    public Set<Long> sessions() {
        return Collections.unmodifiableSet(timeouts.keySet());
    }

    /** Number of nodes, the root and ZooKeeper's own included. */
    public int nodeCount() {
        return nodes.size();
    }

    /** Tells the path of each node, in no order. */
    public void forEachPath(Consumer<String> consumer) {
        nodes.keySet().forEach(consumer);
    }

    /** The node of a path; that of the empty path is the root, as in ZooKeeper. */
    @Nullable
    Node node(String path) {
        return path.isEmpty() ? root : nodes.get(path);
    }

    private Node require(String path) {
        return Objects.requireNonNull(node(path), path);
    }

    /** Time-outs of the open sessions in milliseconds. */
    Map<Long, Integer> timeouts() {
        return timeouts;
    }

    /** Paths of containers and TTL nodes. */
    Set<String> perishables() {
        return perishables;
    }

    /** Number of nodes under one. */
    int descendants(String path) {
        if (path.equals(ROOT)) {
            return nodes.size() - 1;
        }
        String prefix = path + "/";
        int count = 0;
        for (String other : nodes.keySet()) {
            if (other.startsWith(prefix)) {
                count++;
            }
        }
        return count;
    }

    // ---- applying

    /** Applies a transaction and tells what it does to nodes. */
    void apply(Txn txn, Triggers triggers) {
        List<Change> changes = txn.changes();
        for (int i = 0; i < changes.size(); i++) {
            apply(changes.get(i), txn.zxid(), txn.wallMillis(), txn.sessionId(), triggers);
        }
        advance(txn.zxid());
    }

    /** Says that all up to a zxid is applied. */
    void advance(long zxid) {
        lastZxid = zxid;
    }

    /** Applies one change of a transaction. */
    void apply(Change change, long zxid, long wallMillis, long sessionId, @Nullable Triggers triggers) {
        if (change instanceof Change.Created created) {
            create(created, zxid, wallMillis, triggers);
        } else if (change instanceof Change.Deleted deleted) {
            delete(deleted.path(), zxid, triggers);
        } else if (change instanceof Change.DataSet set) {
            setData(set, zxid, wallMillis, triggers);
        } else if (change instanceof Change.AclSet set) {
            Node node = require(set.path());
            node.acls = set.acls();
            node.aversion = set.version();
        } else if (change instanceof Change.SessionOpened opened) {
            timeouts.put(sessionId, opened.timeoutMillis());
        } else if (change instanceof Change.SessionClosed closed) {
            timeouts.remove(sessionId);
            closed.ephemerals().forEach(path -> delete(path, zxid, triggers));
            ephemerals.remove(sessionId);
        }
    }

    private void create(Change.Created created, long zxid, long wallMillis, @Nullable Triggers triggers) {
        String path = created.path();
        String parentPath = parentOf(path);
        Node parent = require(parentPath);
        parent.creates = created.parentCreates();
        parent.pzxid = zxid;
        parent.addChild(nameOf(path));
        nodes.put(path, new Node(created.data(), created.acls(), created.owner(), zxid, wallMillis));
        own(path, created.owner());
        if (triggers != null) {
            triggers.created(path, created.acls(), parentPath, parent.acls, zxid);
        }
    }

    private void delete(String path, long zxid, @Nullable Triggers triggers) {
        String parentPath = parentOf(path);
        Node parent = require(parentPath);
        Node node = require(path);
        nodes.remove(path);
        parent.removeChild(nameOf(path));
        parent.pzxid = zxid;
        disown(path, node.owner);
        if (triggers != null) {
            triggers.deleted(path, node.acls, parentPath, parent.acls, zxid);
        }
    }

    private void setData(Change.DataSet set, long zxid, long wallMillis, @Nullable Triggers triggers) {
        Node node = require(set.path());
        node.data = set.data();
        node.version = set.version();
        node.mzxid = zxid;
        node.mtime = wallMillis;
        if (triggers != null) {
            triggers.dataSet(set.path(), node.acls, zxid);
        }
    }

    private void own(String path, long owner) {
        if (Owner.isSession(owner)) {
            ephemerals.computeIfAbsent(owner, unused -> new LinkedHashSet<>(4)).add(path);
        } else if (owner != Owner.NONE) {
            perishables.add(path);
        }
    }

    private void disown(String path, long owner) {
        if (Owner.isSession(owner)) {
            Set<String> paths = ephemerals.get(owner);
            if (paths != null) {
                paths.remove(path);
            }
        } else if (owner != Owner.NONE) {
            perishables.remove(path);
        }
    }

    // ---- taking back

    /** What takes a change back that is applied next, the later ones first; for a transaction that may yet fail. */
    Runnable undo(Change change) {
        if (change instanceof Change.Created created) {
            Node parent = require(parentOf(created.path()));
            int creates = parent.creates;
            long pzxid = parent.pzxid;
            return () -> {
                nodes.remove(created.path());
                parent.removeChild(nameOf(created.path()));
                disown(created.path(), created.owner());
                parent.creates = creates;
                parent.pzxid = pzxid;
            };
        }
        if (change instanceof Change.Deleted deleted) {
            Node node = require(deleted.path());
            Node parent = require(parentOf(deleted.path()));
            long pzxid = parent.pzxid;
            LinkedHashSet<String> children = new LinkedHashSet<>(Objects.requireNonNull(parent.children));
            return () -> {
                nodes.put(deleted.path(), node);
                parent.children = children;
                parent.pzxid = pzxid;
                own(deleted.path(), node.owner);
            };
        }
        if (change instanceof Change.DataSet set) {
            Node node = require(set.path());
            byte @Nullable [] data = node.data;
            long mzxid = node.mzxid;
            long mtime = node.mtime;
            int version = node.version;
            return () -> {
                node.data = data;
                node.mzxid = mzxid;
                node.mtime = mtime;
                node.version = version;
            };
        }
        throw new IllegalArgumentException("not part of a multi: " + change);
    }

    // ---- paths

    static String parentOf(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? ROOT : path.substring(0, slash);
    }

    static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
