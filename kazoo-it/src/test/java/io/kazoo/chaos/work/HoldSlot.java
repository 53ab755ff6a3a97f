package io.kazoo.chaos.work;

import io.kazoo.chaos.check.OpKind;
import io.kazoo.data.CreateOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** Ephemeral nodes for which all processes contend, held for a while. */
final class HoldSlot extends Slot {
    private static final int KEYS = 6;
    private static final int HELD_AT_MOST = 3;

    // Owned by the lane.
    private final Deque<String> held = new ArrayDeque<>();

    HoldSlot(SlotSettings settings) {
        super(settings);
    }

    @Override
    void step() {
        if (held.size() >= HELD_AT_MOST || (!held.isEmpty() && random.nextInt(4) == 0)) {
            String path = held.removeFirst();
            run(called(OpKind.DELETE, path, -1), id -> zk.delete(path), done -> Shown.done());
            return;
        }
        long round = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()) / 2;
        String path = "/own/" + round + "-" + random.nextInt(KEYS);
        run(
                        called(OpKind.EPHEMERAL, path, -1),
                        id -> zk.createWithStat(path, bytes(id), CreateOptions.EPHEMERAL),
                        node -> Shown.created(node.path(), node.stat()))
                .whenComplete((node, failure) -> {
                    if (node != null) {
                        held.addLast(path);
                    }
                });
    }
}
