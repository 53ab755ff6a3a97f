package io.kazoo.recipe;

import io.kazoo.AsyncKazooClient;
import io.kazoo.data.BackOff;
import io.kazoo.data.Children;
import io.kazoo.data.EventType;
import io.kazoo.data.KazooState;
import io.kazoo.data.NodeData;
import io.kazoo.data.Stat;
import io.kazoo.data.Subscription;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatchedEvent;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.UnimplementedException;
import io.kazoo.internal.concurrent.Promise;
import io.kazoo.internal.concurrent.SerialLane;
import io.kazoo.spi.Watcher;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The nodes of a cache. Owned by the recipe's lane, but for what is marked. */
final class CachedTree implements Watcher {

    /*
     * Events and replies come down one lane in the order of the wire, so what is applied last is newest, and the watch is armed
     * before the first read. An event only says where to look: CREATED and CHANGED read the node, DELETED removes it. A read that
     * finds no node removes it too. `pending` counts what is under way; the cache is initialized when it is 0 first.
     *
     * After GAP every known node is compared by exists(): mzxid tells of data, pzxid of children, czxid of another node. On servers
     * without persistent watches each read arms a one-shot watch, and each node is listed too, for its watch; all of them end with
     * the session, one event each, after which they are armed again by one comparison.
     */
    private static final Logger LOG = LoggerFactory.getLogger(CachedTree.class);
    /** In which the ends of all one-shot watches come together. */
    private static final Duration BREATH = Duration.ofMillis(20);

    private static final BackOff PAUSES = new BackOff(Duration.ofMillis(50), 2, 0, Duration.ofSeconds(5));

    private final RecipeLane lane;
    private final AsyncKazooClient client;
    private final String root;
    private final CacheOptions options;
    private final CacheScope scope;
    private final Consumer<CacheEvent> listener;
    private final SerialLane calls;
    private final Promise<@Nullable Void> initialized = new Promise<>();

    /** Read by any thread. */
    private final ConcurrentSkipListMap<String, NodeData> nodes = new ConcurrentSkipListMap<>();

    /** Written on the lane. */
    private volatile boolean closed;

    // Owned by the lane.
    private final Map<String, Set<String>> children = new HashMap<>();
    private final Map<String, Stat> listed = new HashMap<>();
    private final Set<String> unreadable = new TreeSet<>();
    private boolean oneShot;
    private boolean watched; // from asking for a watch that lasts to its end
    private boolean rearming;
    private int pending;
    private int failures;
    private @Nullable Subscription watch;
    private @Nullable Subscription sleeping;

    CachedTree(RecipeLane lane, String root, CacheOptions options, Consumer<CacheEvent> listener) {
        this.lane = lane;
        this.client = lane.client();
        this.root = root;
        this.options = options;
        this.scope = new CacheScope(root, options);
        this.listener = listener;
        this.calls = lane.forListeners("listener of the tree cache of " + root);
    }

    String root() {
        return root;
    }

    Promise<@Nullable Void> initialized() {
        return initialized;
    }

    ConcurrentSkipListMap<String, NodeData> nodes() {
        return nodes;
    }

    /** Any thread. */
    Set<String> children(String path) {
        String prefix = path.equals("/") ? "/" : path + "/";
        Set<String> names = new TreeSet<>();
        String from = prefix;
        for (String next = nodes.higherKey(from);
                next != null && next.startsWith(prefix);
                next = nodes.higherKey(from)) {
            String name = next.substring(prefix.length());
            int slash = name.indexOf('/');
            names.add(slash < 0 ? name : name.substring(0, slash));
            from = prefix + (slash < 0 ? name : name.substring(0, slash) + "0"); // '0' is what follows '/'
        }
        return names;
    }

