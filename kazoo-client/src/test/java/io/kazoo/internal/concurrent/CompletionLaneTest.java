package io.kazoo.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CompletionLaneTest {
    private static final long WATCH = TimeUnit.MILLISECONDS.toNanos(50);

    private final ManualLoop loop = new ManualLoop();
    private final ManualPool pool = new ManualPool();
    private final ExecutorService threads = Threads.unbounded();
    private final CompletionLane onThreads = new CompletionLane("completions", threads, loop);
    private final CompletionLane manual = new CompletionLane("completions", pool, loop);
    private final List<Object> ran = new CopyOnWriteArrayList<>();

    @AfterEach
    void shutDown() {
        threads.shutdownNow();
    }

    // The ordinary case

    @Test
    void executeAll_severalBatches_runsThemInOrderInOneTaskOfThePool() {
        manual.executeAll(List.of(add(1), add(2), add(3)));
        manual.execute(add(4));
        manual.executeAll(List.of(add(5), add(6)));

        pool.runAll();

        assertThat(ran).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(pool.accepted()).isEqualTo(1);
    }

    @Test
    void executeAll_listChangedLater_wasCopied() {
        List<Runnable> batch = new ArrayList<>(List.of(add(1), add(2)));
        manual.executeAll(batch);

        batch.clear();
        pool.runAll();

        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void executeAll_nothing_startsNothing() {
        manual.executeAll(List.of());

        assertThat(pool.accepted()).isZero();
    }

    @Test
    void execute_callbackThatThrows_isLoggedAndStopsNothing() {
        manual.executeAll(List.of(
                () -> {
                    throw new AssertionError("mine");
                },
                add("next")));

        try (Logged logged = new Logged()) {
            pool.runAll();

            assertThat(ran).containsExactly("next");
            assertThat(logged.messages()).singleElement().asString().contains("'completions'");
        }
    }

    @Test
    void execute_insideACallback_runsAfterIt() {
        manual.execute(() -> {
            manual.execute(add("inner"));
            ran.add("outer");
        });

        pool.runAll();

        assertThat(ran).containsExactly("outer", "inner");
        assertThat(pool.accepted()).isEqualTo(1);
    }

    @Test
    void execute_manyCallbacks_letsOtherTasksOfThePoolInBetween() {
        for (int i = 0; i < 2_000; i++) {
            manual.execute(add("mine"));
        }
        pool.execute(add("other"));

        pool.runAll();

        assertThat(ran).hasSize(2_001);
        assertThat(ran.indexOf("other")).isEqualTo(1_024);
    }

    @Test
    void execute_interruptLeftByACallback_isNotSeenByTheNext() {
        manual.execute(() -> Thread.currentThread().interrupt());
        manual.execute(() -> ran.add(Thread.currentThread().isInterrupted()));

        pool.runAll();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(ran).containsExactly(false);
    }

    // Hand-over by waiting

    @Test
    void beforeWait_insideACallback_handsTheRestOfItsBatchToAnotherTask() {
        manual.executeAll(List.of(
                () -> {
                    manual.beforeWait();
                    pool.runOne();
                    ran.add("waited");
                },
                add(2),
                add(3)));

        pool.runAll();

        assertThat(ran).containsExactly(2, 3, "waited");
        assertThat(pool.accepted()).isEqualTo(2);
    }

    @Test
    void beforeWait_nothingWaiting_startsAWorkerOnlyWhenSomethingComes() {
        manual.execute(() -> {
            manual.beforeWait();
            ran.add(pool.accepted());
            manual.execute(add("later"));
            pool.runOne();
            ran.add("waited");
        });

        pool.runAll();

        assertThat(ran).containsExactly(1, "later", "waited");
        assertThat(pool.accepted()).isEqualTo(2);
    }

    @Test
    void beforeWait_twiceInOneCallback_handsOverOnce() {
        manual.execute(() -> {
            manual.beforeWait();
            manual.beforeWait();
        });
        manual.execute(add(2));

        pool.runAll();

        assertThat(ran).containsExactly(2);
        assertThat(pool.accepted()).isEqualTo(2);
    }

    @Test
    void beforeWait_onAnotherThread_changesNothing() {
        manual.execute(add(1));

        manual.beforeWait();
        pool.runAll();

        assertThat(pool.accepted()).isEqualTo(1);
        assertThat(ran).containsExactly(1);
    }

    @Test
    void beforeWait_poolThatRunsInTheCaller_runsTheRestFirst() {
        CompletionLane lane = new CompletionLane("completions", Runnable::run, loop);

        lane.executeAll(List.of(
                () -> {
                    lane.beforeWait();
                    ran.add("waited");
                },
                add(2)));

        assertThat(ran).containsExactly(2, "waited");
    }

    @Test
    void callback_thatWaitsForAFutureDeliveredBehindIt_returns() throws Exception {
        Promise<String> source = new Promise<>();
        ExportedFuture<String> future = ExportedFuture.of(source, onThreads);
        CompletableFuture<String> derived = future.thenApply(value -> value + "!");
        Promise<String> result = new Promise<>();
        source.succeed("x");

        onThreads.executeAll(List.of(() -> result.succeed(derived.join()), future::deliver));

        assertThat(Await.on(result)).isEqualTo("x!");
    }

    @Test
    void callback_thousandNestedWaitsForDerivedFutures_allReturn() {
        Promise<Integer> result = new Promise<>();

        onThreads.execute(() -> result.succeed(nested(1_000)));

        assertThat(Await.on(result)).isEqualTo(1_000);
    }

    private int nested(int depth) {
        if (depth == 0) {
            return 0;
        }
        Promise<Integer> source = new Promise<>();
        ExportedFuture<Integer> future = ExportedFuture.of(source, onThreads);
        source.succeed(depth);
        CompletableFuture<Integer> derived = future.thenApply(value -> 1 + nested(value - 1));
        onThreads.execute(future::deliver);
        return derived.join();
    }

    // Hand-over by the watchdog

    @Test
    void watchdog_callbackThatWaitsForAllOf_isRelieved() throws Exception {
        Promise<String> source = Promise.succeeded("x");
        ExportedFuture<String> first = ExportedFuture.of(source, onThreads);
        ExportedFuture<String> second = ExportedFuture.of(source, onThreads);
        CountDownLatch entered = new CountDownLatch(1);
        Promise<String> result = new Promise<>();
        onThreads.executeAll(List.of(
                () -> {
                    entered.countDown();
                    CompletableFuture.allOf(first, second).join();
                    result.succeed("done");
                },
                first::deliver,
                second::deliver));
        entered.await();

        loop.advance(2 * WATCH);

        assertThat(Await.on(result)).isEqualTo("done");
    }

    @Test
    void watchdog_callbackEnqueuedBehindABlockedOne_startsAfterFiftyMilliseconds() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        onThreads.execute(() -> {
            entered.countDown();
            uninterruptibly(free);
        });
        entered.await();
        Promise<String> result = new Promise<>();

        onThreads.execute(() -> result.succeed("behind"));
        loop.advance(WATCH - 1);
        boolean early = result.await(TimeUnit.MILLISECONDS.toNanos(20));
        loop.advance(1);

        assertThat(early).isFalse();
        assertThat(Await.on(result)).isEqualTo("behind");
        free.countDown();
    }

    @Test
    void watchdog_manyBlockedCallbacks_relievesEachAndKeepsTheOrderOfTheirStarts() throws Exception {
        int blocked = 50;
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch returned = new CountDownLatch(blocked);
        List<Promise<Integer>> starts = new ArrayList<>();
        List<Runnable> batch = new ArrayList<>();
        for (int i = 0; i < blocked; i++) {
            Promise<Integer> start = new Promise<>();
            starts.add(start);
            int number = i;
            batch.add(() -> {
                ran.add(number);
                start.succeed(number);
                uninterruptibly(free);
                returned.countDown();
            });
        }

        onThreads.executeAll(batch);
        for (Promise<Integer> start : starts) {
            Await.on(start);
            loop.advance(2 * WATCH);
        }
        free.countDown();
        returned.await();

        assertThat(ran).hasSize(blocked).isSortedAccordingTo((a, b) -> (int) a - (int) b);
    }

    @Test
    void watchdog_callbacksThatReturn_areNeverRelieved() {
        List<Runnable> batch = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            batch.add(() -> {
                ran.add(number);
                loop.advance(WATCH);
            });
        }
        manual.executeAll(batch);

        pool.runAll();

        assertThat(ran).hasSize(20);
        assertThat(pool.accepted()).isEqualTo(1);
    }

    @Test
    void watchdog_workerThatThePoolHasNotStarted_isNotRelieved() {
        manual.executeAll(List.of(add(1), add(2)));

        loop.advance(10 * WATCH);

        assertThat(pool.accepted()).isEqualTo(1);
    }

    @Test
    void watchdog_idleLane_keepsNoTimer() {
        manual.execute(add(1));
        int single = loop.pending();
        pool.runAll();
        manual.executeAll(List.of(add(2), add(3)));
        int backlog = loop.pending();
        pool.runAll();

        loop.advance(WATCH);

        assertThat(List.of(single, backlog, loop.pending())).containsExactly(0, 1, 0);
    }

    @Test
    void watchdog_afterItWasDisarmed_isArmedByTheNextBacklog() {
        manual.executeAll(List.of(add(1), add(2)));
        pool.runAll();
        loop.advance(WATCH);
        manual.execute(() -> {
            manual.execute(add("behind"));
            loop.advance(WATCH);
            pool.runOne();
            ran.add("slow");
        });

        pool.runAll();

        assertThat(ran).containsExactly(1, 2, "behind", "slow");
    }

    @Test
    void watchdog_loopThatHasEnded_leavesHandOverByWaiting() {
        EventLoop ended = new EndedLoop();
        CompletionLane lane = new CompletionLane("completions", pool, ended);
        lane.executeAll(List.of(
                () -> {
                    lane.beforeWait();
                    pool.runOne();
                    ran.add("waited");
                },
                add(2)));

        pool.runAll();

        assertThat(ran).containsExactly(2, "waited");
    }

    @Test
    void watchdog_loopThatHasEnded_isTheJdks() throws Exception {
        for (CompletionLane lane : List.of(
                new CompletionLane("completions", threads, new EndedLoop()),
                new CompletionLane("completions", threads))) {
            CountDownLatch second = new CountDownLatch(1);

            lane.executeAll(List.of(() -> awaitUninterruptibly(second), second::countDown));

            assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void timersEnd_whileACallbackWaits_takesTheWatchOver() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        onThreads.executeAll(List.of(() -> awaitUninterruptibly(second), second::countDown));

        onThreads.timersEnd(); // the manual loop never fires

        assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // Pools that misbehave

    @Test
    void execute_poolThatWasShutDown_dropsWithOneWarning() {
        ExecutorService closed = Executors.newSingleThreadExecutor();
        closed.shutdown();
        CompletionLane lane = new CompletionLane("completions", closed, loop);

        try (Logged logged = new Logged()) {
            lane.executeAll(List.of(add(1), add(2)));
            lane.execute(add(3));
            loop.advance(WATCH);

            assertThat(logged.messages()).singleElement().asString().contains("2 callbacks were dropped");
            assertThat(ran).isEmpty();
            assertThat(loop.pending()).isZero();
        }
    }

    @Test
    void beforeWait_poolThatWasShutDown_dropsTheRestAndLetsTheCallbackFinish() throws Exception {
        CountDownLatch shut = new CountDownLatch(1);
        Promise<String> result = new Promise<>();

        try (Logged logged = new Logged()) {
            onThreads.executeAll(List.of(
                    () -> {
                        uninterruptibly(shut);
                        onThreads.beforeWait();
                        result.succeed("finished");
                    },
                    add(2)));
            threads.shutdown();
            shut.countDown();

            assertThat(Await.on(result)).isEqualTo("finished");
            assertThat(logged.messages()).hasSize(1);
            assertThat(ran).isEmpty();
        }
    }

    private Runnable add(Object what) {
        return () -> ran.add(what);
    }

    private static void uninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
