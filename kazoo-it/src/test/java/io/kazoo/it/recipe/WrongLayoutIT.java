package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.recipe.CounterFormat;
import io.kazoo.recipe.DoubleBarrier;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooSemaphore;
import io.kazoo.recipe.Layout;
import io.kazoo.recipe.LeaderLatch;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.QueueOptions;
import io.kazoo.recipe.SemaphoreOptions;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each recipe of two layouts, opened with the one at a path where the other was used. */
class WrongLayoutIT extends BadInputCase {

    private static final String PATH = "/recipe";
    private static final String FOREIGN = "ForeignDataException";

    private static LockOptions in(Layout layout) {
        return LockOptions.DEFAULT.withLayout(layout);
    }

    private static LockOptions notIn(Layout layout) {
        return in(layout == Layout.KAZOO ? Layout.CURATOR : Layout.KAZOO);
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void lock_heldInTheOtherLayout_isWaitedFor(Layout layout) throws Exception {
        Hold held = theirs.lock(PATH, notIn(layout)).acquire();

        assertThat(result(recipes.lock(PATH, in(layout)).tryAcquireAsync())).isEmpty();
        CompletableFuture<Hold> waiter = recipes.lock(PATH, in(layout)).acquireAsync(LIMIT);
        children(PATH, 2);
        assertThat(waiter).isNotDone();
        held.close();

        result(waiter).close();
        nothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void readWriteLock_ofTheOtherLayout_sharesAmongReadersOnly(Layout layout) throws Exception {
        Hold reader = theirs.readLock(PATH, notIn(layout)).acquire();

        result(recipes.readLock(PATH, in(layout)).acquireAsync(LIMIT)).close();
        assertThat(result(recipes.writeLock(PATH, in(layout)).tryAcquireAsync()))
                .isEmpty();
        reader.close();
        Hold writer = theirs.writeLock(PATH, notIn(layout)).acquire();
        assertThat(result(recipes.readLock(PATH, in(layout)).tryAcquireAsync())).isEmpty();
        writer.close();

        nothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void latch_ofTheOtherLayout_isWaitedFor(Layout layout) throws Exception {
        LeaderLatch leader = theirs.leaderLatch(PATH, notIn(layout)).start();
        leader.await(LIMIT);
        LeaderLatch latch = recipes.leaderLatch(PATH, in(layout)).start();
        children(PATH, 2);

        assertThat(latch.hasLeadership()).isFalse();
        assertThat(result(recipes.election(PATH).contendersAsync())).hasSize(2);
        leader.close();

        assertThat(result(latch.awaitAsync(LIMIT)).isValid()).isTrue();
        latch.close();
        nothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void doubleBarrier_ofTheOtherLayout_isCounted(Layout layout) throws Exception {
        Layout other = notIn(layout).layout();
        DoubleBarrier mine = recipes.doubleBarrier(PATH, 2, "mine", layout);
        CompletableFuture<?> entering = mine.enterAsync(LIMIT);
        children(PATH, 1);

        DoubleBarrier yours = theirs.doubleBarrier(PATH, 2, "yours", other);
        yours.enter(LIMIT);

        result(entering);
        CompletableFuture<?> leaving = mine.leaveAsync(LIMIT);
        yours.leave(LIMIT);
        result(leaving);
        nothingIsLeft();
    }

    @Test
    void counter_ofAnotherFormat_isForeignDataAndStays() throws Exception {
        theirs.counter("/text").add(12);
        theirs.counter("/int", 0, CounterFormat.CURATOR_INT).add(12);
        theirs.counter("/long", 0, CounterFormat.CURATOR_LONG).add(12);

        for (CounterFormat format : CounterFormat.values()) {
            for (String path : new String[] {"/text", "/int", "/long"}) {
                boolean own = path.equals("/text") && format == CounterFormat.KAZOO
                        || path.equals("/int") && format == CounterFormat.CURATOR_INT
                        || path.equals("/long") && format == CounterFormat.CURATOR_LONG;
                assertThat(ending(recipes.counter(path, 0, format).addAsync(0)))
                        .as("%s at %s", format, path)
                        .isEqualTo(own ? DONE : FOREIGN);
            }
        }
        assertThat(theirs.counter("/text").value()).isEqualTo(12);
    }

    @Test
    void queue_withItemsOfTheOtherLayout_leavesThemThere() throws Exception {
        theirs.queue(PATH).put(bytes("kazoo"));
        theirs.queue(PATH, QueueOptions.CURATOR).put(bytes("curator"));

        assertThat(result(recipes.queue(PATH).getAsync())).contains(bytes("kazoo"));
        assertThat(result(recipes.queue(PATH).getAsync())).isEmpty();
        assertThat(result(recipes.queue(PATH, QueueOptions.CURATOR).getAsync())).contains(bytes("curator"));
        assertThat(result(recipes.queue(PATH, QueueOptions.CURATOR).getAsync())).isEmpty();
    }

    @Test
    void lockingQueue_withItemsOfTheOtherLayout_leavesThemThere() throws Exception {
        QueueOptions curator = QueueOptions.CURATOR.withLockPath("/locks");
        theirs.lockingQueue(PATH).put(bytes("kazoo"));
        assertThat(result(recipes.lockingQueue(PATH, curator).tryGetAsync())).isEmpty();
        theirs.lockingQueue(PATH, curator).put(bytes("curator"));

        assertThat(result(recipes.lockingQueue(PATH).sizeAsync())).isEqualTo(1);
        assertThat(result(recipes.lockingQueue(PATH).tryGetAsync())
                        .orElseThrow()
                        .data())
                .isEqualTo(bytes("kazoo"));
        assertThat(result(recipes.lockingQueue(PATH, curator).tryGetAsync())
                        .orElseThrow()
                        .data())
                .isEqualTo(bytes("curator"));
    }

    @Test
    void semaphore_ofKazooWhereCuratorsIs_isForeignData() throws Exception {
        Hold theirLease =
                theirs.semaphore(PATH, 1, SemaphoreOptions.DEFAULT.curator()).acquire();
        KazooSemaphore semaphore = recipes.semaphore(PATH, 9);

        assertThat(ending(semaphore.tryAcquireAsync())).isEqualTo(FOREIGN);
        assertThat(ending(semaphore.acquireAsync(LIMIT))).isEqualTo(FOREIGN);

        theirLease.close();
        nothingIsLeft();
    }

    @Test
    void semaphore_ofCuratorWithACountInText_isForeignData() throws Exception {
        theirs.counter("/count").add(2);
        SemaphoreOptions options = SemaphoreOptions.DEFAULT.curator("/count");

        assertThat(ending(recipes.semaphore(PATH, 2, options).acquireAsync(LIMIT)))
                .isEqualTo(FOREIGN);

        nothingIsLeft();
    }
}