    SortedMap<String, NodeData> snapshot() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
    }

    /** Any thread. */
    boolean covers(String path) {
        return scope.covers(path);
    }

    // ---- life

    void start() {
        pending++;
        if (watched) { // its end and the failure of a read both lead here
            compareAll();
            done();
            return;
        }
        watched = true;
        WatchMode mode = options.depth() == 0 ? WatchMode.PERSISTENT : WatchMode.PERSISTENT_RECURSIVE;
        client.addWatch(root, mode, this).whenComplete((subscription, error) -> {
            if (closed) {
                if (subscription != null) {
                    subscription.close();
                }
            } else if (subscription != null || error instanceof UnimplementedException) {
                watch = subscription;
                oneShot = subscription == null;
                watched = !oneShot;
                compareAll();
                done();
            } else {
                watched = false;
                later(() -> {
                    pending--;
                    start();
                });
            }
        });
    }

    void close() {
        closed = true;
        initialized.fail(() -> new CancellationException("The tree cache of " + root + " was closed"));
        Subscription armed = watch;
        if (armed != null) {
            armed.close();
        }
        Subscription waiting = sleeping;
        if (waiting != null) {
            waiting.close();
        }
        if (oneShot) {
            client.removeWatcher(root, this);
            nodes.keySet().forEach(path -> client.removeWatcher(path, this));
        }
    }

    private void done() {
        pending--;
        if (pending == 0 && sleeping == null) {
            failures = 0;
            if (!initialized.isDone() && !closed) {
                initialized.succeed(null);
                tell(new CacheEvent.Initialized());
            }
        }
    }

    /** Tries again after a pause; when the client was stopped, which ends the pause, after its next start. */
    private void later(Runnable step) {
        failures++;
        client.delay(Duration.ofNanos(PAUSES.pauseNanos(Math.min(failures, 10), 0)))
                .whenComplete((passed, stopped) -> {
                    if (closed) {
                        return;
                    }
                    if (stopped == null) {
                        step.run();
                    } else {
                        pending--;
                        sleep();
                    }
                });
    }

    private void sleep() {
        if (sleeping != null || closed) {
            return;
        }
        listed.clear(); // of what was listed last, not all may have been read
        sleeping = client.addListenerAndTell(state -> {
            Subscription waiting = sleeping;
            if (state == KazooState.CONNECTED && waiting != null) {
                waiting.close();
                sleeping = null;
                if (!closed) {
                    start();
                }
            }
        });
    }

    // ---- events

    @Override
    public void onEvent(WatchedEvent event) {
        String path = event.path();
        watched &= event.type() != EventType.NONE;
        if (closed || sleeping != null) {
            return;
        }
        if (event.type() == EventType.GAP) {
            compareAll();
        } else if (event.type() == EventType.NONE) {
            ended();
        } else if (path != null && scope.holds(path)) {
            switch (event.type()) {
                case CREATED, CHANGED -> read(path);
                case DELETED -> deleted(path);
                case CHILD -> list(path);
                default -> {}
            }
        }
    }

    private void ended() {
        if (!oneShot) {
            start();
        } else if (!rearming) {
            rearming = true;
            pending++;
            client.delay(BREATH).whenComplete((passed, stopped) -> {
                rearming = false;
                pending--;
                if (stopped != null) {
                    sleep();
                } else if (sleeping == null && !closed) {
                    pending++;
                    compareAll();
                    done();
                }
            });
        }
    }

    private void deleted(String path) {
        unreadable.remove(path);
        remove(path);
        if (oneShot && path.equals(root)) {
            read(root);
        }
    }

    // ---- reading

    private void compareAll() {
        List<String> known = List.copyOf(nodes.keySet());
        if (!nodes.containsKey(root)) {
            read(root);
        }
        List.copyOf(unreadable).stream().filter(path -> !path.equals(root)).forEach(this::read);
        known.forEach(this::compare);
    }

    private void compare(String path) {
        pending++;
        CompletableFuture<Optional<Stat>> looking = oneShot ? client.exists(path, this) : client.exists(path);
        looking.whenComplete((found, error) -> {
            NodeData was = nodes.get(path);
            if (closed || was == null) {
                if (closed || !path.equals(root)) {
                    forgetLate(path);
                }
                done();
            } else if (found == null) {
                failed(path, error, () -> compare(path));
            } else if (found.isEmpty()) {
                if (!path.equals(root)) {
                    forgetLate(path); // its parent's list tells when it is made again
                }
                remove(path);
                done();
            } else {
                compare(path, was.stat(), found.get());
                done();
            }
        });
    }

    private void compare(String path, Stat was, Stat is) {
        boolean another = is.czxid() != was.czxid();
        boolean changed = another || is.mzxid() != was.mzxid();
        if (changed) {
            read(path); // which lists another node, and every one whose data is not held or whose server is old
        }
        boolean listsItself = oneShot || !options.data() ? changed : another;
        if (!listsItself && (oneShot || isListedAnew(listed.get(path), is))) {
            list(path);
        }
    }

    private static boolean isListedAnew(@Nullable Stat last, Stat is) {
        return last == null ? is.numChildren() > 0 : last.pzxid() != is.pzxid();
    }

    private void read(String path) {
        if (!options.data() && !oneShot) {
            list(path);
            return;
        }
        pending++;
        CompletableFuture<NodeData> reading = oneShot ? client.get(path, this) : client.get(path);
        reading.whenComplete((node, error) -> {
            if (closed) {
                forgetLate(path);
            } else if (node == null) {
                failed(path, error, () -> read(path));
            } else {
                boolean fresh = put(path, options.data() ? node : new NodeData(null, node.stat()));
                if (oneShot || (fresh && node.stat().numChildren() > 0)) {
                    list(path);
                }
                done();
            }
        });
    }

    private void list(String path) {
        if (scope.depth(path) >= options.depth() && (options.data() || oneShot)) {
            return;
        }
        pending++;
        CompletableFuture<Children> listing =
                oneShot ? client.getChildrenWithStat(path, this) : client.getChildrenWithStat(path);
        listing.whenComplete((found, error) -> {
            if (closed) {
                forgetLate(path);
            } else if (found == null) {
                failed(path, error, () -> list(path));
            } else {
                boolean fresh = !options.data() && put(path, new NodeData(null, found.stat()));
                if (fresh && oneShot) {
                    read(path); // a list arms no watch of the node itself
                }
                listed(path, found);
                done();
            }
        });
    }

    private void listed(String path, Children found) {
        NodeData node = nodes.get(path);
        if (node == null || node.stat().czxid() != found.stat().czxid()) {
            return; // the read that is under way lists anew
        }
        listed.put(path, found.stat());
        for (String known : Set.copyOf(children.getOrDefault(path, Set.of()))) {
            if (!found.names().contains(known.substring(known.lastIndexOf('/') + 1))) {
                remove(known);
            }
        }
        for (String name : found.names()) {
            String below = CacheScope.child(path, name);
            if (!nodes.containsKey(below) && scope.holds(below)) {
                read(below);
            }
        }
    }

    private void failed(String path, @Nullable Throwable error, Runnable again) {
        if (error instanceof NoNodeException) {
            unreadable.remove(path);
            remove(path);
            if (oneShot && path.equals(root)) {
                awaitRoot();
            }
            done();
        } else if (error instanceof KazooException refusal
                && !refusal.isRetryable()
                && !(refusal instanceof ClientStoppedException)) {
            remove(path);
            if (unreadable.add(path)) {
                tell(new CacheEvent.Unreadable(path, refusal));
            }
            done();
        } else {
            later(() -> {
                again.run();
                done();
            });
        }
    }

    private void awaitRoot() {
        client.exists(root, this).whenComplete((stat, error) -> {
            if (closed) {
                client.removeWatcher(root, this);
            } else if (stat == null || stat.isPresent()) {
                read(root);
            }
        });
    }

    private void forgetLate(String path) {
        if (oneShot) {
            client.removeWatcher(path, this);
        }
    }

    // ---- changes

    /** Whether the node is another than before. */
    private boolean put(String path, NodeData node) {
        NodeData was = nodes.get(path);
        if (was != null && was.stat().czxid() == node.stat().czxid()) {
            if (node.stat().mzxid() > was.stat().mzxid()) {
                nodes.put(path, node);
                tell(new CacheEvent.Updated(path, was, node));
            }
            return false;
        }
        if (!path.equals(root) && !nodes.containsKey(CacheScope.parent(path))) {
            return false; // an event was quicker than the read of what is above it, which lists it
        }
        if (was != null) {
            remove(path);
        }
        unreadable.remove(path);
        nodes.put(path, node);
        if (!path.equals(root)) {
            children.computeIfAbsent(CacheScope.parent(path), unused -> new TreeSet<>())
                    .add(path);
        }
        tell(new CacheEvent.Added(path, node));
        return true;
    }

    /** Removes a node, what is below it first. */
    private void remove(String path) {
        Set<String> below = children.remove(path);
        if (below != null) {
            List.copyOf(below).forEach(this::remove);
        }
        listed.remove(path);
        NodeData was = nodes.remove(path);
        if (!path.equals(root)) {
            Set<String> siblings = children.get(CacheScope.parent(path));
            if (siblings != null) {
                siblings.remove(path);
            }
        }
        if (was != null) {
            tell(new CacheEvent.Removed(path, was));
        }
    }

    private void tell(CacheEvent event) {
        calls.execute(() -> {
            try {
                if (!closed) {
                    listener.accept(event);
                }
            } catch (Throwable e) {
                LOG.warn(
                        "The listener of the tree cache of {} threw; it will be told of the next event all the same",
                        root,
                        e);
            }
        });
    }
}
