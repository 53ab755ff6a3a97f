package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.Permissions;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.Effect;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.NotEmptyException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.recipe.LockingQueue;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.TakenItem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The queue with claims: what it does, and bad input. */
class LockingQueueIT extends FaultCase {

    private static final int EXISTS = 3;
    private static final int GET_DATA = 4;
    private static final int GET_CHILDREN = 8;
    private static final int MULTI = 14;

    private LockingQueue queue(String path) {
        return Recipes.of(zk).lockingQueue(path);
    }

    private LockingQueue theirs(String path) {
        return Recipes.of(other).lockingQueue(path);
    }

    private static String text(TakenItem item) {
        return new String(item.data());
    }

    private void waits() {
        Until.holds(() -> server.watchCount() >= 2, () -> server.watchCount() + " watches");
    }

    private void watches(int count) {
        Until.holds(() -> server.watchCount() == count, () -> server.watchCount() + " watches");
    }

    @Test
    void get_priorities_lowestFirstThenOldest() throws Exception {
        LockingQueue queue = queue("/a/q");
        assertThat(queue.tryGet()).isEmpty();
        assertThat(other.exists("/a")).isEmpty();
        queue.put("late".getBytes(), 900);
        queue.put("one".getBytes());
        queue.putAll(List.of("two".getBytes(), "three".getBytes()));
        queue.put("urgent".getBytes(), 5);
        queue.putAll(List.of());

        for (String expected : List.of("urgent", "one", "two", "three", "late")) {
            TakenItem item = queue.get();
            assertThat(text(item)).isEqualTo(expected);
            assertThat(item.consume()).isTrue();
            assertThat(item.consume()).isTrue();
            assertThat(item.isValid()).isFalse();
            assertThat(item.holdsLock()).isFalse();
        }
        assertThat(queue.tryGet()).isEmpty();
        assertThat(queue.size()).isZero();
        assertThat(other.getChildren("/a/q/taken")).isEmpty();
    }

    @Test
    void get_layout_isKazoos() throws Exception {
        queue("/q").put("x".getBytes(), 7);

        TakenItem item = queue("/q").get();

        String entry = other.getChildren("/q/entries").get(0);
        assertThat(entry).matches("entry-007-\\d{10}");
        assertThat(other.get("/q/taken/" + entry).utf8()).matches("[0-9a-f]{32}");
        assertThat(other.exists("/q/taken/" + entry).orElseThrow().ephemeralOwner())
                .isEqualTo(zk.session().id());
        assertThat(item.path()).isEqualTo("/q/entries/" + entry);
        assertThat(item.priority()).isEqualTo(7);
        assertThat(item.holdsLock()).isTrue();
        assertThat(item.isValid()).isTrue();
        assertThat(item.hold().fencingToken())
                .isEqualTo(other.exists("/q/taken/" + entry).orElseThrow().czxid());
        assertThat(queue("/q").size()).isEqualTo(1);
    }

    @Test
    void getAndConsume_warmPath_takeTwoRoundTripsAndOne() throws Exception {
        LockingQueue queue = queue("/q");
        queue.putAll(List.of("1".getBytes(), "2".getBytes()));
        queue.get().consume();
        Until.holds(() -> other.getChildren("/q").size() == 2, () -> "" + other.getChildren("/q"));
        link.delayReplies(Duration.ofMillis(50));
        link.reset();

        TakenItem item = queue.get();
        assertThat(link.roundTrips())
                .isLessThanOrEqualTo(3); // the watch on the claim, which nobody waits for, may be the third
        watches(1);
        assertThat(link.requests()).containsExactly(GET_CHILDREN, GET_CHILDREN, MULTI, GET_DATA, EXISTS, EXISTS);
        link.reset();
        item.consume();

        assertThat(link.requests()).containsExactly(MULTI);
        watches(0);
    }

