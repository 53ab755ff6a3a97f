package io.kazoo.testkit.model;

import io.kazoo.data.Acl;
import io.kazoo.data.Permissions;
import io.kazoo.error.ErrorCodes;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All watches of one server, and what makes them fire. */
final class ServerWatches implements Triggers {

    static final int CREATED = 1;
    static final int DELETED = 2;
    static final int DATA_CHANGED = 3;
    static final int CHILDREN_CHANGED = 4;

    private static final int OF_CHILDREN = 1;
    private static final int OF_DATA = 2;
    private static final int OF_ANY = 3;
    private static final int OF_PERSISTENT = 4;
    private static final int OF_RECURSIVE = 5;

    private static final int ADD_PERSISTENT = 0;
    private static final int ADD_RECURSIVE = 1;

    private static final int ALL_MODES = WatchTable.STANDARD | WatchTable.PERSISTENT | WatchTable.RECURSIVE;
    private static final long NO_ZXID = -1;

    private final ModelVersion version;
    private final boolean severalModes;
    private final WatchTable data;
    private final WatchTable children;

    ServerWatches(ModelVersion version) {
        this.version = version;
        severalModes = version.since(9);
        data = new WatchTable(severalModes);
        children = new WatchTable(severalModes);
    }

    int size() {
        return data.size() + children.size();
    }

    /** What {@code wchs} says, which counts those of data only. */
    String summary() {
        return data.connections().size() + " connections watching " + data.pathCount() + " paths\nTotal watches:"
                + data.size() + "\n";
    }

    // ---- setting

    void watchData(String path, Connection connection) {
        data.add(path, connection, WatchTable.STANDARD);
    }

    void watchChildren(String path, Connection connection) {
        children.add(path, connection, WatchTable.STANDARD);
    }

    void add(String path, Connection connection, int addMode) {
        switch (addMode) {
            case ADD_PERSISTENT -> addPersistent(path, connection);
            case ADD_RECURSIVE -> addRecursive(path, connection);
            default -> throw new Refusal(ErrorCodes.MARSHALLING_ERROR);
        }
    }

    private void addPersistent(String path, Connection connection) {
        data.add(path, connection, WatchTable.PERSISTENT);
        children.add(path, connection, WatchTable.PERSISTENT);
    }

    private void addRecursive(String path, Connection connection) {
        data.add(path, connection, WatchTable.RECURSIVE);
        if (!severalModes) {
            children.add(path, connection, WatchTable.RECURSIVE);
        }
    }

    /** Sets what a client had set on another connection, and tells it what happened since a zxid. */
    void restore(ZkModel model, Restored watches, Connection connection) {
        for (String path : watches.data()) {
            Node node = model.node(path);
            if (node == null) {
                connection.event(DELETED, path, NO_ZXID);
            } else if (node.mzxid > watches.zxid()) {
                connection.event(DATA_CHANGED, path, NO_ZXID);
            } else {
                watchData(path, connection);
            }
        }
        for (String path : watches.exist()) {
            if (model.node(path) != null) {
                connection.event(CREATED, path, NO_ZXID);
            } else {
                watchData(path, connection);
            }
        }
        for (String path : watches.children()) {
            Node node = model.node(path);
            if (node == null) {
                connection.event(DELETED, path, NO_ZXID);
            } else if (node.pzxid > watches.zxid()) {
                connection.event(CHILDREN_CHANGED, path, NO_ZXID);
            } else {
                watchChildren(path, connection);
            }
        }
        watches.persistent().forEach(path -> addPersistent(path, connection));
        watches.recursive().forEach(path -> addRecursive(path, connection));
    }

    /** What a client lists in setWatches and setWatches2. */
    record Restored(
            long zxid,
            List<String> data,
            List<String> exist,
            List<String> children,
            List<String> persistent,
            List<String> recursive) {}

    // ---- asking and ending

