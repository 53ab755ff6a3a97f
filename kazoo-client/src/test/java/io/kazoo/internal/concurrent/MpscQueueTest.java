package io.kazoo.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MpscQueueTest {

    private static final class Item extends MpscQueue.Node {
        private final int producer;
        private final int number;

        Item(int producer, int number) {
            this.producer = producer;
            this.number = number;
        }
    }

    private final MpscQueue<Item> queue = new MpscQueue<>();

    @Test
    void poll_emptyQueue_givesNull() {
        assertThat(queue.poll()).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void poll_severalOffers_givesThemInOrder() {
        List<Item> items = List.of(new Item(0, 0), new Item(0, 1), new Item(0, 2));
        items.forEach(queue::offer);

        assertThat(List.of(queue.poll(), queue.poll(), queue.poll())).isEqualTo(items);
        assertThat(queue.poll()).isNull();
    }

    @Test
    void isEmpty_afterEachStep_agreesWithPoll() {
        List<Boolean> answers = new ArrayList<>();

        for (int i = 0; i < 3; i++) {
            queue.offer(new Item(0, 0));
            answers.add(queue.isEmpty());
            queue.offer(new Item(0, 1));
            queue.poll();
            answers.add(queue.isEmpty());
            queue.poll();
            answers.add(queue.isEmpty());
        }

        assertThat(answers).containsExactly(false, false, true, false, false, true, false, false, true);
    }

    @Test
    void offer_elementThatWasPolled_mayBeRepeated() {
        Item item = new Item(0, 0);
        int seen = 0;

        for (int i = 0; i < 5; i++) {
            queue.offer(item);
            seen += queue.poll() == item ? 1 : 0;
        }

        assertThat(seen).isEqualTo(5);
        assertThat(queue.poll()).isNull();
    }

    @Test
    void poll_elementThatIsKept_doesNotRetainItsSuccessors() {
        Item kept = new Item(0, 0);
        queue.offer(kept);
        WeakReference<Item> successor = offerNew();
        queue.offer(new Item(0, 2));

        while (queue.poll() != null) {
            // drains
        }
        for (int i = 0; i < 50 && successor.get() != null; i++) {
            System.gc();
        }

        assertThat(successor.get()).isNull();
        assertThat(kept.number).isZero();
    }

    private WeakReference<Item> offerNew() {
        Item item = new Item(0, 1);
        queue.offer(item);
        return new WeakReference<>(item);
    }

    @Test
    void poll_whileOthersOffer_passesTheGapsUnharmed() throws Exception {
        Threads.race(20_000, new Threads.Round<int[]>() {
            @Override
            public int[] prepare() {
                return new int[1];
            }

            @Override
            public void first(int[] state) {
                queue.offer(new Item(0, 0));
                for (int spins = 1; state[0] < 4; spins++) {
                    state[0] += queue.poll() == null ? 0 : 1;
                    Threads.pause(spins);
                }
            }

            @Override
            public void second(int[] state) {
                queue.offer(new Item(1, 0));
                queue.offer(new Item(1, 1));
                queue.offer(new Item(1, 2));
            }

            @Override
            public void check(int[] state) {
                assertThat(queue.isEmpty()).isTrue();
            }
        });
    }

    @Test
    void offer_manyProducersAndAConsumerThatSleepsWhenIdle_losesDoublesAndReordersNothing() throws Exception {
        int producers = 4;
        int each = 100_000;
        AtomicBoolean idle = new AtomicBoolean(true);
        Semaphore wakes = new Semaphore(0);
        int[] seen = new int[producers];
        List<Runnable> tasks = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            tasks.add(() -> {
                for (int i = 0; i < each; i++) {
                    queue.offer(new Item(producer, i));
                    if (idle.get() && idle.compareAndSet(true, false)) {
                        wakes.release();
                    }
                }
            });
        }
        tasks.add(() -> {
            for (int total = 0; total < producers * each; ) {
                wakes.acquireUninterruptibly();
                do {
                    for (Item item = queue.poll(); item != null; item = queue.poll()) {
                        assertThat(item.number).isEqualTo(seen[item.producer]++);
                        total++;
                    }
                    idle.set(true);
                } while (!queue.isEmpty() && idle.compareAndSet(true, false));
            }
        });

        Threads.runTogether(tasks);

        assertThat(seen).containsOnly(each);
        assertThat(queue.poll()).isNull();
    }
}