    @Test
    void get_nothingThere_endsEmptyAndLeavesNoWatch() throws Exception {
        LockingQueue queue = queue("/q");
        for (int i = 0; i < 20; i++) {
            try {
                assertThat(queue.get(Duration.ofMillis(5))).isEmpty();
            } catch (OperationTimeoutException e) {
                assertThat(e).hasMessageContaining("not seen"); // so short was it
            }
        }
        watches(0);

        queue.put("x".getBytes());
        assertThat(queue.get(Duration.ofSeconds(20))).isPresent();
        assertThatThrownBy(() -> queue.get(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void get_waiting_isWokenByPutReleaseAndEndOfTheOthersSession() throws Exception {
        CompletableFuture<TakenItem> first = queue("/q").getAsync();
        waits();
        theirs("/q").put("x".getBytes());
        TakenItem item = first.get(20, TimeUnit.SECONDS);

        CompletableFuture<TakenItem> second = theirs("/q").getAsync();
        CompletableFuture<TakenItem> third = theirs("/q").getAsync();
        waits();
        item.release().get();
        TakenItem again = CompletableFuture.anyOf(second, third)
                .thenApply(TakenItem.class::cast)
                .get(20, TimeUnit.SECONDS);
        assertThat(again.hold().fencingToken()).isGreaterThan(item.hold().fencingToken());
        second.cancel(false);
        third.cancel(false); // the one that waits still would be given it by its next session
        server.expireSession(other.session().id());

        assertThat(text(queue("/q").get(Duration.ofSeconds(20)).orElseThrow())).isEqualTo("x");
        Until.holds(() -> !again.isValid(), () -> again + " is valid");
    }

    @Test
    void get_blipWhileWaiting_isWokenAllTheSame() throws Exception {
        CompletableFuture<TakenItem> waiting = queue("/q").getAsync();
        waits();
        link.cut();
        theirs("/q").put("x".getBytes());

        assertThat(text(waiting.get(20, TimeUnit.SECONDS))).isEqualTo("x");
    }

    @Test
    void get_sessionExpiredWhileWaiting_isWokenAllTheSame() throws Exception {
        CompletableFuture<TakenItem> waiting = queue("/q").getAsync();
        waits();
        long generation = zk.session().generation();
        server.expireSession(zk.session().id());
        Until.holds(() -> zk.session().generation() > generation, () -> "no new session");
        waits();
        theirs("/q").put("x".getBytes());

        TakenItem item = waiting.get(20, TimeUnit.SECONDS);

        assertThat(text(item)).isEqualTo("x");
        assertThat(item.hold().sessionId()).isEqualTo(zk.session().id());
    }

    @Test
    void get_severalOnOneObject_areServedInOrder() throws Exception {
        LockingQueue queue = queue("/q");
        List<CompletableFuture<TakenItem>> waiting = List.of(queue.getAsync(), queue.getAsync(), queue.getAsync());
        waits();
        waiting.get(1).cancel(false);
        theirs("/q").putAll(List.of("1".getBytes(), "2".getBytes()));

        assertThat(text(waiting.get(0).get(20, TimeUnit.SECONDS))).isEqualTo("1");
        assertThat(text(waiting.get(2).get(20, TimeUnit.SECONDS))).isEqualTo("2");
        watches(2); // on the claims
    }

    @Test
    void get_foreignNodes_areIgnored() throws Exception {
        queue("/q").put("x".getBytes());
        for (String name : List.of("aaa", "entry-1-0000000001", "entry-001-01", "entry-001-0000000001x", "_kazoo_1")) {
            other.create("/q/entries/" + name);
            other.create("/q/taken/" + name);
        }
        other.create("/q/foreign");
        other.create("/q/entries/entry-200-2147483647", null);

        assertThat(text(queue("/q").tryGet().orElseThrow())).isEqualTo("x");
        assertThat(queue("/q").tryGet().orElseThrow().data()).isEmpty();
        assertThat(queue("/q").tryGet()).isEmpty();
    }

    @Test
    void get_claimOfKazoo_isRespected() throws Exception {
        queue("/q").put("x".getBytes());
        String claim = "/q/taken/" + other.getChildren("/q/entries").get(0);
        other.create(claim, "0123456789abcdef0123456789abcdef".getBytes(), CreateOptions.EPHEMERAL);
        assertThat(queue("/q").tryGet()).isEmpty();
        CompletableFuture<TakenItem> waiting = queue("/q").getAsync();
        waits();

        other.delete(claim);

        assertThat(text(waiting.get(20, TimeUnit.SECONDS))).isEqualTo("x");
    }

    @Test
    void item_sessionLost_isToldAndConsumesNothing() throws Exception {
        queue("/q").put("x".getBytes());
        TakenItem item = queue("/q").get();
        AtomicReference<Boolean> told = new AtomicReference<>();
        item.hold().onLost(() -> told.set(item.isValid()));

        server.expireSession(zk.session().id());
        TakenItem next = theirs("/q").get(Duration.ofSeconds(20)).orElseThrow();

        assertThat(item.consume()).isFalse();
        Until.holds(() -> Boolean.FALSE.equals(told.get()), () -> "not told: " + item);
        assertThat(item.holdsLock()).isFalse();
        item.close();
        assertThat(next.holdsLock()).isTrue();
        assertThat(next.consume()).isTrue();
        assertThat(theirs("/q").size()).isZero();
    }

    @Test
    void item_claimDeletedByAnOperator_isToldAndTouchesNothingOfTheNext() throws Exception {
        queue("/q").put("x".getBytes());
        TakenItem item = queue("/q").get();
        watches(1);
        CompletableFuture<Void> told = new CompletableFuture<>();
        item.hold().onLost(() -> told.complete(null));

        other.delete(item.path().replace("entries", "taken"));
        TakenItem next = theirs("/q").get();
        told.get(20, TimeUnit.SECONDS);

        assertThat(item.isValid()).isFalse();
        assertThat(item.consume()).isFalse();
        item.close();
        assertThat(next.holdsLock()).isTrue();
        assertThat(next.consume()).isTrue();
        Until.holds(() -> other.getChildren("/q/taken").isEmpty(), () -> "" + other.getChildren("/q/taken"));
    }

    @Test
    void queue_deletedByAnOperator_goesOn() throws Exception {
        LockingQueue queue = queue("/q");
        queue.put("x".getBytes());
        TakenItem item = queue.get();
        CompletableFuture<TakenItem> waiting = queue.getAsync();
        Until.holds(() -> server.watchCount() == 3, () -> "" + server.watchCount());

        Until.holds(
                () -> {
                    try {
                        other.deleteRecursive("/q"); // the waiting one may make it again meanwhile
                        return true;
                    } catch (NotEmptyException e) {
                        return false;
                    }
                },
                () -> "not deleted");

        assertThat(item.consume()).isFalse();
        assertThat(item.isValid()).isFalse();
        theirs("/q").put("y".getBytes());
        assertThat(text(waiting.get(20, TimeUnit.SECONDS))).isEqualTo("y");
    }

    @Test
    void getAndPut_permissionsMissing_areRefused() throws Exception {
        queue("/q").put("x".getBytes());
        other.setAcls("/q/taken", List.of(Acl.world(Permissions.READ)));
        other.setAcls("/q/entries", List.of(Acl.world(Permissions.READ)));

        assertThatThrownBy(() -> queue("/q").tryGet()).isInstanceOf(NoAuthException.class);
        assertThatThrownBy(() -> queue("/q").get()).isInstanceOf(NoAuthException.class);
        assertThatThrownBy(() -> queue("/q").putAll(List.of(new byte[1], new byte[2])))
                .isInstanceOf(NoAuthException.class)
                .extracting(e -> ((KazooException) e).effect())
                .isEqualTo(Effect.NONE);
        assertThat(queue("/q").size()).isEqualTo(1);
        assertThatThrownBy(() -> queue("/q").put(new byte[0], 1000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue("/")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void get_entryThatCannotBeRead_isRefusedAndNotHeld() throws Exception {
        queue("/q").put("x".getBytes());
        String entry = "/q/entries/" + other.getChildren("/q/entries").get(0);
        other.setAcls(entry, List.of(Acl.world(Permissions.WRITE)));

        assertThatThrownBy(() -> queue("/q").get()).isInstanceOf(NoAuthException.class);

        noChildren("/q/taken");
    }

    @Test
    void consume_entryWithChildren_isRefusedAndStaysHeld() throws Exception {
        queue("/q").put("x".getBytes());
        TakenItem item = queue("/q").get();
        other.create(item.path() + "/child");

        assertThatThrownBy(item::consume).isInstanceOf(NotEmptyException.class);
        assertThat(item.isValid()).isTrue();
        other.delete(item.path() + "/child");

        assertThat(item.consume()).isTrue();
    }

    @Test
    void get_interruptedOrCancelledOrClosed_leavesNothing() throws Exception {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> queue("/q").get()).isInstanceOf(InterruptedException.class);
        CompletableFuture<TakenItem> cancelled = queue("/q").getAsync();
        cancelled.cancel(false);
        theirs("/q").put("x".getBytes());
        TakenItem item = theirs("/q").get(Duration.ofSeconds(20)).orElseThrow();
        CompletableFuture<TakenItem> waiting = queue("/q").getAsync();
        waits();

        zk.close();

        assertThatThrownBy(() -> waiting.get(1, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ClientStoppedException.class);
        assertThat(item.consume()).isTrue();
        watches(0);
    }

    @Test
    void get_noConnection_endsAtItsLimit() {
        LockingQueue queue = queue("/q");
        server.stop();

        assertThatThrownBy(() -> queue.get(Duration.ofMillis(200))).isInstanceOf(OperationTimeoutException.class);
    }
}
