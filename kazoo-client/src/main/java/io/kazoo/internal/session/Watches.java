package io.kazoo.internal.session;

import io.kazoo.data.EventType;
import io.kazoo.data.WatcherType;
import io.kazoo.internal.session.WatchHandle.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which watches exist on which server path, and who gets an event. Owned by the loop.
 *
 * <h2>One mode per path before 3.9</h2>
 *
 * Servers 3.6 to 3.8 keep one mode per connection and path (ZOOKEEPER-4466, -4471): a one-shot watch armed on the path of a
 * persistent one would replace it. There a read goes without its watch flag and is served from the persistent watch's
 * events, and the server's watch is removed only when no registration of any kind is left on the path.
 */
final class Watches {

    private final Map<Kind, Map<String, List<WatchHandle>>> tables = new EnumMap<>(Kind.class);

    // Owned by the loop.
    private final Map<String, List<WatchHandle>> tentative = new HashMap<>();
    private final Set<String> dangling = new HashSet<>();

    /** Told of each handle that an event is for. */
    interface Delivery {
        void deliver(WatchHandle handle, EventType type, String path);
    }

    Watches() {
        for (Kind kind : Kind.values()) {
            tables.put(kind, new HashMap<>());
        }
    }

    /** The request that is to arm it was written. */
    void written(WatchHandle handle) {
        tentative.computeIfAbsent(handle.path(), path -> new ArrayList<>(1)).add(handle);
    }

    /** The request that was to arm it came to nothing. */
    void withdrawn(WatchHandle handle) {
        List<WatchHandle> handles = tentative.get(handle.path());
        if (handles != null && handles.remove(handle) && handles.isEmpty()) {
            tentative.remove(handle.path());
        }
    }

    /** The server armed it. An equal one-shot registration that is there already takes its place. */
    void armed(WatchHandle handle) {
        withdrawn(handle);
        List<WatchHandle> handles = table(handle.kind()).computeIfAbsent(handle.path(), path -> new ArrayList<>(1));
        if (!handle.kind().isPersistent()) {
            for (WatchHandle other : handles) {
                if (other.key() == handle.key()) {
                    return;
                }
            }
        }
        handle.registered(true);
        handles.add(handle);
    }

    /** Takes out a registration; false when it was not there. */
    boolean remove(WatchHandle handle) {
        List<WatchHandle> handles = table(handle.kind()).get(handle.path());
        if (handles == null || !handles.remove(handle)) {
            return false;
        }
        handle.registered(false);
        if (handles.isEmpty()) {
            table(handle.kind()).remove(handle.path());
        }
        return true;
    }

    /** Whether a read of {@code path} must go without its watch flag, lest it destroy a persistent watch. */
    boolean servedByPersistent(String path, boolean exactModes) {
        return !exactModes && (has(Kind.PERSISTENT, path) || has(Kind.RECURSIVE, path) || dangling.contains(path));
    }

    /** What to remove on the server now that {@code removed} is gone here; null for nothing. */
    @Nullable
    WatcherType removalFor(WatchHandle removed, boolean exactModes) {
        String path = removed.path();
        if (exactModes || !(removed.kind().isPersistent() || servedByPersistent(path, false))) {
            return exactRemoval(removed.kind(), path);
        }
        if (anyLocal(path)) {
            dangling.add(path);
            return null;
        }
        dangling.remove(path);
        return WatcherType.ANY;
    }

    private @Nullable WatcherType exactRemoval(Kind kind, String path) {
        return switch (kind) {
            case DATA, EXIST ->
                has(Kind.DATA, path) || has(Kind.EXIST, path) || hasTentative(Kind.DATA, path)
                        ? null
                        : WatcherType.DATA;
            case CHILD -> has(Kind.CHILD, path) || hasTentative(Kind.CHILD, path) ? null : WatcherType.CHILDREN;
            case PERSISTENT -> has(kind, path) || hasTentative(kind, path) ? null : WatcherType.PERSISTENT;
            case RECURSIVE -> has(kind, path) || hasTentative(kind, path) ? null : WatcherType.PERSISTENT_RECURSIVE;
        };
    }

    /**
     * Finds who gets an event, taking one-shot registrations out. Returns whether the path's server watch outlived its last
     * registration and is to be removed (type any).
     */
    boolean dispatch(EventType type, String path, long zxid, boolean exactModes, Delivery delivery) {
        if (type == EventType.CHILD) {
            early(Kind.CHILD, type, path, zxid);
            fire(Kind.CHILD, path, type, path, delivery);
        } else {
            early(Kind.DATA, type, path, zxid);
            fire(Kind.DATA, path, type, path, delivery);
            fire(Kind.EXIST, path, type, path, delivery);
            if (type == EventType.DELETED) {
                early(Kind.CHILD, type, path, zxid);
                fire(Kind.CHILD, path, type, path, delivery);
            }
            if (!exactModes && type != EventType.CHANGED) {
                childOfRecursive(path, delivery);
            }
            for (String at = path; at != null; at = parentOf(at)) {
                tell(Kind.RECURSIVE, at, type, path, delivery);
            }
        }
        tell(Kind.PERSISTENT, path, type, path, delivery);
        return dangling.contains(path) && !anyLocal(path) && dangling.remove(path);
    }

