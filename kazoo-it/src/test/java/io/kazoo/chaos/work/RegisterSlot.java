package io.kazoo.chaos.work;

import io.kazoo.chaos.check.OpKind;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.NodeData;
import io.kazoo.error.NoNodeException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads registers and writes them by compare-and-set, several operations under way at a time. */
final class RegisterSlot extends Slot {
    private static final int KEYS = 4;
    private static final long ROUND_SECONDS = 20;

    // Owned by the lane.
    private String path = "";
    private int version;

    RegisterSlot(SlotSettings settings) {
        super(settings);
    }

    /** All processes use the same few registers for a while, then others: a search for an order wants short histories. */
    static String register(int key) {
        long round = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()) / ROUND_SECONDS;
        return "/reg/" + round + "-" + key;
    }

    @Override
    void step() {
        int choice = random.nextInt(100);
        if (path.isEmpty() || choice < 40) {
            read();
        } else if (version == -1) {
            create();
        } else if (choice < 88) {
            set(version);
            if (choice < 60) {
                // Behind the first, which has not been answered yet: it can succeed only if that one does.
                set(version + 1);
            }
        } else if (choice < 97) {
            set(-1);
        } else {
            create();
        }
    }

    private void read() {
        String read = register(random.nextInt(KEYS));
        run(called(OpKind.GET, read, -1), id -> zk.get(read), Shown::read)
                .whenComplete((node, failure) -> learn(read, node, failure));
    }

    private void learn(String read, @Nullable NodeData node, @Nullable Throwable failure) {
        if (node != null) {
            path = read;
            version = node.stat().version();
        } else if (failure instanceof NoNodeException) {
            path = read;
            version = -1;
        }
    }

    private void create() {
        String created = path;
        run(
                        called(OpKind.CREATE, created, -1),
                        id -> zk.createWithStat(created, bytes(id), CreateOptions.PERSISTENT),
                        node -> Shown.created(node.path(), node.stat()))
                .whenComplete((node, failure) -> version = 0);
    }

    private void set(int expected) {
        String changed = path;
        run(called(OpKind.SET, changed, expected), id -> zk.set(changed, bytes(id), expected), Shown::changed)
                .whenComplete((stat, failure) -> {
                    if (stat != null) {
                        version = stat.version();
                    }
                });
    }
}
