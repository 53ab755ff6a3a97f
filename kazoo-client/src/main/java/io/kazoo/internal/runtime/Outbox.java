package io.kazoo.internal.runtime;

import io.kazoo.internal.concurrent.CompletionLane;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is to run on the completion lane, so that one read batch costs one hop. Owned by the loop.
 */
final class Outbox {

    private final CompletionLane lane;

    // Owned by the loop.
    private List<Runnable> batch = new ArrayList<>();

    Outbox(CompletionLane lane) {
        this.lane = lane;
    }

    void add(Runnable delivery) {
        batch.add(delivery);
    }

    /** Hands over what was collected. */
    void send() {
        if (!batch.isEmpty()) {
            List<Runnable> full = batch;
            batch = new ArrayList<>(Math.min(full.size() + 8, 256));
            lane.executeAll(full);
        }
    }
}
