package io.kazoo.simulation;

import io.kazoo.data.EventType;
import io.kazoo.data.Stat;
import io.kazoo.error.ErrorCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a {@link MemoryServer}: the few operations that it needs, with ZooKeeper's rules and counters, without ACLs.
 *
 * <p>Each change gets the next zxid, and all changes of a transaction the same. Events are told when the change is final.
 */
final class MemoryTree {

    /** What a change did, for watches. */
    record Event(EventType type, String path, long zxid) {}

    /** Hears of events, in order. */
    interface Listener {
        void changed(Event event);
    }

    /** Why an operation was refused, as the code that goes over the wire. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final int code;

        Refused(int code) {
            super(ErrorCodes.name(code));
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /** One node; a value, so that a transaction can go back to what was. */
    private record Node(byte @Nullable [] data, Stat stat) {}

    private final LongSupplier clockMillis;
    private final Listener listener;

    private TreeMap<String, Node> nodes = new TreeMap<>();
    private List<Event> events = new ArrayList<>();
    private long zxid;
    private boolean inTransaction;

    MemoryTree(LongSupplier clockMillis, Listener listener) {
        this.clockMillis = clockMillis;
        this.listener = listener;
        nodes.put("/", new Node(new byte[0], new Stat(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)));
    }

    /** The id of the last change. */
    long zxid() {
        return zxid;
    }

    /** Makes all changes of an action one, or none if it throws. */
    void transaction(Runnable action) {
        TreeMap<String, Node> before = new TreeMap<>(nodes);
        zxid++;
        inTransaction = true;
        try {
            action.run();
        } catch (Refused e) {
            nodes = before;
            events = new ArrayList<>();
            throw e;
        } finally {
            inTransaction = false;
        }
        tell();
    }

    String create(String path, byte @Nullable [] data, long owner, boolean sequential) {
        String parentPath = parentOf(path);
        Node parent = node(parentPath);
        if (parent.stat.ephemeralOwner() != 0) {
            throw new Refused(ErrorCodes.NO_CHILDREN_FOR_EPHEMERALS);
        }
        String real = sequential ? path + String.format("%010d", parent.stat.cversion()) : path;
        if (nodes.containsKey(real)) {
            throw new Refused(ErrorCodes.NODE_EXISTS);
        }
        begin();
        long now = clockMillis.getAsLong();
        nodes.put(real, new Node(data, new Stat(zxid, zxid, now, now, 0, 0, 0, owner, length(data), 0, zxid)));
        childrenChanged(parentPath, parent, 1);
        events.add(new Event(EventType.CREATED, real, zxid));
        events.add(new Event(EventType.CHILD, parentPath, zxid));
        end();
        return real;
    }

    void delete(String path, int version) {
        Node node = checked(path, version);
        if (node.stat.numChildren() > 0) {
            throw new Refused(ErrorCodes.NOT_EMPTY);
        }
        begin();
        nodes.remove(path);
        String parentPath = parentOf(path);
        childrenChanged(parentPath, node(parentPath), -1);
        events.add(new Event(EventType.DELETED, path, zxid));
        events.add(new Event(EventType.CHILD, parentPath, zxid));
        end();
    }

    Stat setData(String path, byte @Nullable [] data, int version) {
        Stat old = checked(path, version).stat;
        begin();
        Stat stat = new Stat(
                old.czxid(),
                zxid,
                old.ctime(),
                clockMillis.getAsLong(),
                old.version() + 1,
                old.cversion(),
                old.aversion(),
                old.ephemeralOwner(),
                length(data),
                old.numChildren(),
                old.pzxid());
        nodes.put(path, new Node(data, stat));
        events.add(new Event(EventType.CHANGED, path, zxid));
        end();
        return stat;
    }

    void check(String path, int version) {
        checked(path, version);
    }

    Stat stat(String path) {
        return node(path).stat;
    }

    @Nullable
    Stat statOrNull(String path) {
        Node node = nodes.get(path);
        return node == null ? null : node.stat;
    }

    byte @Nullable [] data(String path) {
        return node(path).data;
    }

    List<String> children(String path) {
        node(path);
        String prefix = path.equals("/") ? "/" : path + "/";
        List<String> names = new ArrayList<>();
        for (String below : nodes.tailMap(prefix, false).keySet()) {
            if (!below.startsWith(prefix)) {
                break;
            }
            if (below.indexOf('/', prefix.length()) < 0) {
                names.add(below.substring(prefix.length()));
            }
        }
        return names;
    }

    /** The paths of a session's ephemeral nodes. */
    List<String> ephemeralsOf(long session) {
        List<String> paths = new ArrayList<>();
        nodes.forEach((path, node) -> {
            if (node.stat.ephemeralOwner() == session) {
                paths.add(path);
            }
        });
        return paths;
    }

    private void begin() {
        if (!inTransaction) {
            zxid++;
        }
    }

    private void end() {
        if (!inTransaction) {
            tell();
        }
    }

    private void tell() {
        List<Event> made = events;
        events = new ArrayList<>();
        made.forEach(listener::changed);
    }

    private void childrenChanged(String path, Node node, int more) {
        Stat old = node.stat;
        Stat stat = new Stat(
                old.czxid(),
                old.mzxid(),
                old.ctime(),
                old.mtime(),
                old.version(),
                old.cversion() + 1,
                old.aversion(),
                old.ephemeralOwner(),
                old.dataLength(),
                old.numChildren() + more,
                zxid);
        nodes.put(path, new Node(node.data, stat));
    }

    private Node node(String path) {
        Node node = nodes.get(path);
        if (node == null) {
            throw new Refused(ErrorCodes.NO_NODE);
        }
        return node;
    }

    private Node checked(String path, int version) {
        Node node = node(path);
        if (version != -1 && version != node.stat.version()) {
            throw new Refused(ErrorCodes.BAD_VERSION);
        }
        return node;
    }

    private static int length(byte @Nullable [] data) {
        return data == null ? 0 : data.length;
    }

    private static String parentOf(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }
}
