package io.kazoo.chaos.work;

import io.kazoo.chaos.check.Entry;
import io.kazoo.chaos.check.OpKind;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.EventType;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatchedEvent;
import io.kazoo.recipe.Recipes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Changes a few nodes, and watches them in every way there is. */
final class WatchSlot extends Slot {
    private static final int KEYS = 6;
    private static final String TREE = "/tree";

    // Owned by the lane.
    private final Set<String> armed = new HashSet<>();
    private final Deque<String> made = new ArrayDeque<>();
    private int waitedFor;

    WatchSlot(SlotSettings settings) {
        super(settings);
    }

    @Override
    void begin() {
        watchTree();
        for (int key = 0; key < 2; key++) {
            String path = "/data/" + key;
            Recipes.of(zk).dataWatch(path, (node, event) -> {
                long zxid = node == null ? -1 : node.stat().mzxid();
                write(new Entry.Told(name(), System.nanoTime(), "d" + path, path, zxid, Shown.text(node)));
                return true;
            });
        }
    }

    @Override
    void step() {
        int choice = random.nextInt(100);
        if (choice < 35) {
            arm("/data/" + random.nextInt(KEYS));
        } else if (choice < 60) {
            String path = "/data/" + random.nextInt(KEYS);
            run(called(OpKind.SET, path, -1), id -> zk.set(path, bytes(id)), Shown::changed);
        } else if (choice < 75) {
            grow();
        } else if (choice < 85) {
            String path = made.pollFirst();
            if (path != null) {
                run(called(OpKind.DELETE, path, -1), id -> zk.delete(path), done -> Shown.done());
            }
        } else {
            await();
        }
    }

    private void arm(String path) {
        if (!armed.add(path)) {
            run(called(OpKind.GET, path, -1), id -> zk.get(path), Shown::read);
            return;
        }
        run(watched(OpKind.GET, path), id -> zk.get(path, event -> fired(id, path, event)), Shown::read)
                .whenComplete((node, failure) -> {
                    if (failure != null) {
                        armed.remove(path);
                    }
                });
    }

    private void fired(String id, String path, WatchedEvent event) {
        told(id, event);
        armed.remove(path);
    }

    private void grow() {
        Called called = called(OpKind.CREATE, "", -1);
        String path = TREE + "/" + called.id();
        run(
                        new Called(called.id(), OpKind.CREATE, path, -1, false),
                        id -> zk.createWithStat(path, bytes(id), CreateOptions.PERSISTENT),
                        node -> Shown.created(node.path(), node.stat()))
                .whenComplete((node, failure) -> {
                    if (node != null) {
                        made.addLast(path);
                    }
                });
    }

    /** Waits for nodes to come, and makes them. */
    private void await() {
        String path = "/come/" + name().replace('/', '-') + "-" + waitedFor;
        if (armed.add(path)) {
            run(watched(OpKind.EXISTS, path), id -> zk.exists(path, event -> fired(id, path, event)), Shown::seen)
                    .whenComplete((stat, failure) -> {
                        if (failure != null) {
                            armed.remove(path);
                        }
                    });
        } else {
            waitedFor++;
            run(
                    called(OpKind.CREATE, path, -1),
                    id -> zk.createWithStat(path, bytes(id), CreateOptions.PERSISTENT),
                    node -> Shown.created(node.path(), node.stat()));
        }
    }

    private void watchTree() {
        zk.addWatch(TREE, WatchMode.PERSISTENT_RECURSIVE, this::onTree).whenComplete((subscription, failure) -> {
            if (failure == null) {
                complete();
            } else {
                watchTree();
            }
        });
    }

    private void onTree(WatchedEvent event) {
        told(TREE, event);
        if (event.type() == EventType.GAP) {
            zk.exists(TREE).whenComplete((stat, failure) -> {
                if (failure == null) {
                    complete();
                }
            });
        }
    }

    private void complete() {
        write(new Entry.Complete(name(), System.nanoTime(), TREE, TREE, client().lastZxid()));
    }

    private void told(String watch, WatchedEvent event) {
        String path = event.path() == null ? "-" : event.path();
        write(new Entry.Event(name(), System.nanoTime(), watch, event.type().name(), path, event.zxid()));
    }
}
