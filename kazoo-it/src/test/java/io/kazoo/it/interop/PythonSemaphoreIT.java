package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.it.support.Eventually;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooSemaphore;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.SemaphoreOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Our semaphore and that of Python's kazoo on one path. */
@PythonKazoo
class PythonSemaphoreIT extends PythonCase {

    private static final String PATH = "/semaphore";
    private static final String QUEUE = PATH + "-__lock__";

    private KazooSemaphore ours(String identifier) {
        return Recipes.of(zk).semaphore(PATH, 2, SemaphoreOptions.DEFAULT.withIdentifier(identifier));
    }

    private String theirs(String name) throws Exception {
        python.let(name, "client.Semaphore('" + PATH + "', '" + name + "', max_leases=2)");
        return name;
    }

    @Test
    void acquire_pythonHasAll_waitsUntilItReleasesOne() throws Exception {
        assertThat(python.eval(theirs("one") + ".acquire()")).isEqualTo("True");
        assertThat(python.eval(theirs("two") + ".acquire()")).isEqualTo("True");

        assertThat(ours("ours").tryAcquire()).isEmpty();
        assertThat(ours("ours").maxLeases()).isEqualTo(2);
        assertThat(ours("ours").leaseHolders()).containsExactlyInAnyOrder("one", "two");
        CompletableFuture<Hold> waiting = ours("ours").acquireAsync();
        // Kazoo leaves one behind.
        watching(2);
        assertThat(waiting).isNotDone();
        python.eval("one.release()");

        try (Hold hold = get(waiting)) {
            assertThat(hold.isValid()).isTrue();
            assertThat(python.eval("two.lease_holders()").split(",")).containsExactlyInAnyOrder("two", "ours");
        }
    }

    @Test
    void python_weHaveAll_waitsUntilWeReleaseOne() throws Exception {
        Hold one = ours("one").acquire(BOUND);
        Hold two = ours("two").acquire(BOUND);

        assertThat(python.eval(theirs("refused") + ".acquire(blocking=False)")).isEqualTo("False");
        CompletableFuture<String> waiting = python.call(theirs("theirs") + ".acquire()");
        watching(1);
        assertThat(waiting).isNotDone();
        one.close();

        assertThat(get(waiting)).isEqualTo("True");
        assertThat(python.eval("theirs.lease_holders()").split(",")).containsExactlyInAnyOrder("theirs", "two");
        two.close();
    }

    @Test
    void waiting_ofBothInTurn_areServedInOrder() throws Exception {
        Hold one = ours("one").acquire(BOUND);
        Hold two = ours("two").acquire(BOUND);
        List<String> served = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<?>> all = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String name = (i % 2 == 0 ? "theirs" : "ours") + i;
            expected.add(name);
            all.add(i % 2 == 0 ? serveTheirs(name, served) : serveOurs(name, served));
            children(QUEUE, i + 1);
        }

        one.close();

        for (CompletableFuture<?> each : all) {
            get(each);
        }
        assertThat(served).containsExactlyElementsOf(expected);
        two.close();
        children(PATH, 0);
        children(QUEUE, 0);
    }

    private CompletableFuture<?> serveOurs(String name, List<String> served) {
        return ours(name).acquireAsync().thenAccept(hold -> {
            served.add(name);
            hold.close();
        });
    }

    private CompletableFuture<?> serveTheirs(String name, List<String> served) throws Exception {
        return python.call(theirs(name) + ".acquire()").thenCompose(taken -> {
            served.add(name);
            return python.call(name + ".release()");
        });
    }

    @Test
    void sessions_ofEitherExpire_leasesAreFree() throws Exception {
        python.eval(theirs("one") + ".acquire()");
        Hold ours = ours("ours").acquire(BOUND);
        CompletableFuture<Hold> waiting = ours("late").acquireAsync();
        watching(2);

        expirePython();

        Hold late = get(waiting);
        python.let("after", "connect().Semaphore('" + PATH + "', 'after', max_leases=2)");
        CompletableFuture<String> after = python.call("after.acquire()");
        watching(1);
        server.expireSession(ours.sessionId());
        assertThat(get(after)).isEqualTo("True");
        Eventually.holds(
                () -> assertThat(late.isValid()).isFalse()); // told after it perhaps: ended by force, not by time
    }

    /** Kazoo refuses a number other than its own, which is also what we changed it to. */
    @Test
    void setMaxLeases_byUs_isRefusedByPythonWithAnother() throws Exception {
        ours("ours").setMaxLeases(3);

        assertThatThrownBy(() -> python.eval(theirs("theirs") + ".acquire()"))
                .hasStackTraceContaining("Inconsistent max leases: 3, expected: 2");
        python.let("three", "client.Semaphore('" + PATH + "', max_leases=3)");
        assertThat(python.eval("three.acquire()")).isEqualTo("True");
    }
}
