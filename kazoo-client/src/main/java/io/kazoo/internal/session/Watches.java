package io.kazoo.internal.session;

import io.kazoo.data.EventType;
import io.kazoo.data.WatcherType;
import io.kazoo.internal.session.WatchHandle.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which watches exist on which server path, and who gets an event. Owned by the loop.
 *
 * <h2>One mode per path before 3.9</h2>
 *
 * Servers 3.6 to 3.8 keep one mode per connection and path (ZOOKEEPER-4466, -4471): a one-shot watch armed on the path of a
 * persistent one would replace it. There a read goes without its watch flag and is served from the persistent watch's
 * events, and the server's watch is removed only when no registration of any kind is left on the path. Of the two persistent
 * kinds the recursive one is the server's where both are wanted, and serves the other.
 */
final class Watches {

    private final Map<Kind, Map<String, List<WatchHandle>>> tables = new EnumMap<>(Kind.class);

    // Owned by the loop.
    private final Map<String, List<WatchHandle>> tentative = new HashMap<>();
    private final Set<String> dangling = new HashSet<>();
    private final Map<String, Set<WatcherType>> spared = new HashMap<>();
    private boolean wanted;

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
        handles.add(handle);
    }

    /** Takes out a registration; false when it was not there. */
    boolean remove(WatchHandle handle) {
        List<WatchHandle> handles = table(handle.kind()).get(handle.path());
        if (handles == null || !handles.remove(handle)) {
            return false;
        }
        if (handles.isEmpty()) {
            table(handle.kind()).remove(handle.path());
        }
        return true;
    }

    /** Whether a read of {@code path} must go without its watch flag, lest it destroy a persistent watch. */
    boolean servedByPersistent(String path, boolean exactModes) {
        return !exactModes && (needs(Kind.PERSISTENT, path) || needs(Kind.RECURSIVE, path) || dangling.contains(path));
    }

    /** Whether a persistent watch on {@code path} must be asked for as the recursive one that is there, lest it destroy it. */
    boolean servedByRecursive(String path, boolean exactModes) {
        return !exactModes && (needs(Kind.RECURSIVE, path) || dangling.contains(path));
    }

    /** Whether exact modes may be made use of from now on: nothing yet relies on a persistent watch serving others. */
    boolean mayBecomeExact() {
        return table(Kind.PERSISTENT).isEmpty() && table(Kind.RECURSIVE).isEmpty() && dangling.isEmpty();
    }

    /** What to remove on the server now that a registration is gone here; null for nothing. */
    @Nullable
    WatcherType removalOf(Kind kind, String path, boolean exactModes) {
        boolean exactly = exactModes || !(kind.isPersistent() || servedByPersistent(path, false));
        WatcherType type = exactly ? typeOf(kind) : WatcherType.ANY;
        return keeps(type, path, exactModes) ? null : type;
    }

    /**
     * Whether the server's watch must not be removed since somebody needs it. A watch of an unknown type that is kept for
     * others is remembered as dangling; it goes when they are gone. One that is kept just for a request on its way is remembered
     * as spared; it goes when that fails.
     */
    boolean keeps(WatcherType type, String path, boolean exactModes) {
        boolean needed = switch (type) {
            case DATA -> needs(Kind.DATA, path) || needs(Kind.EXIST, path) || servedByPersistent(path, exactModes);
            case CHILDREN -> needs(Kind.CHILD, path) || servedByPersistent(path, exactModes);
            case PERSISTENT -> needs(Kind.PERSISTENT, path);
            case PERSISTENT_RECURSIVE -> needs(Kind.RECURSIVE, path);
            case ANY -> anyNeeds(path);
        };
        if (type == WatcherType.ANY) {
            if (needed) {
                dangling.add(path);
            } else {
                dangling.remove(path);
            }
        } else if (needed && tentative.containsKey(path)) {
            spared.computeIfAbsent(path, none -> EnumSet.noneOf(WatcherType.class))
                    .add(type);
        }
        return needed;
    }

    private static WatcherType typeOf(Kind kind) {
        return switch (kind) {
            case DATA, EXIST -> WatcherType.DATA;
            case CHILD -> WatcherType.CHILDREN;
            case PERSISTENT -> WatcherType.PERSISTENT;
            case RECURSIVE -> WatcherType.PERSISTENT_RECURSIVE;
        };
    }

    /**
     * Finds who gets an event, taking one-shot registrations out. Returns the paths whose server watch has outlived its last
     * registration with it, so that it is to be removed (type any).
     *
     * @param early whether the server may send events before the reply of the request that arms their watch
     */
    List<String> dispatch(
            EventType type, String path, long zxid, boolean exactModes, boolean early, Delivery delivery) {
        wanted = false;
        if (early && !tentative.isEmpty()) {
            keepEarly(type, path, zxid);
        }
        String parent = null;
        if (type == EventType.CHILD) {
            fire(Kind.CHILD, path, type, path, delivery);
        } else {
            fire(Kind.DATA, path, type, path, delivery);
            fire(Kind.EXIST, path, type, path, delivery);
            if (type == EventType.DELETED) {
                fire(Kind.CHILD, path, type, path, delivery);
            }
            if (!exactModes && type != EventType.CHANGED) {
                parent = parentOf(path);
                childrenOfRecursive(parent, delivery);
            }
            for (String at = path; at != null; at = parentOf(at)) {
                tell(Kind.RECURSIVE, at, type, path, delivery);
            }
        }
        tell(Kind.PERSISTENT, path, type, path, delivery);
        return dangling.isEmpty() ? List.of() : orphans(parent, path);
    }

    /** Whether the last event was for anybody, be it for a registration that is yet to be armed. */
    boolean wasWanted() {
        return wanted;
    }

    /** Whether the server has a watch on a path that nobody needs any more; the caller removes it (type any). */
    boolean takeOrphan(String path) {
        return dangling.contains(path) && !anyNeeds(path) && dangling.remove(path);
    }

    /** A request on its way to a path has ended: what was spared for its sake, to be removed if it is to no avail. */
    Set<WatcherType> takeSpared(String path) {
        return spared.isEmpty() || tentative.containsKey(path)
                ? Set.of()
                : Objects.requireNonNullElse(spared.remove(path), Set.of());
    }

    private List<String> orphans(@Nullable String parent, String path) {
        List<String> orphans = new ArrayList<>(2);
        for (String at : parent == null ? List.of(path) : List.of(parent, path)) {
            if (!anyNeeds(at) && dangling.remove(at)) {
                orphans.add(at);
            }
        }
        return orphans;
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
        spared.clear();
        tentative.values().forEach(handles -> handles.forEach(WatchHandle::forgetEarly));
        tentative.clear();
    }

    /**
     * Child watches, one-shot and persistent, on the very path of a recursive one are served from the creations and deletions
     * of its children, since a recursive watch gets no event of its own for them.
     */
    private void childrenOfRecursive(@Nullable String parent, Delivery delivery) {
        if (parent != null && (needs(Kind.RECURSIVE, parent) || dangling.contains(parent))) {
            fire(Kind.CHILD, parent, EventType.CHILD, parent, delivery);
            tell(Kind.PERSISTENT, parent, EventType.CHILD, parent, delivery);
        }
    }

    /**
     * Apache's servers never send an event before the reply of the request that armed its watch; others may. Such an event is
     * kept and delivered behind the reply, unless another registration explains it. From Apache's it is one of a watch that
     * was there before, and that may be closed here by now.
     */
    private void keepEarly(EventType type, String path, long zxid) {
        if (type != EventType.CHILD) {
            early(Kind.DATA, type, path, zxid);
        }
        if (type == EventType.CHILD || type == EventType.DELETED) {
            early(Kind.CHILD, type, path, zxid);
        }
        earlyForPersistent(type, path, zxid);
    }

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
                wanted = true;
                handle.early(new WatchHandle.EarlyEvent(type, path, zxid));
            }
        }
    }

    /** As {@link #early} for persistent registrations: at their path or, if recursive, at any above it. */
    private void earlyForPersistent(EventType type, String path, long zxid) {
        for (String at = path; at != null; at = parentOf(at)) {
            for (WatchHandle handle : tentative.getOrDefault(at, List.of())) {
                boolean itsOwn = handle.kind() == Kind.RECURSIVE
                        ? type != EventType.CHILD
                        : handle.kind() == Kind.PERSISTENT && at.equals(path);
                if (itsOwn && !has(handle.kind(), at)) {
                    wanted = true;
                    handle.early(new WatchHandle.EarlyEvent(type, path, zxid));
                }
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
                wanted = true;
                delivery.deliver(handle, type, path);
            }
        }
    }

    private void tell(Kind kind, String at, EventType type, String path, Delivery delivery) {
        List<WatchHandle> handles = table(kind).get(at);
        if (handles != null) {
            for (WatchHandle handle : handles) {
                wanted = true;
                delivery.deliver(handle, type, path);
            }
        }
    }

    private boolean anyNeeds(String path) {
        for (Kind kind : Kind.values()) {
            if (has(kind, path)) {
                return true;
            }
        }
        return tentative.containsKey(path);
    }

    /** Whether there is such a registration, or a request on its way that is to arm one. */
    private boolean needs(Kind kind, String path) {
        return has(kind, path) || hasTentative(kind, path);
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
        return Objects.requireNonNull(tables.get(kind));
    }

    private static @Nullable String parentOf(String path) {
        int slash = path.lastIndexOf('/');
        if (path.length() <= 1 || slash < 0) {
            return null;
        }
        return slash == 0 ? "/" : path.substring(0, slash);
    }
}
