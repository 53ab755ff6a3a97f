package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.NoNodeException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.SettledChildren;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** When children count as settled. Times are lower bounds, or upper ones with room for a busy machine. */
class PatientChildrenWatchIT extends RecipeCase {

    private static final Duration BOUNDARY = Duration.ofMillis(1000);

    private CompletableFuture<SettledChildren> start() {
        return start(BOUNDARY);
    }

    private CompletableFuture<SettledChildren> start(Duration boundary) {
        return Recipes.of(zk.async()).patientChildrenWatch("/a", boundary).start();
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static <T> T value(CompletableFuture<T> future) {
        assertThat(future).succeedsWithin(Until.BOUND);
        return future.join();
    }

    private static void assertFails(CompletableFuture<?> future, Class<? extends Throwable> type) {
        assertThat(future)
                .failsWithin(Until.BOUND)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(type);
    }

    @Test
    void start_noChange_settlesAfterTheBoundary() throws InterruptedException {
        other.ensurePath("/a/x");
        long begin = System.nanoTime();

        SettledChildren settled =
                Recipes.of(zk).patientChildrenWatch("/a", BOUNDARY).awaitSettled(Until.BOUND);

        assertThat(settled.children()).containsExactly("x");
        assertThat(since(begin)).isGreaterThanOrEqualTo(BOUNDARY);
        assertThat(settled.changed()).isNotDone();
    }

    @Test
    void start_changeMeanwhile_beginsTheBoundaryAnewFromTheChangeOnly() {
        Duration boundary = Duration.ofSeconds(3);
        other.create("/a");
        CompletableFuture<SettledChildren> future = start(boundary);
        zk.delay(Duration.ofMillis(200));

        other.create("/a/x");
        long change = System.nanoTime();
        SettledChildren settled = value(future);

        // Whoever sleeps whole periods needs 5.8 s.
        assertThat(settled.children()).containsExactly("x");
        assertThat(since(change)).isBetween(boundary.minusMillis(100), boundary.plusMillis(2500));
    }

    @Test
    void start_childCameAndWent_isAChange() {
        other.create("/a");
        CompletableFuture<SettledChildren> future = start();
        zk.delay(Duration.ofMillis(500));

        other.create("/a/x");
        other.delete("/a/x");
        long change = System.nanoTime();
        SettledChildren settled = value(future);

        assertThat(settled.children()).isEmpty();
        assertThat(since(change)).isGreaterThan(BOUNDARY.minusMillis(100));
    }

    @Test
    void start_changesUntilNone_settlesWithTheLast() {
        other.create("/a");
        CompletableFuture<SettledChildren> future = start();

        for (int i = 0; i < 10; i++) {
            other.create("/a/n" + i);
            other.delay(Duration.ofMillis(100));
        }

        assertThat(value(future).children()).hasSize(10);
    }

    @Test
    void changed_childAddedLater_completesAndLeavesNothing() {
        other.create("/a");
        SettledChildren settled = value(start(Duration.ofMillis(50)));
        watchesOnServer(1);

        other.create("/a/x");

        assertThat(settled.changed()).succeedsWithin(Until.BOUND);
        watchesOnServer(0);
    }

    @Test
    void changed_waitedForInACallbackOfTheStart_isNotHungUp() {
        other.create("/a");

        CompletableFuture<Boolean> done = start(Duration.ofMillis(50)).thenApply(settled -> {
            other.create("/a/x");
            settled.changed().thenRun(() -> {}).join();
            return settled.changed().isDone();
        });

        assertThat(done).succeedsWithin(Until.BOUND).isEqualTo(true);
    }

    @Test
    void changed_nodeDeleted_completes() {
        other.create("/a");
        SettledChildren settled = value(start(Duration.ofMillis(50)));

        other.delete("/a");

        assertThat(settled.changed()).succeedsWithin(Until.BOUND);
        watchesOnServer(0);
    }

    @Test
    void changed_reconnectAndExpiryWithoutChange_isNotTold() {
        other.create("/a");
        SettledChildren settled = value(start(Duration.ofMillis(50)));

        reconnect();
        expire();
        watchesOnServer(1);
        zk.getChildren("/a");
        assertThat(settled.changed()).isNotDone();
        other.create("/a/x");

        assertThat(settled.changed()).succeedsWithin(Until.BOUND);
    }

    @Test
    void start_disconnectedAtTheBoundary_settlesOnlyWithWhatIsThereAfterwards() {
        other.create("/a");
        CompletableFuture<SettledChildren> future = start();
        Until.holds(() -> server.watchCount() == 1, () -> "not begun");

        down();
        other.create("/a/x");
        other.delay(BOUNDARY.plusMillis(300));
        assertThat(future).isNotDone();
        up();

        assertThat(value(future).children()).containsExactly("x");
    }

    @Test
    void start_missingNode_fails() {
        CompletableFuture<SettledChildren> future = start();

        assertFails(future, NoNodeException.class);
        watchesOnServer(0);
        assertThatThrownBy(() ->
                        Recipes.of(zk).patientChildrenWatch("/a", BOUNDARY).awaitSettled(Until.BOUND))
                .isInstanceOf(NoNodeException.class)
                .hasMessageContaining("/a");
    }

    @Test
    void start_nodeDeletedMeanwhile_fails() {
        other.create("/a");
        CompletableFuture<SettledChildren> future = start();
        watchesOnServer(1);

        other.delete("/a");

        assertFails(future, NoNodeException.class);
        watchesOnServer(0);
    }

    @Test
    void awaitSettled_limitOver_throwsAndLeavesNothing() {
        other.create("/a");

        assertThatThrownBy(() -> Recipes.of(zk)
                        .patientChildrenWatch("/a", Duration.ofHours(1))
                        .awaitSettled(Duration.ofMillis(200)))
                .isInstanceOf(OperationTimeoutException.class)
                .hasMessageContaining("/a");

        watchesOnServer(0);
    }

    @Test
    void awaitSettled_interrupted_throwsAndLeavesNothing() {
        other.create("/a");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() ->
                        Recipes.of(zk).patientChildrenWatch("/a", BOUNDARY).awaitSettled(Until.BOUND))
                .isInstanceOf(InterruptedException.class);

        watchesOnServer(0);
    }

