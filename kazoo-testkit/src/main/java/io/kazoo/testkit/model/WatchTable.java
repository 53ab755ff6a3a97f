package io.kazoo.testkit.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of the two tables of watches of a server, that of data or that of children: ZooKeeper's WatchManager. A connection has
 * at most one registration for a path, with a set of modes since 3.9 and with the last one asked for before.
 */
final class WatchTable {

    static final int STANDARD = 1;
    static final int PERSISTENT = 2;
    static final int RECURSIVE = 4;

    /** What one connection watches at one path. */
    private static final class Registration {
        final Connection connection;
        int modes;

        Registration(Connection connection) {
            this.connection = connection;
        }
    }

    private final boolean severalModes;
    private final Map<String, List<Registration>> byPath = new HashMap<>();
    private final Map<Connection, Set<String>> byConnection = new IdentityHashMap<>();

    private int recursives;
    private int size;

    WatchTable(boolean severalModes) {
        this.severalModes = severalModes;
    }

    /** Number of registrations. */
    int size() {
        return size;
    }

    int pathCount() {
        return byPath.size();
    }

    Set<Connection> connections() {
        return byConnection.keySet();
    }

    void add(String path, Connection connection, int mode) {
        List<Registration> there = byPath.computeIfAbsent(path, unused -> new ArrayList<>(2));
        Registration registration = find(there, connection);
        if (registration == null) {
            registration = new Registration(connection);
            there.add(registration);
            byConnection.computeIfAbsent(connection, unused -> new HashSet<>()).add(path);
            size++;
        }
        setModes(registration, severalModes ? registration.modes | mode : mode);
    }

    private void setModes(Registration registration, int modes) {
        recursives += (modes & RECURSIVE) - (registration.modes & RECURSIVE);
        registration.modes = modes;
    }

    /**
     * The connections that hear of an event; one-shot registrations end by it. Null for none.
     *
     * @param children whether the event is that of children, which recursive watches of old servers do not hear
     */
    @Nullable
    List<Connection> trigger(String path, boolean children) {
        List<Connection> told = triggerAt(path, children);
        if (recursives > 0 && (severalModes || !children)) {
            String ancestor = path;
            while (!ancestor.equals(ZkModel.ROOT)) {
                ancestor = ZkModel.parentOf(ancestor);
                told = addRecursive(ancestor, told);
            }
        }
        return told;
    }

    private @Nullable List<Connection> triggerAt(String path, boolean children) {
        List<Registration> there = byPath.get(path);
        if (there == null) {
            return null;
        }
        List<Connection> told = new ArrayList<>(there.size());
        for (int i = there.size() - 1; i >= 0; i--) {
            Registration registration = there.get(i);
            boolean deaf = !severalModes && children && registration.modes == RECURSIVE;
            if (!deaf) {
                told.add(registration.connection);
                setModes(registration, registration.modes & ~STANDARD);
                if (registration.modes == 0) {
                    there.remove(i);
                    forget(path, registration.connection);
                }
            }
        }
        if (there.isEmpty()) {
            byPath.remove(path);
        }
        return told;
    }

    private @Nullable List<Connection> addRecursive(String ancestor, @Nullable List<Connection> told) {
        List<Registration> there = byPath.get(ancestor);
        if (there == null) {
            return told;
        }
        List<Connection> all = told;
        for (Registration registration : there) {
            if ((registration.modes & RECURSIVE) != 0) {
                if (all == null) {
                    all = new ArrayList<>(2);
                }
                if (!all.contains(registration.connection)) {
                    all.add(registration.connection);
                }
            }
        }
        return all;
    }

    /** Whether a connection watches a path in any of some modes. */
    boolean contains(String path, Connection connection, int modes) {
        List<Registration> there = byPath.get(path);
        Registration registration = there == null ? null : find(there, connection);
        return registration != null && (registration.modes & modes) != 0;
    }

    /** What old servers say to that: yes if anybody watches the path. */
    boolean containsAnybody(String path) {
        return byPath.containsKey(path);
    }

    /** Ends what a connection has registered for a path in some modes, and says whether there was any. */
    boolean remove(String path, Connection connection, int modes) {
        List<Registration> there = byPath.get(path);
        Registration registration = there == null ? null : find(there, connection);
        if (there == null || registration == null || (registration.modes & modes) == 0) {
            return false;
        }
        setModes(registration, registration.modes & ~modes);
        if (registration.modes == 0) {
            there.remove(registration);
            forget(path, connection);
            if (there.isEmpty()) {
                byPath.remove(path);
            }
        }
        return true;
    }

    /** Ends everything of a connection. */
    void removeAll(Connection connection) {
        Set<String> paths = byConnection.remove(connection);
        if (paths == null) {
            return;
        }
        for (String path : paths) {
            List<Registration> there = byPath.get(path);
            Registration registration = there == null ? null : find(there, connection);
            if (there != null && registration != null) {
                setModes(registration, 0);
                there.remove(registration);
                size--;
                if (there.isEmpty()) {
                    byPath.remove(path);
                }
            }
        }
    }

    private void forget(String path, Connection connection) {
        size--;
        Set<String> paths = byConnection.get(connection);
        if (paths != null) {
            paths.remove(path);
            if (paths.isEmpty()) {
                byConnection.remove(connection);
            }
        }
    }

    private static @Nullable Registration find(List<Registration> there, Connection connection) {
        for (int i = 0; i < there.size(); i++) {
            Registration registration = there.get(i);
            if (registration.connection == connection) {
                return registration;
            }
        }
        return null;
    }
}
