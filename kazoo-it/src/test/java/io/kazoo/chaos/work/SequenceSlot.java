package io.kazoo.chaos.work;

import io.kazoo.chaos.check.OpKind;
import io.kazoo.data.CreateOptions;
import java.util.ArrayDeque;
import java.util.Deque;

/** Sequence nodes, some of which are deleted again. */
final class SequenceSlot extends Slot {
    // Owned by the lane.
    private final Deque<String> made = new ArrayDeque<>();

    SequenceSlot(SlotSettings settings) {
        super(settings);
    }

    @Override
    void step() {
        String oldest = made.size() > 4 ? made.pollFirst() : null;
        if (oldest != null && random.nextBoolean()) {
            run(called(OpKind.DELETE, oldest, -1), id -> zk.delete(oldest), done -> Shown.done());
            return;
        }
        run(
                        called(OpKind.SEQUENTIAL, "/seq/q-", -1),
                        id -> zk.create("/seq/q-", bytes(id), CreateOptions.SEQUENTIAL),
                        path -> Shown.created(path, null))
                .whenComplete((path, failure) -> {
                    if (path != null) {
                        made.addLast(path);
                    }
                });
    }
}
