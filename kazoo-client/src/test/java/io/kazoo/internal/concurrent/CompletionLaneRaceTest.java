package io.kazoo.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CompletionLaneRaceTest {

    /** A loop whose timers fire at once, over and over: each callback is relieved as soon as anybody waits. */
    private static final class HastyLoop implements EventLoop, AutoCloseable {
        private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final AtomicInteger fired = new AtomicInteger();
        private volatile boolean closed;

        HastyLoop() {
            Threads.start(this::run);
        }

        private void run() {
            while (!closed) {
                Runnable task = tasks.poll();
                if (task == null) {
                    Thread.yield();
                } else {
                    task.run();
                    fired.incrementAndGet();
                }
            }
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public boolean inLoop() {
            return false;
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Cancellable schedule(Runnable task, long delayNanos) {
            tasks.add(task);
            return () -> tasks.remove(task);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final ExecutorService threads = Threads.unbounded();

    @AfterEach
    void shutDown() {
        threads.shutdownNow();
    }

    @Test
    void beforeWait_inEachSecondCallbackWhileOthersEnqueue_keepsTheOrderAndTheMemoryOfStarts() throws Exception {
        int producers = 2;
        int each = 20_000;
        CompletionLane lane = new CompletionLane("completions", threads, new ManualLoop());
        int[] seen = new int[producers]; // plain: a start must see what was written before the hand-over
        AtomicInteger faults = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(producers * each);
        List<Runnable> tasks = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            tasks.add(() -> {
                for (int i = 0; i < each; i++) {
                    int number = i;
                    lane.execute(() -> {
                        faults.addAndGet(seen[producer]++ == number ? 0 : 1);
                        if ((number & 1) == 1) {
                            lane.beforeWait();
                        }
                        all.countDown();
                    });
                }
            });
        }

        Threads.runTogether(tasks);
        all.await();

        assertThat(faults).hasValue(0);
        assertThat(seen).containsOnly(each);
    }

    @Test
    void watchdog_relievingAsFastAsItCan_runsEachCallbackOnce() throws Exception {
        int batches = 3_000;
        int size = 10;
        AtomicIntegerArray runs = new AtomicIntegerArray(batches * size);
        CountDownLatch all = new CountDownLatch(batches * size);
        try (HastyLoop loop = new HastyLoop()) {
            CompletionLane lane = new CompletionLane("completions", threads, loop);
            for (int b = 0; b < batches; b++) {
                List<Runnable> batch = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    int number = b * size + i;
                    batch.add(() -> {
                        runs.incrementAndGet(number);
                        if (number % 7 == 0) {
                            Thread.yield();
                        }
                        if (number % 11 == 0) {
                            lane.beforeWait();
                        }
                        all.countDown();
                    });
                }
                lane.executeAll(batch);
            }
            all.await();

            assertThat(loop.fired.get()).isPositive();
        }
        for (int i = 0; i < runs.length(); i++) {
            assertThat(runs.get(i)).isEqualTo(1);
        }
    }

    @Test
    void execute_whileTheWorkerLeaves_neverStrandsACallback() throws Exception {
        raceAgainstExecute(lane -> {});
    }

    @Test
    void execute_whileACallbackHandsOver_neverStrandsACallback() throws Exception {
        raceAgainstExecute(CompletionLane::beforeWait);
    }

    private static final class Meeting {
        private final CompletionLane lane = new CompletionLane("completions", Runnable::run, new ManualLoop());
        private final AtomicInteger ran = new AtomicInteger();
    }

    /** The pool runs in the caller, so when both sides have returned nothing may be left. */
    private static void raceAgainstExecute(Consumer<CompletionLane> callback) throws Exception {
        Threads.race(50_000, new Threads.Round<Meeting>() {
            @Override
            public Meeting prepare() {
                return new Meeting();
            }

            @Override
            public void first(Meeting state) {
                state.lane.execute(() -> {
                    callback.accept(state.lane);
                    state.ran.incrementAndGet();
                });
            }

            @Override
            public void second(Meeting state) {
                state.lane.execute(state.ran::incrementAndGet);
            }

            @Override
            public void check(Meeting state) {
                assertThat(state.ran).hasValue(2);
            }
        });
    }

    @Test
    void callbacks_thatWaitForRandomOtherFuturesInAnyWay_allReturn() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int count = 300;
        List<Promise<Integer>> sources = new ArrayList<>();
        List<ExportedFuture<Integer>> futures = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(count);
        try (HastyLoop loop = new HastyLoop()) {
            CompletionLane lane = new CompletionLane("completions", threads, loop);
            for (int i = 0; i < count; i++) {
                Promise<Integer> source = new Promise<>();
                ExportedFuture<Integer> future = ExportedFuture.of(source, lane);
                source.onComplete(done -> lane.execute(future::deliver));
                sources.add(source);
                futures.add(future);
            }
            for (int i = 0; i < count; i++) {
                CompletableFuture<Integer> other = futures.get(random.nextInt(count));
                int way = random.nextInt(4);
                futures.get(i).thenRun(() -> {
                    switch (way) {
                        case 0 -> other.join();
                        case 1 -> other.thenApply(value -> value + 1).join();
                        case 2 ->
                            CompletableFuture.allOf(other.thenRun(() -> {})).join();
                        default -> other.thenApplyAsync(value -> value + 1).join();
                    }
                    all.countDown();
                });
            }
            for (int i = 0; i < count; i++) {
                sources.get(i).succeed(i);
            }
            all.await();
        }

        assertThat(all.getCount()).as("seed %d", seed).isZero();
    }
}