    boolean contains(String path, Connection connection, int type) {
        if (!severalModes) {
            return switch (oldType(type)) {
                case OF_CHILDREN -> contains(children, path, connection);
                case OF_DATA -> contains(data, path, connection);
                default -> contains(children, path, connection) || contains(data, path, connection);
            };
        }
        return switch (type) {
            case OF_CHILDREN -> children.contains(path, connection, WatchTable.STANDARD);
            case OF_DATA -> data.contains(path, connection, WatchTable.STANDARD);
            case OF_ANY -> children.contains(path, connection, ALL_MODES) || data.contains(path, connection, ALL_MODES);
            case OF_PERSISTENT -> data.contains(path, connection, WatchTable.PERSISTENT);
            case OF_RECURSIVE -> data.contains(path, connection, WatchTable.RECURSIVE);
            default -> throw new Refusal(ErrorCodes.MARSHALLING_ERROR);
        };
    }

    /** Servers of 3.6 to 3.8 say yes if anybody watches the path. */
    private boolean contains(WatchTable table, String path, Connection connection) {
        return version.since(6) ? table.containsAnybody(path) : table.contains(path, connection, ALL_MODES);
    }

    boolean remove(String path, Connection connection, int type) {
        if (!severalModes) {
            return switch (oldType(type)) {
                case OF_CHILDREN -> children.remove(path, connection, ALL_MODES);
                case OF_DATA -> data.remove(path, connection, ALL_MODES);
                default -> children.remove(path, connection, ALL_MODES) | data.remove(path, connection, ALL_MODES);
            };
        }
        return switch (type) {
            case OF_CHILDREN -> children.remove(path, connection, WatchTable.STANDARD);
            case OF_DATA -> data.remove(path, connection, WatchTable.STANDARD);
            case OF_ANY -> children.remove(path, connection, ALL_MODES) | data.remove(path, connection, ALL_MODES);
            case OF_PERSISTENT ->
                children.remove(path, connection, WatchTable.PERSISTENT)
                        | data.remove(path, connection, WatchTable.PERSISTENT);
            case OF_RECURSIVE -> data.remove(path, connection, WatchTable.RECURSIVE);
            default -> throw new Refusal(ErrorCodes.MARSHALLING_ERROR);
        };
    }

    private static int oldType(int type) {
        if (type < OF_CHILDREN || type > OF_ANY) {
            throw new Refusal(ErrorCodes.MARSHALLING_ERROR);
        }
        return type;
    }

    void removeAll(Connection connection) {
        data.removeAll(connection);
        children.removeAll(connection);
    }

    // ---- firing

    @Override
    public void created(String path, List<Acl> acls, String parent, List<Acl> parentAcls, long zxid) {
        tell(data.trigger(path, false), CREATED, path, acls, zxid);
        tell(children.trigger(parent, true), CHILDREN_CHANGED, parent, parentAcls, zxid);
    }

    @Override
    public void deleted(String path, List<Acl> acls, String parent, List<Acl> parentAcls, long zxid) {
        List<Connection> told = data.trigger(path, false);
        tell(told, DELETED, path, acls, zxid);
        List<Connection> others = children.trigger(path, false);
        if (others != null && told != null) {
            others.removeAll(new HashSet<>(told));
        }
        tell(others, DELETED, path, acls, zxid);
        tell(children.trigger(parent, true), CHILDREN_CHANGED, parent, parentAcls, zxid);
    }

    @Override
    public void dataSet(String path, List<Acl> acls, long zxid) {
        tell(data.trigger(path, false), DATA_CHANGED, path, acls, zxid);
    }

    private void tell(@Nullable List<Connection> told, int type, String path, List<Acl> acls, long zxid) {
        if (told == null) {
            return;
        }
        for (int i = 0; i < told.size(); i++) {
            Connection connection = told.get(i);
            if (!version.since(8) || AclRules.permits(acls, Permissions.READ, connection.identities())) {
                connection.event(type, path, version.since(9) ? zxid : NO_ZXID);
            }
        }
    }
}