    @Test
    void cancel_beforeAndAfterSettling_leavesNothing() {
        other.create("/a");
        CompletableFuture<SettledChildren> unsettled = start(Duration.ofHours(1));
        watchesOnServer(1);
        unsettled.cancel(false);
        watchesOnServer(0);
        SettledChildren settled = value(start(Duration.ofMillis(50)));
        watchesOnServer(1);

        settled.changed().cancel(false);

        watchesOnServer(0);
    }

    @Test
    void stop_beforeAndAfterSettling_failsWhatIsOpen() {
        other.create("/a");
        CompletableFuture<SettledChildren> unsettled = start(Duration.ofHours(1));
        SettledChildren settled = value(start(Duration.ofMillis(50)));

        zk.stop();

        assertFails(unsettled, ClientStoppedException.class);
        assertFails(settled.changed(), ClientStoppedException.class);
    }

    @Test
    void restart_beforeItHearsOfTheStop_endsTheRound() {
        Gate gate = new Gate();
        other.create("/a");
        CompletableFuture<SettledChildren> future = Recipes.of(zk.withExecutor(gate))
                .patientChildrenWatch("/a", Duration.ofSeconds(5))
                .start();
        watchesOnServer(1);
        zk.sync("/a");

        gate.close();
        zk.stop();
        zk.start();
        gate.open();

        Until.holds(future::isDone, () -> "neither settled nor failed");
    }

    @Test
    void patientChildrenWatch_boundaryNotPositive_isRefused() {
        assertThatThrownBy(() -> Recipes.of(zk).patientChildrenWatch("/a", Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0S");
    }
}
