package io.kazoo.chaos.work;

import io.kazoo.chaos.check.OpKind;
import io.kazoo.data.OpResult;
import java.util.List;

/** Transactions that set a node of a version and create another, all or nothing. */
final class TransactionSlot extends Slot {
    private static final int KEYS = 2;

    // Owned by the lane.
    private final int[] versions = new int[KEYS];

    TransactionSlot(SlotSettings settings) {
        super(settings);
    }

    @Override
    void step() {
        int key = random.nextInt(KEYS);
        String path = "/multi/" + key;
        if (random.nextInt(3) == 0) {
            run(called(OpKind.GET, path, -1), id -> zk.get(path), Shown::read).whenComplete((node, failure) -> {
                if (node != null) {
                    versions[key] = node.stat().version();
                }
            });
            return;
        }
        int version = versions[key];
        run(
                        called(OpKind.MULTI, path, version),
                        id -> zk.transaction()
                                .set(path, bytes(id), version)
                                .create("/made/" + id, bytes(id))
                                .commit(),
                        TransactionSlot::shown)
                .whenComplete((results, failure) -> {
                    if (results != null) {
                        versions[key] = version + 1;
                    }
                });
    }

    private static Shown shown(List<OpResult> results) {
        return results.get(0) instanceof OpResult.DataSet set ? Shown.changed(set.stat()) : Shown.done();
    }
}
