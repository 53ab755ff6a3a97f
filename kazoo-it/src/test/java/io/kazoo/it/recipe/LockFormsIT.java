package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.HoldState;
import io.kazoo.error.ForeignDataException;
import io.kazoo.error.HoldLostException;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.error.TransactionFailedException;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.JointHold;
import io.kazoo.recipe.KazooLock;
import io.kazoo.recipe.Layout;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.MultiLock;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.ReentrantKazooLock;
import io.kazoo.recipe.Release;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What locks are made into: re-entrant ones, those of the JDK, several as one, and such that are asked for back. */
@Timeout(60)
class LockFormsIT extends RecipeCase {

    private static final Duration SOON = Duration.ofSeconds(10);

    @BeforeEach
    void node() {
        other.create("/l");
    }

    private void nothingLeft(String path) {
        Until.holds(() -> other.getChildren(path).isEmpty(), () -> "left: " + other.getChildren(path));
    }

    // ---- what names and sessions do to it

    @Test
    void persistent_sessionExpired_isHeldUntilItIsGivenBack() throws Exception {
        Hold hold = Recipes.of(zk).lock("/l", LockOptions.DEFAULT.persistent()).acquire(SOON);

        expire();

        assertThat(hold.state()).isEqualTo(HoldState.HELD);
        assertThat(hold.isValid()).isTrue();
        assertThat(hold.remaining()).isEmpty();
        assertThat(hold.sessionId()).isZero();
        assertThat(hold.verify().get(10, TimeUnit.SECONDS)).isTrue();
        hold.guard(zk.transaction()).create("/guarded").commit();
        assertThat(Recipes.of(other).lock("/l").tryAcquire()).isEmpty();
        assertThat(hold.close(SOON)).isEqualTo(Release.RELEASED);
        assertThat(other.getChildren("/l")).isEmpty();
    }

    @Test
    void acquire_sameObjectAfterExpiryWithoutClose_isHeldAnew() throws Exception {
        KazooLock lock = Recipes.of(zk).lock("/l");
        Hold lost = lock.acquire(SOON);
        expire();

        Hold next = lock.acquire(SOON);

        assertThat(lost.state()).isEqualTo(HoldState.LOST);
        assertThat(next.fencingToken()).isGreaterThan(lost.fencingToken());
        assertThat(lost.close(SOON)).isEqualTo(Release.ALREADY_LOST);
        assertThat(next.verify().get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(other.getChildren("/l")).hasSize(1);
    }

    @Test
    void acquire_sequenceNumbersUsedUp_isRefusedRatherThanGrantedTwice() throws Exception {
        SequenceNumbers.of(server).next("/l", Integer.MAX_VALUE - 1);
        KazooLock lock = Recipes.of(zk).lock("/l");

        Hold last = lock.acquire(SOON);
        assertThat(last.path()).endsWith("__lock__2147483646");
        assertThatThrownBy(() -> Recipes.of(other).lock("/l").acquire(SOON)).isInstanceOf(ForeignDataException.class);

        assertThat(last.verify().get(10, TimeUnit.SECONDS)).isTrue();
        last.close();
        nothingLeft("/l");
        assertThatThrownBy(() -> lock.acquire(SOON)).isInstanceOf(ForeignDataException.class);
        nothingLeft("/l");
        other.delete("/l");
        assertThat(lock.acquire(SOON).isValid()).isTrue();
    }

    @Test
    void acquire_behindANodeOfGoZookeeper_waitsForIt() throws Exception {
        String theirs = other.create(
                "/l/_c_" + "0123456789abcdef".repeat(2) + "-lock-", null, CreateOptions.EPHEMERAL.sequential());
        CompletableFuture<Hold> ours = Recipes.of(zk).lock("/l").acquireAsync();
        Until.holds(() -> server.watchCount() == 1, () -> "it does not wait");

        assertThat(ours).isNotDone();
        assertThat(Recipes.of(zk).lock("/l").tryAcquire()).isEmpty();
        other.delete(theirs);

        assertThat(ours.get(10, TimeUnit.SECONDS).isValid()).isTrue();
    }

    // ---- re-entrant

    @Test
    void reentrant_takenTwice_isGivenBackWithTheSecondRelease() throws Exception {
        ReentrantKazooLock lock = Recipes.of(zk).lock("/l").reentrant();

        Hold one = lock.acquire(SOON);
        Hold two = lock.acquire();
        assertThat(lock.tryAcquire()).containsSame(one);

        assertThat(two).isSameAs(one);
        assertThat(lock.holdCount()).isEqualTo(3);
        lock.release();
        lock.release();
        assertThat(lock.isHeldByCurrentThread()).isTrue();
        assertThat(other.getChildren("/l")).hasSize(1);
        lock.release();
        assertThat(lock.holdCount()).isZero();
        assertThat(other.getChildren("/l")).isEmpty();
        assertThatThrownBy(lock::release).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void reentrant_otherThread_waits() throws Exception {
        ReentrantKazooLock lock = Recipes.of(zk).lock("/l").reentrant();
        lock.acquire(SOON);
        CompletableFuture<Long> theirs = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                assertThat(lock.holdCount()).isZero();
                assertThat(lock.tryAcquire()).isEmpty();
                theirs.complete(lock.acquire(SOON).fencingToken());
                lock.release();
            } catch (Throwable e) {
                theirs.completeExceptionally(e);
            }
        });
        thread.start();
        Until.holds(() -> thread.getState() == Thread.State.WAITING, () -> "it does not wait");
        assertThat(theirs).isNotDone();

