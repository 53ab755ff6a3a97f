package io.kazoo.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PromiseTest {

    private static final Failure BAD = Failure.of(new IllegalArgumentException("bad"));
    private static final Failure WORSE = Failure.of(new IllegalArgumentException("worse"));

    private final Promise<String> promise = new Promise<>();

    // Outcome

    @Test
    void succeed_twice_keepsTheFirstValue() {
        boolean first = promise.succeed("a");
        boolean second = promise.succeed("b");

        assertThat(List.of(first, second)).containsExactly(true, false);
        assertThat(promise.value()).isEqualTo("a");
        assertThat(promise.isDone()).isTrue();
        assertThat(promise.isFailed()).isFalse();
        assertThat(promise.failure()).isNull();
    }

    @Test
    void fail_afterSuccess_changesNothing() {
        promise.succeed("a");

        assertThat(promise.fail(BAD)).isFalse();
        assertThat(promise.value()).isEqualTo("a");
    }

    @Test
    void succeed_withNull_isDoneWithNull() {
        promise.succeed(null);

        assertThat(promise.isDone()).isTrue();
        assertThat(promise.value()).isNull();
    }

    @Test
    void value_pendingOrFailed_isRefused() {
        assertThatThrownBy(promise::value)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Promise[pending] has no value");

        promise.fail(BAD);

        assertThatThrownBy(promise::value).hasMessage("Promise[failed] has no value");
        assertThat(promise.failure()).isSameAs(BAD);
    }

    // Reactions

    @Test
    void onComplete_beforeCompletion_runsInOrderOfRegistrationOnTheCompletingThread() throws Exception {
        List<String> ran = new ArrayList<>();
        for (String name : List.of("1", "2", "3", "4")) {
            promise.onComplete(
                    done -> ran.add(name + done.value() + Thread.currentThread().getName()));
        }

        Threads.start(() -> promise.succeed("x")).get();

        assertThat(ran).containsExactly("1xtest", "2xtest", "3xtest", "4xtest");
    }

    @Test
    void onComplete_afterCompletion_runsAtOnce() {
        promise.fail(BAD);
        List<Failure> seen = new ArrayList<>();

        promise.onComplete(done -> seen.add(done.failure()));

        assertThat(seen).containsExactly(BAD);
    }

    @Test
    void onComplete_insideAReaction_runsAtOnce() {
        List<String> ran = new ArrayList<>();
        promise.onComplete(done -> done.onComplete(again -> ran.add("inner")));
        promise.onComplete(done -> ran.add("outer"));

        promise.succeed("x");

        assertThat(ran).containsExactly("inner", "outer");
    }

    @Test
    void onComplete_reactionThatThrows_isLoggedAndStopsNoOther() {
        List<String> ran = new ArrayList<>();
        promise.onComplete(done -> {
            throw new AssertionError("mine");
        });
        promise.onComplete(done -> ran.add("other"));

        try (Logged logged = new Logged()) {
            promise.succeed("x");

            assertThat(ran).containsExactly("other");
            assertThat(logged.messages()).hasSize(1);
        }
    }

    @Test
    void onComplete_reactionThatIsAlsoAThread_isCalled() {
        class Odd extends Thread implements Consumer<Promise<String>> {
            private boolean called;

            @Override
            public void accept(Promise<String> done) {
                called = true;
            }
        }
        Odd odd = new Odd();
        promise.onComplete(odd);

        promise.succeed("x");

        assertThat(odd.called).isTrue();
    }

    @Test
    void fail_withALoop_wakesWaitersAtOnceAndRunsReactionsOnTheLoop() throws Exception {
        ManualLoop loop = new ManualLoop();
        List<Boolean> ranInLoop = new ArrayList<>();
        FutureTask<Void> waiter = Threads.start(() -> Await.on(promise));
        promise.onComplete(done -> ranInLoop.add(loop.inLoop()));

        promise.fail(BAD, loop);

        assertThatThrownBy(waiter::get).hasRootCauseMessage("bad");
        assertThat(ranInLoop).isEmpty();
        promise.onComplete(done -> ranInLoop.add(loop.inLoop()));
        loop.advance(0);
        assertThat(ranInLoop).containsExactly(true, true);
    }

    @Test
    void fail_withALoopThatHasEnded_runsReactionsHere() {
        List<String> ran = new ArrayList<>();
        promise.onComplete(done -> ran.add("1"));

        promise.fail(BAD, task -> {
            throw new RejectedExecutionException();
        });

        assertThat(ran).containsExactly("1");
    }

    @Test
    void fail_withALoopThatRunsAndThrows_runsReactionsOnce() {
        List<String> ran = new ArrayList<>();
        promise.onComplete(done -> ran.add("1"));

        promise.fail(BAD, task -> {
            task.run();
            throw new RejectedExecutionException();
        });

        assertThat(ran).containsExactly("1");
    }

    // Waiting

    @Test
    void await_done_returnsEvenWhenInterruptedAndOnALoop() throws Exception {
        promise.succeed("x");
        Thread.currentThread().interrupt();
        LoopThreads.enter();

        try {
            assertThat(promise.await(Long.MAX_VALUE)).isTrue();
        } finally {
            LoopThreads.leave();
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void await_noTime_doesNotWait() throws Exception {
        assertThat(promise.await(0)).isFalse();
        assertThat(promise.await(-1)).isFalse();
    }

    @Test
    void await_timeOver_returnsFalseAndLeavesNothingBehind() throws Exception {
        List<String> ran = new ArrayList<>();
        promise.onComplete(done -> ran.add("1"));

        for (int i = 0; i < 100; i++) {
            assertThat(promise.await(1)).isFalse();
        }
        promise.onComplete(done -> ran.add("2"));
        promise.succeed("x");

        assertThat(ran).containsExactly("1", "2");
    }

    @Test
    void await_interrupted_throwsAndClearsTheFlag() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(promise::await).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void await_onALoop_isRefusedWithAdvice() {
        LoopThreads.enter();

        try {
            assertThatThrownBy(promise::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Use the asynchronous method");
        } finally {
            LoopThreads.leave();
        }
    }

    @Test
    void await_threadThatIsALoopThread_isRefused() {
        class Loop extends Thread implements LoopThread {
            private Throwable thrown;

            @Override
            public void run() {
                try {
                    promise.await();
                } catch (Throwable e) {
                    thrown = e;
                }
            }
        }
        Loop loop = new Loop();
        loop.start();

        assertThat(loop).satisfies(thread -> thread.join());
        assertThat(loop.thrown).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void await_manyWaiters_allReturn() throws Exception {
        int waiters = 20;
        CountDownLatch entered = new CountDownLatch(waiters);
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < waiters; i++) {
            tasks.add(Threads.start(() -> {
                entered.countDown();
                assertThat(Await.on(promise)).isEqualTo("x");
            }));
        }
        entered.await();

        promise.succeed("x");

        for (FutureTask<Void> task : tasks) {
            task.get();
        }
    }

    @Test
    void await_inTheOnlyThreadOfAForkJoinPool_letsThePoolRunWhatCompletesIt() throws Exception {
        ForkJoinPool pool = new ForkJoinPool(1);

        ForkJoinTask<String> waiting = pool.submit(() -> {
            pool.execute(() -> promise.succeed("x"));
            return Await.on(promise);
        });

        assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo("x");
        pool.shutdown();
    }

    // Derived promises

    @Test
    void map_value_isApplied() {
        Promise<Integer> before = promise.map(String::length);
        promise.succeed("abc");
        Promise<Integer> after = promise.map(String::length);

        assertThat(before.value()).isEqualTo(3);
        assertThat(after.value()).isEqualTo(3);
    }

    @Test
    void map_toNull_isDoneWithNull() {
        Promise<String> mapped = promise.map(value -> null);

        promise.succeed("x");

        assertThat(mapped.isDone()).isTrue();
        assertThat(mapped.value()).isNull();
    }

    @Test
    void map_failure_isKeptAndTheFunctionNotCalled() {
        Promise<Integer> mapped = promise.map(value -> {
            throw new AssertionError();
        });

        promise.fail(BAD);

        assertThat(mapped.failure()).isSameAs(BAD);
    }

    @Test
    void map_functionThatThrows_failsTheDerivedWithWhatItThrew() {
        IllegalStateException thrown = new IllegalStateException("mine");
        Promise<Integer> mapped = promise.map(value -> {
            throw thrown;
        });

        promise.succeed("x");

        assertThat(mapped.failure().toException()).isSameAs(thrown);
    }

    @Test
    void map_functionThatThrowsAnError_failsTheDerivedWithItAsCause() {
        Promise<Integer> mapped = promise.map(value -> {
            throw new StackOverflowError();
        });

        promise.succeed("x");

        assertThat(mapped.failure().toException()).hasCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void then_promiseThatCompletesLater_isFollowed() {
        Promise<Integer> inner = new Promise<>();
        Promise<Integer> derived = promise.then(value -> inner);

        promise.succeed("x");
        boolean early = derived.isDone();
        inner.succeed(7);

        assertThat(early).isFalse();
        assertThat(derived.value()).isEqualTo(7);
    }

    @Test
    void then_innerFailure_isTaken() {
        Promise<Integer> derived = promise.then(value -> Promise.failed(BAD));

        promise.succeed("x");

        assertThat(derived.failure()).isSameAs(BAD);
    }

    @Test
    void then_noPromise_failsTheDerived() {
        Promise<Integer> derived = promise.then(value -> null);

        promise.succeed("x");

        assertThat(derived.failure().toException()).isInstanceOf(NullPointerException.class);
    }

    @Test
    void recover_failure_isReplaced() {
        Promise<String> derived = promise.recover(failure -> Promise.succeeded("instead"));

        promise.fail(BAD);

        assertThat(derived.value()).isEqualTo("instead");
    }

    @Test
    void recover_nullFromTheFunction_keepsTheFailure() {
        Promise<String> derived = promise.recover(failure -> null);

        promise.fail(BAD);

        assertThat(derived.failure()).isSameAs(BAD);
    }

    @Test
    void recover_value_isKept() {
        Promise<String> derived = promise.recover(failure -> Promise.succeeded("instead"));

        promise.succeed("x");

        assertThat(derived.value()).isEqualTo("x");
    }

    @Test
    void derived_completedByItsOwner_ignoresTheSource() {
        Promise<Integer> mapped = promise.map(String::length);
        List<Integer> seen = new ArrayList<>();
        mapped.onComplete(done -> seen.add(done.value()));

        mapped.succeed(-1);
        promise.succeed("abc");

        assertThat(seen).containsExactly(-1);
    }

    @Test
    void all_values_areInTheirOrderAndMayBeNull() {
        Promise<String> other = new Promise<>();
        Promise<List<String>> all = Promise.all(List.of(promise, Promise.succeeded("b"), other));

        other.succeed(null);
        boolean early = all.isDone();
        promise.succeed("a");

        assertThat(early).isFalse();
        assertThat(all.value()).isEqualTo(Arrays.asList("a", "b", null));
    }

    @Test
    void all_failures_givesTheFirstInListOrderAfterAllAreDone() {
        Promise<String> other = new Promise<>();
        Promise<List<String>> all = Promise.all(List.of(promise, other));

        other.fail(WORSE);
        boolean early = all.isDone();
        promise.fail(BAD);

        assertThat(early).isFalse();
        assertThat(all.failure()).isSameAs(BAD);
    }

    @Test
    void all_nothing_isDone() {
        assertThat(Promise.all(List.<Promise<String>>of()).value()).isEmpty();
    }

    @Test
    void succeed_chainOfAHundredThousand_needsNoStack() {
        int length = 100_000;
        List<String> ran = new ArrayList<>();
        Promise<Integer> start = new Promise<>();
        Promise<Integer> end = start;
        for (int i = 0; i < length; i++) {
            end = end.map(value -> value + 1);
        }
        Promise<Integer> outermost = new Promise<>();
        end.then(value -> outermost).onComplete(done -> ran.add("end"));

        start.succeed(0);
        outermost.succeed(1);

        assertThat(end.value()).isEqualTo(length);
        assertThat(ran).containsExactly("end");
    }

    @Test
    void then_loopOfAHundredThousandAsynchronousSteps_needsNoStack() {
        ManualLoop loop = new ManualLoop();

        Promise<Integer> result = countUp(loop, 0, 100_000);
        loop.advance(0);

        assertThat(result.value()).isEqualTo(100_000);
    }

    private static Promise<Integer> countUp(ManualLoop loop, int from, int to) {
        Promise<Integer> step = new Promise<>();
        loop.execute(() -> step.succeed(from + 1));
        return step.then(value -> value == to ? Promise.succeeded(value) : countUp(loop, value, to));
    }

    @Test
    void exceptionOf_failureThatThrows_givesWhatItThrew() {
        IllegalStateException thrown = new IllegalStateException();
        Failure failure = () -> {
            throw thrown;
        };

        assertThat(Failure.exceptionOf(failure)).isSameAs(thrown);
    }
}
