package io.kazoo.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialLaneTest {

    private final ManualPool pool = new ManualPool();
    private final List<Object> ran = new ArrayList<>();

    @Test
    void execute_severalTasks_runsThemInOrderInOneTaskOfThePool() {
        SerialLane lane = new SerialLane("lane", pool, false);
        for (int i = 0; i < 5; i++) {
            int number = i;
            lane.execute(() -> ran.add(number));
        }

        pool.runAll();

        assertThat(ran).containsExactly(0, 1, 2, 3, 4);
        assertThat(pool.accepted()).isEqualTo(1);
    }

    @Test
    void execute_insideATask_runsAfterItInTheSameTaskOfThePool() {
        SerialLane lane = new SerialLane("lane", pool, false);
        lane.execute(() -> {
            lane.execute(() -> ran.add("inner"));
            ran.add("outer");
        });

        pool.runAll();

        assertThat(ran).containsExactly("outer", "inner");
        assertThat(pool.accepted()).isEqualTo(1);
    }

    @Test
    void execute_afterTheLaneWasIdle_startsAgain() {
        SerialLane lane = new SerialLane("lane", pool, false);
        lane.execute(() -> ran.add(1));
        pool.runAll();
        lane.execute(() -> ran.add(2));

        pool.runAll();

        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void execute_taskThatThrows_isLoggedWithTheLanesNameAndStopsNothing() {
        SerialLane lane = new SerialLane("watch /a", pool, false);
        lane.execute(() -> {
            throw new AssertionError("mine");
        });
        lane.execute(() -> ran.add("next"));

        try (Logged logged = new Logged()) {
            pool.runAll();

            assertThat(ran).containsExactly("next");
            assertThat(logged.messages()).singleElement().asString().contains("'watch /a'");
        }
    }

    @Test
    void execute_poolRunsItOnTheLoop_runsOnAnotherThread() {
        SerialLane lane = new SerialLane("lane", Runnable::run, false);
        CompletableFuture<Thread> ranOn = new CompletableFuture<>();
        CompletableFuture<Thread> nextRanOn = new CompletableFuture<>();

        LoopThreads.enter();
        try (Logged logged = new Logged()) {
            lane.execute(() -> ranOn.complete(Thread.currentThread()));
            lane.execute(() -> nextRanOn.complete(Thread.currentThread()));

            assertThat(ranOn).succeedsWithin(Duration.ofSeconds(10)).isNotEqualTo(Thread.currentThread());
            assertThat(nextRanOn).succeedsWithin(Duration.ofSeconds(10)).isNotEqualTo(Thread.currentThread());
            assertThat(logged.messages()).singleElement().asString().contains("'lane'", "event loop");
        } finally {
            LoopThreads.leave();
        }
    }

    @Test
    void execute_manyTasks_letsOtherTasksOfThePoolInBetween() {
        SerialLane lane = new SerialLane("lane", pool, false);
        for (int i = 0; i < 100; i++) {
            lane.execute(() -> ran.add("mine"));
        }
        pool.execute(() -> ran.add("other"));

        pool.runAll();

        assertThat(ran).hasSize(101);
        assertThat(ran.indexOf("other")).isEqualTo(64);
    }

    @Test
    void execute_poolThatRunsInTheCaller_needsNoStackAndNoRecursion() {
        SerialLane lane = new SerialLane("lane", Runnable::run, false);
        AtomicInteger count = new AtomicInteger();

        lane.execute(() -> {
            for (int i = 0; i < 100_000; i++) {
                lane.execute(count::incrementAndGet);
            }
            ran.add(count.get());
        });

        assertThat(ran).containsExactly(0);
        assertThat(count).hasValue(100_000);
    }

    @Test
    void execute_interruptLeftByATask_isNotSeenByTheNextAndGivenBackToThePool() {
        SerialLane lane = new SerialLane("lane", pool, false);
        lane.execute(() -> Thread.currentThread().interrupt());
        lane.execute(() -> ran.add(Thread.currentThread().isInterrupted()));

        pool.runAll();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(ran).containsExactly(false);
    }

    // Waiting

    @Test
    void beforeWait_insideATaskOfThatLane_isRefusedWithAdvice() {
        SerialLane lane = new SerialLane("view", pool, true);
        lane.execute(() -> assertThatThrownBy(lane::beforeWait)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'view'")
                .hasMessageContaining("blocking method")
                .satisfies(ran::add));

        pool.runAll();

        assertThat(ran).hasSize(1);
    }

    @Test
    void beforeWait_elsewhere_isAllowed() {
        SerialLane lane = new SerialLane("view", pool, true);
        SerialLane other = new SerialLane("other", pool, true);
        lane.beforeWait();
        lane.execute(() -> ran.add("view"));
        other.execute(lane::beforeWait);
        other.execute(() -> ran.add("other"));

        pool.runAll();
        lane.beforeWait();

        assertThat(ran).containsExactly("view", "other");
    }

    @Test
    void beforeWait_laneThatAllowsWaits_doesNothing() {
        SerialLane lane = new SerialLane("lane", pool, false);
        lane.execute(lane::beforeWait);
        lane.execute(() -> ran.add("next"));

        pool.runAll();

        assertThat(ran).containsExactly("next");
    }

    // Pools that misbehave

    @Test
    void execute_poolThatWasShutDown_dropsWithOneWarning() {
        ExecutorService closed = Executors.newSingleThreadExecutor();
        closed.shutdown();
        SerialLane lane = new SerialLane("lane", closed, false);

        try (Logged logged = new Logged()) {
            lane.execute(() -> ran.add(1));
            lane.execute(() -> ran.add(2));

            assertThat(logged.messages()).singleElement().asString().contains("'lane'", "dropped");
            assertThat(ran).isEmpty();
        }
    }

    @Test
    void execute_poolThatIsFullForAWhile_runsEverythingInOrderLater() throws Exception {
        AtomicInteger refusals = new AtomicInteger(3);
        ExecutorService threads = Threads.unbounded();
        Executor full = task -> {
            if (refusals.getAndDecrement() > 0) {
                throw new RejectedExecutionException("full");
            }
            threads.execute(task);
        };
        SerialLane lane = new SerialLane("lane", full, false);
        CountDownLatch last = new CountDownLatch(1);

        try (Logged logged = new Logged()) {
            lane.execute(() -> ran.add(1));
            lane.execute(() -> ran.add(2));
            lane.execute(last::countDown);
            last.await();

            assertThat(ran).containsExactly(1, 2);
            assertThat(logged.messages()).singleElement().asString().contains("refuses");
        }
        threads.shutdown();
    }

    @Test
    void execute_poolThatAcceptsAndThrows_runsEachTaskOnce() {
        Executor odd = task -> {
            task.run();
            throw new IllegalStateException("after the fact");
        };
        SerialLane lane = new SerialLane("lane", odd, false);

        for (int i = 0; i < 200; i++) {
            int number = i;
            lane.execute(() -> ran.add(number));
        }

        assertThat(ran).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void execute_poolShutDownWhileBusy_finishesWhatWaits() throws Exception {
        ExecutorService threads = Threads.unbounded();
        SerialLane lane = new SerialLane("lane", threads, false);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch shut = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(200);
        lane.execute(() -> {
            entered.countDown();
            await(shut);
        });
        for (int i = 0; i < 200; i++) {
            lane.execute(done::countDown);
        }
        entered.await();

        threads.shutdown();
        shut.countDown();
        done.await();

        assertThat(done.getCount()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // Stress

    @Test
    void execute_manyProducers_runsAllInTheirOrderWithoutOverlap() throws Exception {
        int producers = 4;
        int each = 50_000;
        ExecutorService threads = Threads.unbounded();
        SerialLane lane = new SerialLane("lane", threads, false);
        CountDownLatch last = new CountDownLatch(producers);
        int[] seen = new int[producers]; // plain: the lane must make each task see what the one before wrote
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger faults = new AtomicInteger();
        List<Runnable> tasks = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            tasks.add(() -> {
                for (int i = 0; i < each; i++) {
                    int number = i;
                    lane.execute(() -> {
                        int others = inside.getAndIncrement();
                        int before = seen[producer]++;
                        faults.addAndGet(others == 0 && before == number ? 0 : 1);
                        inside.decrementAndGet();
                    });
                }
                lane.execute(last::countDown);
            });
        }

        Threads.runTogether(tasks);
        last.await();

        assertThat(faults).hasValue(0);
        assertThat(seen).containsOnly(each);
        threads.shutdown();
    }

    private static final class Meeting {
        private final SerialLane lane = new SerialLane("lane", Runnable::run, false);
        private final AtomicInteger ran = new AtomicInteger();

        void execute() {
            lane.execute(ran::incrementAndGet);
        }
    }

    @Test
    void execute_whileTheWorkerLeaves_neverStrandsATask() throws Exception {
        Threads.race(50_000, new Threads.Round<Meeting>() {
            @Override
            public Meeting prepare() {
                return new Meeting();
            }

            @Override
            public void first(Meeting state) {
                state.execute();
            }

            @Override
            public void second(Meeting state) {
                state.execute();
            }

            @Override
            public void check(Meeting state) {
                assertThat(state.ran).hasValue(2); // the pool runs in the caller, so both have run by now
            }
        });
    }
}
