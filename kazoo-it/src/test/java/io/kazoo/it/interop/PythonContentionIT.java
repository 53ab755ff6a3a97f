package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooQueue;
import io.kazoo.recipe.PathLock;
import io.kazoo.recipe.Recipes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several clients of ours and of Python's kazoo, at one path for a while. */
@Tag("interop")
@PythonKazoo
class PythonContentionIT extends PythonCase {

    private static final int EACH = 3;
    private static final int ROUNDS = 200;

    private final List<CompletableFuture<?>> running = new ArrayList<>();

    private void ours(PathLock lock, Runnable task) {
        running.add(closedAfter(new Worker("ours")).call(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                try (Hold hold = lock.acquire()) {
                    hold.ensureValid();
                    task.run();
                }
            }
            return true;
        }));
    }

    /** Takes and gives back a lock of a client of its own, with an expression between. */
    private void theirs(String kind, String path, String name, String task) throws Exception {
        python.let(name, "connect()");
        python.let(name + "_lock", name + "." + kind + "('" + path + "')");
        running.add(python.call(String.format(
                "[(%1$s_lock.acquire(), %2$s, %1$s_lock.release()) for i in range(%3$d)]", name, task, ROUNDS)));
    }

    private void finish() throws Exception {
        for (CompletableFuture<?> one : running) {
            one.get(120, TimeUnit.SECONDS);
        }
    }

    @Test
    void lock_manyContendersOfBoth_oneAtATime() throws Exception {
        Tally tally = new Tally(zk);
        for (int i = 0; i < EACH; i++) {
            ours(Recipes.of(another()).lock("/lock"), tally::increase);
            theirs("Lock", "/lock", "client" + i, Tally.python("client" + i));
        }

        finish();

        assertThat(tally.value()).isEqualTo(2 * EACH * ROUNDS);
        children("/lock", 0);
    }

    @Test
    void readWriteLock_manyContendersOfBoth_writersAloneAndReadersSeeNoChange() throws Exception {
        assumeReadersWaitOnlyForEarlierWriters();
        Tally tally = new Tally(zk);
        Runnable look = () -> assertThat(tally.value()).isEqualTo(tally.value());
        for (int i = 0; i < EACH; i++) {
            ours(Recipes.of(another()).writeLock("/lock"), tally::increase);
            ours(Recipes.of(another()).readLock("/lock"), look);
            theirs("WriteLock", "/lock", "writer" + i, Tally.python("writer" + i));
            theirs("ReadLock", "/lock", "reader" + i, "reader" + i + ".get('" + Tally.PATH + "')");
        }

        finish();

        assertThat(tally.value()).isEqualTo(2 * EACH * ROUNDS);
        children("/lock", 0);
    }

    @Test
    void queue_manyPutAndTakeOfBoth_noItemLostOrDoubled() throws Exception {
        int all = 2 * EACH * ROUNDS;
        Set<String> taken = ConcurrentHashMap.newKeySet();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            KazooQueue queue = Recipes.of(another()).queue("/queue");
            String name = "ours" + i + "-";
            running.add(closedAfter(new Worker(name)).call(() -> {
                for (int k = 0; k < ROUNDS; k++) {
                    queue.put(bytes(name + k));
                }
                return true;
            }));
            python.let("client" + i, "connect()");
            python.let("queue" + i, "client" + i + ".Queue('/queue')");
            running.add(python.call(
                    String.format("[queue%1$d.put(b'theirs%1$d-%%d' %% k) for k in range(%2$d)]", i, ROUNDS)));
            for (int k = 0; k < ROUNDS; k++) {
                expected.add(name + k);
                expected.add("theirs" + i + "-" + k);
            }
        }
        CompletableFuture<String> theirs =
                python.call("[item for item in (queue0.get() for i in range(" + all + ")) if item]");
        take(taken, all / 2);
        finish();
        String others = theirs.get(120, TimeUnit.SECONDS);
        take(taken, Integer.MAX_VALUE);

        List<String> got = Stream.concat(taken.stream(), others.isEmpty() ? Stream.of() : Stream.of(others.split(",")))
                .toList();
        assertThat(got).containsExactlyInAnyOrderElementsOf(expected);
    }

    private void take(Set<String> taken, int most) {
        KazooQueue queue = Recipes.of(zk).queue("/queue");
        for (int i = 0; i < most; i++) {
            var item = queue.get();
            if (item.isEmpty()) {
                return;
            }
            assertThat(taken.add(new String(item.get()))).isTrue();
        }
    }
}
