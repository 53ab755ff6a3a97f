package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.recipe.LockingQueue;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.TakenItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Our queue with claims and that of Python's kazoo on one path. */
@PythonKazoo
class PythonLockingQueueIT extends PythonCase {

    private LockingQueue ours;

    @BeforeEach
    void makeQueues() throws Exception {
        ours = Recipes.of(zk).lockingQueue("/queue");
        python.let("queue", "client.LockingQueue('/queue')");
    }

    private static String text(TakenItem item) {
        return new String(item.data());
    }

    @Test
    void items_ofBoth_areServedByPriorityAndAge() throws Exception {
        python.eval("queue.put_all([b'3', b'4'])");
        ours.putAll(List.of(bytes("1"), bytes("2")), 50);
        python.eval("queue.put(b'0', 1)");

        assertThat(ours.size()).isEqualTo(5);
        assertThat(python.eval("queue.get(5)")).isEqualTo("0");
        TakenItem first = ours.get();
        assertThat(text(first)).isEqualTo("1");
        assertThat(first.consume()).isTrue();
        assertThat(python.eval("queue.consume()")).isEqualTo("True");
        assertThat(python.eval("queue.get(5)")).isEqualTo("2");
        assertThat(text(ours.get())).isEqualTo("3");
        assertThat(text(ours.get())).isEqualTo("4");
        assertThat(python.eval("queue.consume()")).isEqualTo("True");
        assertThat(python.eval("len(queue)")).isEqualTo("2");
    }

    @Test
    void get_claimedByPython_waitsUntilItIsReleased() throws Exception {
        python.eval("queue.put(b'one')");
        assertThat(python.eval("queue.get(5)")).isEqualTo("one");
        assertThat(ours.tryGet()).isEmpty();

        CompletableFuture<TakenItem> waiting = ours.getAsync();
        // Kazoo leaves one behind.
        watching(3);
        assertThat(waiting).isNotDone();
        assertThat(python.eval("queue.release()")).isEqualTo("True");

        TakenItem item = get(waiting);
        assertThat(text(item)).isEqualTo("one");
        assertThat(item.consume()).isTrue();
        assertThat(python.eval("queue.get(0.1)")).isEqualTo("None");
    }

    @Test
    void python_claimedByUs_waitsUntilItIsReleased() throws Exception {
        ours.put(bytes("one"));
        TakenItem item = ours.get();
        assertThat(python.eval("queue.get(0.1)")).isEqualTo("None");

        CompletableFuture<String> waiting = python.call("queue.get()");
        watching(3);
        assertThat(waiting).isNotDone();
        item.release();

        assertThat(get(waiting)).isEqualTo("one");
        assertThat(python.eval("queue.holds_lock()")).isEqualTo("True");
        assertThat(python.eval("queue.consume()")).isEqualTo("True");
        assertThat(ours.size()).isZero();
    }

    @Test
    void sessions_ofEitherExpire_itemsAreServedAgain() throws Exception {
        ours.put(bytes("one"));
        python.eval("queue.get(5)");
        CompletableFuture<TakenItem> waiting = ours.getAsync();
        watching(3);

        expirePython();

        TakenItem item = get(waiting);
        assertThat(text(item)).isEqualTo("one");
        python.let("other", "connect().LockingQueue('/queue')");
        CompletableFuture<String> other = python.call("other.get()");
        watching(3);
        server.expireSession(zk.session().id());
        assertThat(get(other)).isEqualTo("one");
        assertThat(item.consume()).isFalse();
        assertThat(python.eval("other.consume()")).isEqualTo("True");
    }

    @Test
    @Tag("interop")
    void consumers_ofBothAtOnce_noItemIsLostOrDoubled() throws Exception {
        int items = 60;
        List<String> put = new ArrayList<>();
        for (int i = 0; i < items; i++) {
            ours.put(bytes("item" + i));
            put.add("item" + i);
        }

        CompletableFuture<String> theirs =
                python.call("[item for item in iter(lambda: queue.get(1), None) if queue.consume()]");
        List<String> taken = new ArrayList<>();
        for (Optional<TakenItem> item = ours.tryGet(); item.isPresent(); item = ours.tryGet()) {
            taken.add(text(item.get()));
            assertThat(item.get().consume()).isTrue();
        }

        String others = theirs.get(120, TimeUnit.SECONDS);
        taken.addAll(others.isEmpty() ? List.of() : List.of(others.split(",")));
        assertThat(taken).containsExactlyInAnyOrderElementsOf(put);
        assertThat(ours.size()).isZero();
        children("/queue/taken", 0);
    }
}
