package io.kazoo.internal.runtime;

import io.kazoo.internal.concurrent.CompletionLane;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is to run on the completion lane, so that one read batch costs one hop. Owned by the loop.
 */
final class Outbox {

    /** The list is used again, unless an unusual batch has made it large. */
    private static final int KEPT = 1_024;

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
            lane.executeAll(batch);
            if (batch.size() > KEPT) {
                batch = new ArrayList<>();
            } else {
                batch.clear();
            }
        }
    }
}
