package io.kazoo.simulation.run;

import io.kazoo.data.EventType;
import io.kazoo.data.KazooState;
import io.kazoo.data.Subscription;
import io.kazoo.data.WatchedEvent;
import io.kazoo.spi.Watcher;
import io.kazoo.testkit.model.Change;
import io.kazoo.testkit.model.Txn;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A persistent watch. Each change that it covers is told, in order, or a GAP after it; what was committed before it was
 * acknowledged, or before a GAP, may be told or not.
 */
final class LongWatch implements Watcher {

    private static final int MOST_EXPECTED = 200;

    private static final class Expected {
        final EventType type;
        final String path;
        final long zxid;
        boolean owed;

        Expected(EventType type, String path, long zxid, boolean owed) {
            this.type = type;
            this.path = path;
            this.zxid = zxid;
            this.owed = owed;
        }

        @Override
        public String toString() {
            return type + " " + path + " of 0x" + Long.toHexString(zxid);
        }
    }

    private final World world;
    private final Actor actor;
    final boolean recursive;
    /** As the servers name it. */
    final String path;

    private final ArrayDeque<Expected> expected = new ArrayDeque<>();
    private final ArrayDeque<Expected> told = new ArrayDeque<>();
    private @Nullable Subscription subscription;
    private boolean acknowledged;
    private boolean over;
    private boolean closed;
    private @Nullable Runnable doubt;
    private long doubtNanos;

    LongWatch(World world, Actor actor, boolean recursive, String path) {
        this.world = world;
        this.actor = actor;
        this.recursive = recursive;
        this.path = path;
        List<Txn> log = world.cluster.ensemble.log();
        // A server that lags behind tells these too.
        log.subList(Math.max(0, log.size() - MOST_EXPECTED), log.size()).forEach(this::committed);
    }

    void acknowledged(Subscription handle) {
        subscription = handle;
        acknowledged = true;
    }

    void failed() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    boolean isAcknowledged() {
        return acknowledged;
    }

    void close() {
        over = true;
        closed = true;
        if (subscription != null) {
            subscription.close();
        }
    }

    // ---- what is to be told

    void committed(Txn txn) {
        if (over) {
            return;
        }
        for (Change change : txn.changes()) {
            if (change instanceof Change.Created created) {
                changed(EventType.CREATED, created.path(), txn.zxid());
            } else if (change instanceof Change.Deleted deleted) {
                changed(EventType.DELETED, deleted.path(), txn.zxid());
            } else if (change instanceof Change.DataSet set) {
                changed(EventType.CHANGED, set.path(), txn.zxid());
            } else if (change instanceof Change.SessionClosed closed) {
                closed.ephemerals().forEach(node -> changed(EventType.DELETED, node, txn.zxid()));
            }
        }
    }

    private void changed(EventType type, String node, long zxid) {
        if (node.equals(path) || recursive && node.startsWith(path) && node.charAt(path.length()) == '/') {
            expected.add(new Expected(type, node, zxid, acknowledged));
        } else if (!recursive
                && type != EventType.CHANGED
                && node.length() > path.length()
                && node.lastIndexOf('/') == path.length()
                && node.startsWith(path)) {
            expected.add(new Expected(EventType.CHILD, path, zxid, acknowledged));
        }
    }

    // ---- what is told

    @Override
    public void onEvent(WatchedEvent event) {
        world.story.add(9, actor.index, event.type().ordinal());
        world.story.tell(() -> this + " is told " + event.type() + " " + event.path());
        if (closed) {
            world.violate("nothing after the end", () -> this + " was closed and is told " + event);
        }
        if (over) {
            return;
        }
        if (event.type() == EventType.NONE) {
            over = true;
        } else if (event.type() == EventType.GAP) {
            doubt = null;
            // A server that lags behind tells them again: before 3.9 events do not say up to where they told.
            told.forEach(each -> {
                each.owed = false;
                expected.addFirst(each);
            });
            told.clear();
            expected.forEach(each -> each.owed = false);
        } else {
            long now = world.loop.nanoTime();
            if (doubt != null && now > doubtNanos) {
                doubt.run();
            }
            doubtNanos = now;
            told(event.type(), actor.serverPath(String.valueOf(event.path())), event.zxid());
            forgetOld();
        }
        actor.called();
    }

    /** What is owed comes first: of two changes alike, one of which may have been missed, it is told. */
    private void told(EventType type, String node, long zxid) {
        Expected skipped = null;
        Expected optional = null;
        for (Expected each : expected) {
            boolean fits = each.type == type && each.path.equals(node) && (zxid <= 0 || each.zxid == zxid);
            if (fits && each.owed && (skipped == null || skipped.zxid == each.zxid)) {
                expected.remove(each);
                told.addFirst(each);
                while (told.size() > MOST_EXPECTED) {
                    told.removeLast();
                }
                return;
            }
            if (fits && !each.owed && optional == null) {
                optional = each;
            }
            if (fits && each.owed && optional == null) {
                Expected missing = skipped;
                doubt("no event is lost", () -> this + " is told " + each + " and never was of " + missing);
                return;
            }
            if (each.owed && skipped == null) {
                skipped = each;
            }
        }
        if (optional != null) {
            expected.remove(optional);
            told.addFirst(optional);
            return;
        }
        if (type == EventType.CHILD && !recursive) {
            return; // told twice: made of a recursive watch's event, and sent for a one-shot on the same path
        }
        doubt("no event without a change", () -> this + " is told " + type + " " + node + ", expected is " + expected);
    }

    /** While it restores watches a server makes events up: only the GAP that follows excuses them. */
    private void doubt(String invariant, Supplier<String> detail) {
        if (doubt == null && actor.client.state() == KazooState.CONNECTED) {
            doubt = () -> world.violate(invariant, detail);
        }
    }

    private void forgetOld() {
        while (expected.size() > MOST_EXPECTED && !expected.getFirst().owed) {
            expected.removeFirst();
        }
    }

    /** All is at rest: nothing is owed. */
    void atRest() {
        if (over || !acknowledged) {
            return;
        }
        if (doubt != null) {
            doubt.run();
        }
        for (Expected each : expected) {
            if (each.owed) {
                world.violate("no event is lost", () -> this + " was not told of " + each);
                return;
            }
        }
        expected.clear();
    }

    /** The client has stopped: whoever still waits was told of that. */
    void requireOver() {
        if (acknowledged && !over) {
            world.violate("no watch is lost", () -> this + " was not told of its end");
        }
    }

    @Override
    public String toString() {
        return actor + (recursive ? " recursive" : " persistent") + " watch of " + path;
    }
}
