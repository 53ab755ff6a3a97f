package io.kazoo.it.concurrency;

import io.kazoo.internal.concurrent.MpscQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Two producers and a consumer that sleeps when the queue seems empty: everything comes out, in each producer's order. */
final class QueueScenario implements Runnable {

    private static final class Item extends MpscQueue.Node {
        private final int producer;
        private final int number;

        Item(int producer, int number) {
            this.producer = producer;
            this.number = number;
        }
    }

    private final MpscQueue<Item> queue = new MpscQueue<>();
    private final AtomicBoolean idle = new AtomicBoolean(true);
    private final List<Item> taken = new ArrayList<>();

    @Override
    public void run() {
        Threads threads = new Threads();
        threads.execute(() -> produce(0, 2));
        threads.execute(() -> produce(1, 2));
        threads.join();

        Claim.that(taken.size() == 4, "taken: " + taken.size());
        for (int producer = 0; producer < 2; producer++) {
            int next = 0;
            for (Item item : taken) {
                if (item.producer == producer) {
                    Claim.that(item.number == next++, "not in order");
                }
            }
        }
        Claim.that(queue.isEmpty() && queue.poll() == null, "not empty");
    }

    private void produce(int producer, int items) {
        for (int i = 0; i < items; i++) {
            queue.offer(new Item(producer, i));
            if (idle.compareAndSet(true, false)) {
                consume();
            }
        }
    }

    private void consume() {
        do {
            Item item;
            while ((item = queue.poll()) != null) {
                taken.add(item);
            }
            idle.set(true);
        } while (!queue.isEmpty() && idle.compareAndSet(true, false));
    }
}
