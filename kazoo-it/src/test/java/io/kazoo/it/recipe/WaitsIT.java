package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.recipe.Barrier;
import io.kazoo.recipe.DoubleBarrier;
import io.kazoo.recipe.Election;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooDelayQueue;
import io.kazoo.recipe.KazooLock;
import io.kazoo.recipe.KazooSemaphore;
import io.kazoo.recipe.LockingQueue;
import io.kazoo.recipe.MultiLock;
import io.kazoo.recipe.PatientChildrenWatch;
import io.kazoo.recipe.Recipes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How waiting for others ends when it does not end with what was waited for. */
@Timeout(120)
class WaitsIT extends RecipeCase {

    private static final Duration LONG = Duration.ofMinutes(10);

    /** Waits on the calling thread. */
    private interface Blocking {
        @Nullable
        Object within(Duration limit) throws InterruptedException;
    }

    /** Somebody who waits in vain, on a thread or without one. */
    private record Waiter(Blocking blocking, Supplier<CompletableFuture<?>> async) {}

    /** Has others be in the way of a waiter. */
    private interface Scene {
        Waiter of(Recipes mine, Recipes theirs) throws InterruptedException;
    }

    private static final Map<String, Scene> SCENES = scenes();

    static Set<String> scenesByName() {
        return SCENES.keySet();
    }

    private static Map<String, Scene> scenes() {
        Map<String, Scene> scenes = new LinkedHashMap<>();
        scenes.put("lock", WaitsIT::lock);
        scenes.put("semaphore", WaitsIT::semaphore);
        scenes.put("several locks", WaitsIT::severalLocks);
        scenes.put("election", WaitsIT::election);
        scenes.put("barrier", WaitsIT::barrier);
        scenes.put("double barrier, to enter", WaitsIT::toEnter);
        scenes.put("double barrier, to leave", WaitsIT::toLeave);
        scenes.put("locking queue", WaitsIT::lockingQueue);
        scenes.put("delay queue", WaitsIT::delayQueue);
        scenes.put("children that settle", WaitsIT::settling);
        return scenes;
    }

    private static Waiter lock(Recipes mine, Recipes theirs) throws InterruptedException {
        theirs.lock("/w").acquire();
        KazooLock lock = mine.lock("/w");
        return new Waiter(lock::acquire, lock::acquireAsync);
    }

    private static Waiter semaphore(Recipes mine, Recipes theirs) throws InterruptedException {
        theirs.semaphore("/w", 1).acquire();
        KazooSemaphore semaphore = mine.semaphore("/w", 1);
        return new Waiter(semaphore::acquire, semaphore::acquireAsync);
    }

    private static Waiter severalLocks(Recipes mine, Recipes theirs) throws InterruptedException {
        theirs.lock("/w").acquire();
        MultiLock locks = mine.multiLock(List.of("/v", "/w"));
        return new Waiter(locks::acquire, locks::acquireAsync);
    }

    private static Waiter election(Recipes mine, Recipes theirs) {
        theirs.election("/w").lead().join();
        Election election = mine.election("/w");
        return new Waiter(limit -> election.run(limit, hold -> "led"), election::lead);
    }

    private static Waiter barrier(Recipes mine, Recipes theirs) {
        theirs.barrier("/w").create();
        Barrier barrier = mine.barrier("/w");
        return new Waiter(nothing(barrier::await), barrier::awaitAsync);
    }

    private static Waiter toEnter(Recipes mine, Recipes theirs) {
        DoubleBarrier barrier = mine.doubleBarrier("/w", 2, "me");
        return new Waiter(nothing(barrier::enter), barrier::enterAsync);
    }

    private static Waiter toLeave(Recipes mine, Recipes theirs) throws InterruptedException {
        DoubleBarrier barrier = mine.doubleBarrier("/w", 2, "me");
        CompletableFuture<?> entered = theirs.doubleBarrier("/w", 2, "another").enterAsync();
        barrier.enter();
        entered.join();
        return new Waiter(nothing(barrier::leave), barrier::leaveAsync);
    }

    private static Waiter lockingQueue(Recipes mine, Recipes theirs) {
        LockingQueue queue = mine.lockingQueue("/w");
        return new Waiter(queue::get, queue::getAsync);
    }

    private static Waiter delayQueue(Recipes mine, Recipes theirs) {
        theirs.delayQueue("/w", "/claims").put(bytes("much later"), LONG);
        KazooDelayQueue queue = mine.delayQueue("/w", "/claims");
        return new Waiter(queue::get, queue::getAsync);
    }