    /** All one-shot registrations, taken out. */
    List<WatchHandle> drainOneShots() {
        List<WatchHandle> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (!kind.isPersistent()) {
                table(kind).values().forEach(all::addAll);
                table(kind).clear();
            }
        }
        all.forEach(handle -> handle.registered(false));
        return all;
    }

    /** All persistent registrations. */
    List<WatchHandle> persistent() {
        List<WatchHandle> all = new ArrayList<>();
        table(Kind.PERSISTENT).values().forEach(all::addAll);
        table(Kind.RECURSIVE).values().forEach(all::addAll);
        return all;
    }

    /** The paths that have a registration of this kind. */
    Collection<String> paths(Kind kind) {
        return table(kind).keySet();
    }

    /** The registrations of a kind on a path, a copy. */
    List<WatchHandle> at(Kind kind, String path) {
        return List.copyOf(table(kind).getOrDefault(path, List.of()));
    }

    /** The one-shot registrations with this key on a path. */
    List<WatchHandle> oneShots(String path, Object key) {
        List<WatchHandle> found = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (!kind.isPersistent()) {
                at(kind, path).stream().filter(handle -> handle.key() == key).forEach(found::add);
            }
        }
        return found;
    }

    int size() {
        int size = 0;
        for (Map<String, List<WatchHandle>> table : tables.values()) {
            for (List<WatchHandle> handles : table.values()) {
                size += handles.size();
            }
        }
        return size;
    }

    /** The connection is gone, and with it the server's side of what was left dangling. */
    void disconnected() {
        dangling.clear();
        tentative.clear();
    }

    /**
     * A one-shot child watch on the very path of a recursive one is served from the creations and deletions of its children,
     * since a recursive watch gets no event of its own for them.
     */
    private void childOfRecursive(String path, Delivery delivery) {
        String parent = parentOf(path);
        if (parent != null && has(Kind.CHILD, parent) && has(Kind.RECURSIVE, parent)) {
            fire(Kind.CHILD, parent, EventType.CHILD, parent, delivery);
        }
    }

    /**
     * Apache's servers never send an event before the reply of the request that armed its watch; others may. Such an event is
     * kept and delivered behind the reply, unless another registration explains it.
     */
    private void early(Kind kind, EventType type, String path, long zxid) {
        List<WatchHandle> handles = tentative.get(path);
        if (handles == null
                || has(kind, path)
                || (kind == Kind.DATA && has(Kind.EXIST, path))
                || has(Kind.PERSISTENT, path)
                || covered(path)) {
            return;
        }
        for (WatchHandle handle : handles) {
            if (handle.kind() == kind) {
                handle.early(new WatchHandle.EarlyEvent(type, path, zxid));
            }
        }
    }

    private boolean covered(String path) {
        if (table(Kind.RECURSIVE).isEmpty()) {
            return false;
        }
        for (String at = path; at != null; at = parentOf(at)) {
            if (has(Kind.RECURSIVE, at)) {
                return true;
            }
        }
        return false;
    }

    private void fire(Kind kind, String at, EventType type, String path, Delivery delivery) {
        List<WatchHandle> handles = table(kind).remove(at);
        if (handles != null) {
            for (WatchHandle handle : handles) {
                handle.registered(false);
                delivery.deliver(handle, type, path);
            }
        }
    }

    private void tell(Kind kind, String at, EventType type, String path, Delivery delivery) {
        List<WatchHandle> handles = table(kind).get(at);
        if (handles != null) {
            for (WatchHandle handle : handles) {
                delivery.deliver(handle, type, path);
            }
        }
    }

    private boolean anyLocal(String path) {
        for (Kind kind : Kind.values()) {
            if (has(kind, path)) {
                return true;
            }
        }
        return tentative.containsKey(path);
    }

    private boolean hasTentative(Kind kind, String path) {
        for (WatchHandle handle : tentative.getOrDefault(path, List.of())) {
            if (handle.kind() == kind) {
                return true;
            }
        }
        return false;
    }

    private boolean has(Kind kind, String path) {
        return table(kind).containsKey(path);
    }

    private Map<String, List<WatchHandle>> table(Kind kind) {
        return java.util.Objects.requireNonNull(tables.get(kind));
    }

    private static @Nullable String parentOf(String path) {
        int slash = path.lastIndexOf('/');
        if (path.length() <= 1 || slash < 0) {
            return null;
        }
        return slash == 0 ? "/" : path.substring(0, slash);
    }
}
