package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.recipe.CounterFormat;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.Layout;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.PathLock;
import io.kazoo.recipe.Recipes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.locks.InterProcessLock;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.retry.RetryNTimes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several clients of ours and of Curator's, at one path for a while. */
@Tag("interop")
class CuratorContentionIT extends CuratorCase {

    private static final int EACH = 3;
    private static final int ROUNDS = 200;

    private final List<CompletableFuture<?>> running = new ArrayList<>();

    private void repeat(Callable<?> round) {
        Worker worker = worker();
        running.add(worker.call(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                round.call();
            }
            return true;
        }));
    }

    private void finish() throws Exception {
        for (CompletableFuture<?> one : running) {
            one.get(120, TimeUnit.SECONDS);
        }
    }

    private static Callable<?> under(PathLock lock, Runnable task) {
        return () -> {
            try (Hold hold = lock.acquire()) {
                hold.ensureValid();
                task.run();
            }
            return true;
        };
    }

    private static Callable<?> under(InterProcessLock lock, Runnable task) {
        return () -> {
            lock.acquire();
            task.run();
            lock.release();
            return true;
        };
    }

    @Test
    void lock_manyContendersOfBoth_oneAtATime() throws Exception {
        Tally tally = new Tally(zk);
        LockOptions options = LockOptions.DEFAULT.withLayout(Layout.CURATOR);
        for (int i = 0; i < EACH; i++) {
            repeat(under(Recipes.of(another()).lock("/lock", options), tally::increase));
            repeat(under(new InterProcessMutex(newCurator(), "/lock"), tally::increase));
        }

        finish();

        assertThat(tally.value()).isEqualTo(2 * EACH * ROUNDS);
        children("/lock", 0);
    }

    @Test
    void readWriteLock_manyContendersOfBoth_writersAloneAndReadersSeeNoChange() throws Exception {
        Tally tally = new Tally(zk);
        Runnable look = () -> assertThat(tally.value()).isEqualTo(tally.value());
        LockOptions options = LockOptions.DEFAULT.withLayout(Layout.CURATOR);
        for (int i = 0; i < EACH; i++) {
            KazooClient ours = another();
            repeat(under(Recipes.of(ours).writeLock("/lock", options), tally::increase));
            repeat(under(Recipes.of(ours).readLock("/lock", options), look));
            InterProcessReadWriteLock theirs = new InterProcessReadWriteLock(newCurator(), "/lock");
            repeat(under(theirs.writeLock(), tally::increase));
            repeat(under(theirs.readLock(), look));
        }

        finish();

        assertThat(tally.value()).isEqualTo(2 * EACH * ROUNDS);
        children("/lock", 0);
    }

    @Test
    void counter_manyOfBoth_countsEachChangeOnce() throws Exception {
        RetryNTimes often = new RetryNTimes(10_000, 1);
        for (int i = 0; i < EACH; i++) {
            var ours = Recipes.of(another()).counter("/counter", 0, CounterFormat.CURATOR_LONG);
            repeat(() -> ours.add(1));
            var theirs = new DistributedAtomicLong(newCurator(), "/counter", often);
            repeat(() -> assertThat(theirs.increment().succeeded()).isTrue());
        }

        finish();

        assertThat(Recipes.of(zk)
                        .counter("/counter", 0, CounterFormat.CURATOR_LONG)
                        .value())
                .isEqualTo(2L * EACH * ROUNDS);
    }
}