        lock.release();

        assertThat(theirs.get(10, TimeUnit.SECONDS)).isPositive();
        thread.join();
    }

    @Test
    void reentrant_lost_isNotTakenAgainAndTold() throws Exception {
        ReentrantKazooLock lock = Recipes.of(zk).lock("/l").reentrant();
        Hold hold = lock.acquire(SOON);
        other.delete(hold.path());
        assertThat(hold.verify().get(10, TimeUnit.SECONDS)).isFalse();

        assertThatThrownBy(lock::acquire).isInstanceOf(HoldLostException.class);
        assertThatThrownBy(lock::release).isInstanceOf(HoldLostException.class);

        assertThat(lock.holdCount()).isZero();
        assertThat(lock.acquire(SOON).isValid()).isTrue();
    }

    // ---- the JDK's

    @Test
    void javaLock_severalThreads_excludesThem() throws Exception {
        Lock ours = Recipes.of(zk).lock("/l").asJavaLock();
        Lock theirs = Recipes.of(other).lock("/l").asJavaLock();
        int[] count = {0};
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Lock lock = i % 2 == 0 ? ours : theirs;
            threads.add(new Thread(() -> {
                for (int n = 0; n < 10; n++) {
                    lock.lock();
                    try {
                        lock.lock();
                        count[0]++;
                        lock.unlock();
                    } finally {
                        lock.unlock();
                    }
                }
            }));
        }

        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        ours.lock();
        assertThat(count[0]).isEqualTo(60);
        ours.unlock();
        nothingLeft("/l");
    }

    @Test
    void javaLock_taken_triesInVain() throws Exception {
        Hold hold = Recipes.of(other).lock("/l").acquire(SOON);
        Lock lock = Recipes.of(zk).lock("/l").asJavaLock();

        assertThat(lock.tryLock()).isFalse();
        assertThat(lock.tryLock(0, TimeUnit.SECONDS)).isFalse();
        assertThat(lock.tryLock(200, TimeUnit.MILLISECONDS)).isFalse();

        hold.close();
        assertThat(lock.tryLock(10, TimeUnit.SECONDS)).isTrue();
        lock.unlock();
        assertThatThrownBy(lock::newCondition).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void javaLock_interrupted_lockWaitsOnAndKeepsTheFlag() throws Exception {
        Hold hold = Recipes.of(other).lock("/l").acquire(SOON);
        Lock lock = Recipes.of(zk).lock("/l").asJavaLock();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            lock.lock();
            boolean flag = Thread.interrupted();
            lock.unlock();
            interrupted.complete(flag);
        });
        thread.start();
        watchesOnServer(1);

        thread.interrupt();
        Until.holds(() -> other.getChildren("/l").size() == 2, () -> "it does not wait on");
        assertThat(interrupted).isNotDone();
        hold.close();

        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    }

    // ---- several as one

    @Test
    void multiLock_free_holdsAllInOrder() throws Exception {
        MultiLock lock = Recipes.of(zk).multiLock(List.of("/b", "/a", "b", "/c"));

        JointHold hold = lock.acquire(SOON);

        assertThat(lock.paths()).containsExactly("/a", "/b", "/c");
        assertThat(hold.holds()).hasSize(3).allMatch(Hold::isValid);
        assertThat(hold.isValid()).isTrue();
        assertThat(hold.state()).isEqualTo(HoldState.HELD);
        assertThat(hold.verify().get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(hold.remaining()).isPresent();
        hold.guard(zk.transaction()).create("/done").commit();
        assertThat(hold.close(SOON)).isEqualTo(Release.RELEASED);
        nothingLeft("/a");
        nothingLeft("/b");
        nothingLeft("/c");
    }

    @Test
    void multiLock_oneTaken_holdsNoneAtTheLimit() throws Exception {
        Hold theirs = Recipes.of(other).lock("/b").acquire(SOON);
        MultiLock lock = Recipes.of(zk).multiLock(List.of("/a", "/b", "/c"));

        assertThat(lock.tryAcquire()).isEmpty();
        nothingLeft("/a");
        assertThatThrownBy(() -> lock.acquire(Duration.ofMillis(300))).isInstanceOf(OperationTimeoutException.class);

        nothingLeft("/a");
        theirs.close();
        nothingLeft("/b");
        assertThat(lock.tryAcquire()).isPresent();
    }

    @Test
    void multiLock_oneIsRefused_holdsNoneAndTouchesNoMore() throws Exception {
        other.create("/b");
        other.setAcls("/b", Acl.READ_ACL_UNSAFE);
        MultiLock lock = Recipes.of(zk).multiLock(List.of("/a", "/b", "/c"));

        assertThatThrownBy(() -> lock.acquire(SOON)).isInstanceOf(NoAuthException.class);
        nothingLeft("/a");
        assertThatThrownBy(lock::tryAcquire).isInstanceOf(NoAuthException.class);

        nothingLeft("/a");
        assertThat(other.exists("/c")).isEmpty();
    }

    @Test
    void multiLock_oneIsLostWhileWaiting_takesAllAgain() throws Exception {
        Hold theirs = Recipes.of(other).lock("/b").acquire(SOON);
        CompletableFuture<JointHold> waiting =
                Recipes.of(zk).multiLock(List.of("/a", "/b")).acquireAsync(SOON);
        Until.holds(
                () -> other.exists("/b").isPresent() && other.getChildren("/b").size() == 2, () -> "it does not wait");
        String node = other.getChildren("/a").get(0);

        other.delete("/a/" + node);
        Until.holds(
                () -> other.getChildren("/a").size() == 1
                        && !other.getChildren("/a").contains(node),
                () -> "not taken again");
        theirs.close();

        assertThat(waiting.get(10, TimeUnit.SECONDS).isValid()).isTrue();
    }

    @Test
    void multiLock_oneIsLost_isLostAndGuardsNothing() throws Exception {
        JointHold hold = Recipes.of(zk).multiLock(List.of("/a", "/b")).acquire(SOON);
        List<HoldState> told = new CopyOnWriteArrayList<>();
        CompletableFuture<Boolean> lost = new CompletableFuture<>();
        hold.onStateChange(told::add);
        hold.onLost(() -> lost.complete(true));

        other.delete(hold.holds().get(1).path());

        assertThatThrownBy(() -> hold.guard(zk.transaction()).create("/done").commit())
                .isInstanceOfAny(TransactionFailedException.class, HoldLostException.class);
        assertThat(hold.verify().get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(lost.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(told).containsExactly(HoldState.LOST);
        assertThat(hold.isValid()).isFalse();
        assertThat(hold.close(SOON)).isEqualTo(Release.ALREADY_LOST);
        nothingLeft("/a");
    }

    @Test
    void multiLock_oppositeOrders_doNotBlockEachOther() throws Exception {
        MultiLock ours = Recipes.of(zk).multiLock(List.of("/a", "/b", "/c"));
        MultiLock theirs = Recipes.of(other).multiLock(List.of("/c", "/b", "/a"));
        List<CompletableFuture<?>> all = new ArrayList<>();

        for (int i = 0; i < 20; i++) {
            all.add((i % 2 == 0 ? ours : theirs)
                    .acquireAsync(Duration.ofSeconds(30))
                    .thenCompose(JointHold::release));
        }

        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        nothingLeft("/a");
    }

    @Test
    void multiLock_cancelled_leavesNothing() throws Exception {
        Recipes.of(other).lock("/b").acquire(SOON);
        MultiLock lock = Recipes.of(zk).multiLock(List.of("/a", "/b"));
        CompletableFuture<JointHold> waiting = lock.acquireAsync(SOON);
        watchesOnServer(1);

        lock.cancel();

        assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        nothingLeft("/a");
        watchesOnServer(0);
    }

    // ---- asked for back

    @Test
    void requestRevocation_kazoosLayout_isHeardAndKeepsTheIdentifier() throws Exception {
        KazooLock lock = Recipes.of(zk).lock("/l", LockOptions.DEFAULT.withIdentifier("me"));
        Hold hold = lock.acquire(SOON);
        CompletableFuture<Release> given = new CompletableFuture<>();
        hold.onRevocationRequested(() -> given.complete(hold.close(SOON)));
        watchesOnServer(1);
        KazooLock theirs = Recipes.of(other).lock("/l");
        CompletableFuture<Hold> next = theirs.acquireAsync();

        int asked = theirs.requestRevocation();

        assertThat(asked).isEqualTo(1);
        assertThat(given.get(10, TimeUnit.SECONDS)).isEqualTo(Release.RELEASED);
        assertThat(next.get(10, TimeUnit.SECONDS).isValid()).isTrue();
        watchesOnServer(0);
    }

    @Test
    void requestRevocation_beforeTheHolderListens_isHeardAndIdentifierStays() throws Exception {
        KazooLock lock = Recipes.of(zk).lock("/l", LockOptions.DEFAULT.withIdentifier("me"));
        Hold hold = lock.acquire(SOON);
        CompletableFuture<Boolean> heard = new CompletableFuture<>();

        lock.requestRevocation();
        lock.requestRevocation();
        hold.onRevocationRequested(() -> heard.complete(true));

        assertThat(heard.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(other.get(hold.path()).utf8()).isEqualTo("me\n__REVOKE__");
        assertThat(lock.contenders()).containsExactly("me");
        watchesOnServer(0);
    }

    @Test
    void requestRevocation_curatorsLayout_writesItsMark() throws Exception {
        KazooLock lock = Recipes.of(zk)
                .lock("/l", LockOptions.DEFAULT.withLayout(Layout.CURATOR).withIdentifier("me"));
        Hold hold = lock.acquire(SOON);
        CompletableFuture<Boolean> heard = new CompletableFuture<>();
        hold.onRevocationRequested(() -> heard.complete(true));
        watchesOnServer(1);
        reconnect();

        other.set(hold.path(), bytes("__REVOKE__"));

        assertThat(heard.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Recipes.of(other).lock("/l").requestRevocation()).isEqualTo(1);
    }

    @Test
    void requestRevocation_readers_asksThemAll() throws Exception {
        Recipes.of(zk).readLock("/l").acquire(SOON);
        Recipes.of(other).readLock("/l").acquire(SOON);
        CompletableFuture<Hold> writer = Recipes.of(zk).writeLock("/l").acquireAsync();
        Until.holds(() -> other.getChildren("/l").size() == 3, () -> "no writer");

        assertThat(Recipes.of(other).lock("/l").requestRevocation()).isEqualTo(2);
        assertThat(Recipes.of(other).lock("/none").requestRevocation()).isZero();

        writer.cancel(false);
    }

    @Test
    void onRevocationRequested_closed_leavesNoWatch() throws Exception {
        Hold hold = Recipes.of(zk).lock("/l").acquire(SOON);
        var listening = hold.onRevocationRequested(() -> {});
        watchesOnServer(1);

        listening.close();

        watchesOnServer(0);
        assertThat(listening.isActive()).isFalse();
    }
}