    private static Waiter settling(Recipes mine, Recipes theirs) {
        theirs.barrier("/w").create();
        PatientChildrenWatch watch = mine.patientChildrenWatch("/w", LONG);
        return new Waiter(watch::awaitSettled, watch::start);
    }

    private interface Silent {
        void within(Duration limit) throws InterruptedException;
    }

    private static Blocking nothing(Silent wait) {
        return limit -> {
            wait.within(limit);
            return "done";
        };
    }

    private Waiter waiter(String scene) throws InterruptedException {
        Waiter waiter = SCENES.get(scene).of(Recipes.of(zk), Recipes.of(other));
        watchesOnServer(0);
        return waiter;
    }

    private void waits() {
        Until.holds(() -> server.watchCount() > 0, () -> "it does not wait");
    }

    private void nothingIsLeft() {
        Until.holds(
                () -> server.ephemeralsOf(zk.session().id()).isEmpty() && server.watchCount() == 0,
                () -> server.ephemeralsOf(zk.session().id()) + " and " + server.watchCount() + " watches are left");
    }

    /** How a call ends on a thread of its own; the thread is the key. */
    private static Map.Entry<Thread, CompletableFuture<Object>> begun(Callable<?> call) {
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                outcome.complete(call.call());
            } catch (Throwable e) {
                outcome.complete(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return Map.entry(thread, outcome);
    }

    // ---- one limit for everything

    private static void assertLate(Object outcome) {
        if (!outcome.equals(Optional.empty())) { // which is how queues say it
            assertThat(outcome).isInstanceOf(OperationTimeoutException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("scenesByName")
    void wait_noConnection_endsAtItsLimit(String scene) throws Exception {
        Waiter waiter = waiter(scene);
        down();

        Object outcome = begun(() -> waiter.blocking().within(Duration.ofMillis(300)))
                .getValue()
                .get(20, TimeUnit.SECONDS);

        assertLate(outcome);
        up();
        nothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock", "semaphore"})
    void wait_nearestPredecessorsLeaveInTurn_endsAtTheLimitOfTheCall(String scene) throws Exception {
        Duration pause = Duration.ofMillis(50);
        List<CompletableFuture<Hold>> before = new ArrayList<>();
        Waiter waiter = waiter(scene);
        Function<Recipes, CompletableFuture<Hold>> another = recipes -> scene.equals("lock")
                ? recipes.lock("/w").acquireAsync()
                : recipes.semaphore("/w", 1).acquireAsync();
        String line = scene.equals("lock") ? "/w" : "/w-__lock__";
        int first = scene.equals("lock") ? 1 : 0;
        for (int i = 1; i <= 40; i++) {
            before.add(another.apply(Recipes.of(other)));
            int length = i + first;
            Until.holds(() -> other.getChildren(line).size() == length, () -> "not in line");
        }
        CompletableFuture<Object> outcome =
                begun(() -> waiter.blocking().within(Duration.ofMillis(500))).getValue();
        Until.holds(() -> other.getChildren(line).size() == 41 + first || outcome.isDone(), () -> "not in line");

        Collections.reverse(before);
        for (CompletableFuture<Hold> nearest : before) { // 2 s in all, with never 500 ms between two
            nearest.cancel(false);
            other.delay(pause);
        }

        assertLate(outcome.get(20, TimeUnit.SECONDS));
        nothingIsLeft();
    }

    // ---- given up

    @ParameterizedTest
    @MethodSource("scenesByName")
    void wait_interrupted_throwsAndLeavesNothing(String scene) throws Exception {
        Waiter waiter = waiter(scene);
        Map.Entry<Thread, CompletableFuture<Object>> waiting =
                begun(() -> waiter.blocking().within(LONG));
        waits();

        waiting.getKey().interrupt();

        assertThat(waiting.getValue().get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        nothingIsLeft();
    }

    @ParameterizedTest
    @MethodSource("scenesByName")
    void wait_cancelled_leavesNothing(String scene) throws Exception {
        CompletableFuture<?> waiting = waiter(scene).async().get();
        waits();

        waiting.cancel(false);

        assertThat(waiting).isCancelled();
        nothingIsLeft();
    }

    @ParameterizedTest
    @MethodSource("scenesByName")
    void wait_clientClosedWithoutAConnection_fails(String scene) throws Exception {
        CompletableFuture<?> waiting = waiter(scene).async().get();
        waits();
        down();

        zk.close();

        assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ClientStoppedException.class);
        watchesOnServer(0);
    }
}
