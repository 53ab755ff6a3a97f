package io.kazoo.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExportedFutureTest {

    private static final IllegalArgumentException EXCEPTION = new IllegalArgumentException("bad");
    private static final Failure BAD = Failure.of(EXCEPTION);

    private final ManualPool pool = new ManualPool();
    private final SerialLane lane = new SerialLane("view", pool, true);
    private final Promise<String> source = new Promise<>();
    private final ExportedFuture<String> future = ExportedFuture.of(source, lane);
    private final List<Object> seen = new ArrayList<>();

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    // Questions, before and after delivery

    @Test
    void questions_pending_sayNotDone() {
        assertThat(future.isDone()).isFalse();
        assertThat(future.isCompletedExceptionally()).isFalse();
        assertThat(future.isCancelled()).isFalse();
        assertThat(future.getNow("absent")).isEqualTo("absent");
    }

    @Test
    void questions_succeededButNotDelivered_agreeOnTheValue() throws Exception {
        source.succeed("x");

        assertAgreeOnValue();
    }

    @Test
    void questions_succeededAndDelivered_agreeOnTheValue() throws Exception {
        source.succeed("x");
        future.deliver();

        assertAgreeOnValue();
    }

    private void assertAgreeOnValue() throws Exception {
        assertThat(future.isDone()).isTrue();
        assertThat(future.isCompletedExceptionally()).isFalse();
        assertThat(future.isCancelled()).isFalse();
        assertThat(future.get()).isEqualTo("x");
        assertThat(future.get(0, TimeUnit.SECONDS)).isEqualTo("x");
        assertThat(future.join()).isEqualTo("x");
        assertThat(future.getNow("absent")).isEqualTo("x");
        assertThat(future.resultNow()).isEqualTo("x");
        assertThatThrownBy(future::exceptionNow).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void questions_failedButNotDelivered_agreeOnTheException() {
        source.fail(BAD);

        assertAgreeOnException();
    }

    @Test
    void questions_failedAndDelivered_agreeOnTheException() {
        source.fail(BAD);
        future.deliver();

        assertAgreeOnException();
    }

    private void assertAgreeOnException() {
        assertThat(future.isDone()).isTrue();
        assertThat(future.isCompletedExceptionally()).isTrue();
        assertThat(future.isCancelled()).isFalse();
        assertThatThrownBy(future::get)
                .isExactlyInstanceOf(ExecutionException.class)
                .hasCause(EXCEPTION);
        assertThatThrownBy(() -> future.get(0, TimeUnit.SECONDS))
                .isExactlyInstanceOf(ExecutionException.class)
                .hasCause(EXCEPTION);
        assertThatThrownBy(future::join)
                .isExactlyInstanceOf(CompletionException.class)
                .hasCause(EXCEPTION);
        assertThatThrownBy(() -> future.getNow("absent")).hasCause(EXCEPTION);
        assertThatThrownBy(future::resultNow).isInstanceOf(IllegalStateException.class);
        assertThat(future.exceptionNow()).isSameAs(EXCEPTION);
    }

    @Test
    void get_nullValue_givesNull() throws Exception {
        source.succeed(null);

        assertThat(future.get()).isNull();
        assertThat(future.getNow("absent")).isNull();
    }

    // Waiting

    @Test
    void get_completedByAnotherThreadButNeverDelivered_returns() throws Exception {
        FutureTask<Void> waiter = Threads.start(() -> assertThat(future.join()).isEqualTo("x"));

        source.succeed("x");

        waiter.get();
    }

    @Test
    void get_timeOver_throwsTimeoutException() {
        assertThatThrownBy(() -> future.get(1, TimeUnit.MICROSECONDS)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> future.get(0, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void get_interrupted_throwsAndClearsTheFlag() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(future::get).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void join_interrupted_waitsOnAndSetsTheFlagAgain() throws Exception {
        FutureTask<Void> waiter = Threads.start(() -> {
            Thread.currentThread().interrupt();
            seen.add(future.join());
            seen.add(Thread.currentThread().isInterrupted());
        });

        source.succeed("x");
        waiter.get();

        assertThat(seen).containsExactly("x", true);
    }

    @Test
    void get_onALoop_isRefused() {
        LoopThreads.enter();

        try {
            assertThatThrownBy(future::get).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> future.thenApply(value -> value).join()).isInstanceOf(IllegalStateException.class);
        } finally {
            LoopThreads.leave();
        }
    }

    @Test
    void get_insideACallbackOfASerialLane_isRefusedWhilePending() {
        CompletableFuture<String> derived = future.thenApply(value -> value);
        lane.execute(() -> {
            assertThatThrownBy(future::get).hasMessageContaining("'view'");
            assertThatThrownBy(future::join).hasMessageContaining("'view'");
            assertThatThrownBy(() -> future.get(1, TimeUnit.DAYS)).hasMessageContaining("'view'");
            assertThatThrownBy(derived::get).hasMessageContaining("'view'");
            assertThatThrownBy(derived::join).hasMessageContaining("'view'");
            assertThatThrownBy(() -> derived.get(1, TimeUnit.DAYS)).hasMessageContaining("'view'");
            source.succeed("x");
            seen.add(future.join());
        });

        pool.runAll();

        assertThat(seen).containsExactly("x");
    }

    @Test
    void get_insideACallbackWithoutTime_isNotAWait() {
        CompletableFuture<String> derived = future.thenApply(value -> value);
        lane.execute(() -> {
            assertThatThrownBy(() -> future.get(0, TimeUnit.DAYS)).isInstanceOf(TimeoutException.class);
            assertThatThrownBy(() -> derived.get(0, TimeUnit.DAYS)).isInstanceOf(TimeoutException.class);
            seen.add("both");
        });

        pool.runAll();

        assertThat(seen).containsExactly("both");
    }

    // Delivery

    @Test
    void deliver_dependents_runOnTheLaneAndNotWhereTheSourceIsCompleted() {
        future.thenAccept(seen::add);
        source.onComplete(done -> lane.execute(future::deliver));

        source.succeed("x");
        boolean early = !seen.isEmpty();
        pool.runAll();

        assertThat(early).isFalse();
        assertThat(seen).containsExactly("x");
    }

    @Test
    void deliver_failure_reachesDependentsUnwrappedAndThenAsTheJdkWrapsIt() {
        future.whenComplete((value, thrown) -> seen.add(thrown));
        future.thenApply(value -> value).whenComplete((value, thrown) -> seen.add(thrown.getCause()));
        source.fail(BAD);

        future.deliver();

        assertThat(seen).containsExactlyInAnyOrder(EXCEPTION, EXCEPTION);
    }

    @Test
    void deliver_failureWithoutAnException_completesWithWhatItThrewInstead() {
        source.fail(() -> {
            throw new IllegalStateException("no exception");
        });

        future.deliver();

        assertThatThrownBy(future::join).hasRootCauseMessage("no exception");
    }

    @Test
    void deliver_twice_changesNothing() {
        future.thenAccept(seen::add);
        source.succeed("x");

        future.deliver();
        future.deliver();

        assertThat(seen).containsExactly("x");
    }

    @Test
    void deliver_pending_isRefused() {
        assertThatThrownBy(future::deliver).isInstanceOf(IllegalStateException.class);
        assertThat(future.isDone()).isFalse();
    }

    @Test
    void async_withoutAnExecutor_usesTheLane() {
        source.succeed("x");
        future.deliver();
        future.thenAcceptAsync(seen::add);
        future.thenApply(value -> value + "!").thenAcceptAsync(seen::add);
        boolean early = !seen.isEmpty();

        pool.runAll();

        assertThat(early).isFalse();
        assertThat(seen).containsExactly("x", "x!");
    }

    @Test
    void copy_ofADerivedFuture_stillKnowsTheLane() {
        CompletableFuture<String> copy = future.thenApply(value -> value).copy();
        lane.execute(() ->
                assertThatThrownBy(copy::join).hasMessageContaining("'view'").satisfies(seen::add));

        pool.runAll();

        assertThat(seen).hasSize(1);
    }

    // Completion by the user

    @Test
    void cancel_pending_withdrawsTheOperation() {
        future.whenComplete((value, thrown) -> seen.add(thrown.getClass()));

        boolean cancelled = future.cancel(true);

        assertThat(cancelled).isTrue();
        assertThat(future.isCancelled()).isTrue();
        assertThat(source.isFailed()).isTrue();
        assertThat(seen).containsExactly(CancellationException.class);
        assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
        assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
        assertThat(future.cancel(true)).isTrue();
    }

    @Test
    void cancel_withALoop_runsReactionsOfTheOperationThere() {
        ManualLoop loop = new ManualLoop();
        ExportedFuture<String> onLoop = ExportedFuture.of(source, lane, loop);
        source.onComplete(done -> seen.add(loop.inLoop()));

        onLoop.cancel(false);
        boolean early = !seen.isEmpty();
        loop.advance(0);

        assertThat(early).isFalse();
        assertThat(seen).containsExactly(true);
    }

    @Test
    void cancel_succeededButNotDelivered_isTooLate() {
        source.succeed("x");

        assertThat(future.cancel(true)).isFalse();
        assertThat(future.isCancelled()).isFalse();
        assertThat(future.join()).isEqualTo("x");
    }

    @Test
    void cancel_twoFuturesOfOneOperation_cancelsBoth() {
        ExportedFuture<String> other = ExportedFuture.of(source, lane);

        future.cancel(true);

        assertThat(other.isCancelled()).isTrue();
        assertThatThrownBy(other::join).isInstanceOf(CancellationException.class);
        assertThatThrownBy(other::get).isInstanceOf(CancellationException.class);
        assertThatThrownBy(other::exceptionNow).hasMessageContaining("cancelled");
    }

    @Test
    void complete_pending_endsThisFutureAndItsWaitsButNotTheOperation() throws Exception {
        FutureTask<Void> waiter = Threads.start(() -> seen.add(future.join()));

        boolean completed = future.complete("mine");
        waiter.get();

        assertThat(completed).isTrue();
        assertThat(seen).containsExactly("mine");
        assertThat(source.isDone()).isFalse();
        source.succeed("x");
        future.deliver();
        assertThat(future.join()).isEqualTo("mine");
    }

    @Test
    void complete_succeededButNotDelivered_isTooLate() {
        source.succeed("x");

        assertThat(future.complete("mine")).isFalse();
        assertThat(future.completeExceptionally(EXCEPTION)).isFalse();
        assertThat(future.join()).isEqualTo("x");
    }

    @Test
    void orTimeout_whileAThreadWaits_endsItsWait() {
        future.orTimeout(1, TimeUnit.MILLISECONDS);

        assertThatThrownBy(future::get).hasCauseInstanceOf(TimeoutException.class);
        assertThat(source.isDone()).isFalse();
    }

    @Test
    void completeOnTimeout_whileAThreadWaits_endsItsWait() {
        future.completeOnTimeout("instead", 1, TimeUnit.MILLISECONDS);

        assertThat(future.join()).isEqualTo("instead");
    }

    @Test
    void completeAsync_whileAThreadWaits_endsItsWait() throws Exception {
        FutureTask<Void> waiter = Threads.start(() -> seen.add(future.join()));

        future.completeAsync(() -> "mine");
        pool.runAll();
        waiter.get();

        assertThat(seen).containsExactly("mine");
    }

    @Test
    void completeAsync_supplierThatThrows_failsThisFuture() {
        future.completeAsync(() -> {
            throw EXCEPTION;
        });
        pool.runAll();

        assertThatThrownBy(future::join).hasCause(EXCEPTION);
    }

    @Test
    void obtrude_whileAThreadWaits_endsItsWait() throws Exception {
        FutureTask<Void> waiter = Threads.start(() -> seen.add(future.join()));

        future.obtrudeValue("mine");
        waiter.get();
        future.obtrudeException(EXCEPTION);

        assertThat(seen).containsExactly("mine");
        assertThatThrownBy(future::join).hasCause(EXCEPTION);
    }
}
