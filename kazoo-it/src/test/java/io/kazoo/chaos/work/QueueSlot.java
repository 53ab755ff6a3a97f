package io.kazoo.chaos.work;

import io.kazoo.chaos.check.Entry;
import io.kazoo.chaos.check.OpKind;
import io.kazoo.recipe.LockingQueue;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.TakenItem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Puts items into a queue of all processes, takes them with a claim, consumes most and gives the others back. */
final class QueueSlot extends Slot {
    private static final String QUEUE = "/queue";
    private static final int HELD_AT_MOST = 3;
    private static final int PRIORITIES = 3;

    private final LockingQueue queue;
    // Owned by the lane.
    private final Deque<TakenItem> taken = new ArrayDeque<>();
    private boolean taking;

    QueueSlot(SlotSettings settings) {
        super(settings);
        queue = Recipes.of(zk).lockingQueue(QUEUE);
    }

    @Override
    void step() {
        taken.forEach(this::sample);
        int choice = random.nextInt(100);
        if (choice < 30) {
            int priority = 100 + random.nextInt(PRIORITIES);
            run(called(OpKind.PUT, QUEUE, -1), id -> queue.putAsync(bytes(id), priority), done -> Shown.done());
        } else if (choice < 65 && !taking && taken.size() < HELD_AT_MOST) {
            take();
        } else if (!taken.isEmpty()) {
            TakenItem item = taken.removeFirst();
            if (choice < 95) {
                consume(item);
            } else {
                release(item);
            }
        }
    }

    @Override
    void rest() {
        while (!taken.isEmpty()) {
            release(taken.removeFirst());
        }
    }

    private void take() {
        taking = true;
        run(
                        called(OpKind.TAKE, QUEUE, -1),
                        id -> queue.tryGetAsync(),
                        item -> Shown.of(item.map(QueueSlot::text).orElse("-")))
                .whenComplete((item, failure) -> {
                    taking = false;
                    if (item != null) {
                        item.ifPresent(taken::addLast);
                    }
                });
    }

    private void consume(TakenItem item) {
        run(
                called(OpKind.CONSUME, text(item), -1),
                id -> item.consumeAsync(),
                consumed -> Shown.of(Boolean.toString(consumed)));
    }

    private void release(TakenItem item) {
        run(called(OpKind.RELEASE, text(item), -1), id -> item.release(), outcome -> Shown.of(outcome.name()));
    }

    private void sample(TakenItem item) {
        long before = System.nanoTime();
        if (item.isValid()) {
            long token = item.hold().fencingToken();
            write(new Entry.Valid(name(), before, "/claim/" + text(item), token, System.nanoTime()));
        }
    }

    private static String text(TakenItem item) {
        return new String(item.data(), StandardCharsets.UTF_8);
    }
}
