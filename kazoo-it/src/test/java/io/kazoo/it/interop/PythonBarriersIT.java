package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.it.support.Eventually;
import io.kazoo.recipe.Barrier;
import io.kazoo.recipe.CacheOptions;
import io.kazoo.recipe.DoubleBarrier;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.TreeCache;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our barriers and tree cache, and those of Python's kazoo, on one path. */
@PythonKazoo
class PythonBarriersIT extends PythonCase {

    @Test
    void barrier_closedByPython_opensForUs() throws Exception {
        python.let("barrier", "client.Barrier('/barrier')");
        python.eval("barrier.create()");
        Barrier ours = Recipes.of(zk).barrier("/barrier");
        assertThat(ours.create()).isTrue();

        CompletableFuture<Void> waiting = ours.awaitAsync(BOUND);
        watching(1);
        assertThat(waiting).isNotDone();
        assertThat(python.eval("barrier.remove()")).isEqualTo("True");

        get(waiting);
        assertThat(ours.remove()).isFalse();
    }

    @Test
    void barrier_closedByUs_opensForPython() throws Exception {
        Barrier ours = Recipes.of(zk).barrier("/barrier");
        ours.create();
        python.let("barrier", "client.Barrier('/barrier')");

        CompletableFuture<String> waiting = python.call("barrier.wait()");
        watching(1);
        assertThat(waiting).isNotDone();
        ours.remove();

        assertThat(get(waiting)).isEqualTo("True");
    }

    /** Whoever comes last makes the marker that the others wait for. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void doubleBarrier_membersOfBoth_beginAndEndTogether(boolean theirsLast) throws Exception {
        List<DoubleBarrier> ours = new ArrayList<>();
        List<String> theirs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            ours.add(Recipes.of(another()).doubleBarrier("/double", 4, "ours"));
            theirs.add("member" + i);
            python.let("member" + i, "connect().DoubleBarrier('/double', 4, 'theirs')");
        }
        List<CompletableFuture<?>> entering = new ArrayList<>();
        entering.add(ours.get(0).enterAsync(BOUND));
        children("/double", 1);
        entering.add(python.call(theirs.get(0) + ".enter()"));
        children("/double", 2);
        entering.add(theirsLast ? ours.get(1).enterAsync(BOUND) : python.call(theirs.get(1) + ".enter()"));
        watching(theirsLast ? 5 : 4); // one each, and ours watch their own nodes too
        assertThat(entering).noneMatch(CompletableFuture::isDone);

        entering.add(
                theirsLast
                        ? python.call(theirs.get(1) + ".enter()")
                        : ours.get(1).enterAsync(BOUND));

        for (CompletableFuture<?> one : entering) {
            get(one);
        }
        for (String one : theirs) {
            assertThat(python.eval(one + ".participating")).isEqualTo("True");
        }
        List<CompletableFuture<?>> leaving = new ArrayList<>();
        theirs.forEach(one -> leaving.add(python.call(one + ".leave()")));
        ours.forEach(one -> leaving.add(one.leaveAsync(BOUND)));
        for (CompletableFuture<?> one : leaving) {
            get(one);
        }
        children("/double", 0);
    }

    @Test
    void leave_pythonIsStillInside_waits() throws Exception {
        python.let("member", "client.DoubleBarrier('/double', 2, 'theirs')");
        DoubleBarrier ours = Recipes.of(zk).doubleBarrier("/double", 2, "ours");
        CompletableFuture<String> entering = python.call("member.enter()");
        ours.enter(BOUND);
        get(entering);

        CompletableFuture<Void> leaving = ours.leaveAsync(BOUND);
        watching(1);
        assertThat(leaving).isNotDone();
        python.eval("member.leave()");

        get(leaving);
    }

    @Test
    void treeCaches_ofBoth_showTheSameTree() throws Exception {
        TreeCache ours = closedAfter(Recipes.of(zk).treeCache("/tree", CacheOptions.ALL, event -> {}));
        python.let("cache", "kazoo.recipe.cache.TreeCache(client, '/tree')");
        python.eval("cache.start()");

        python.eval("client.create('/tree/a/b', b'1', makepath=True)");
        zk.ensurePath("/tree/c/d");
        zk.set("/tree/c", bytes("2"));
        zk.deleteRecursive("/tree/c/d");

        Eventually.holds(() -> {
            assertThat(ours.snapshot().keySet()).containsExactly("/tree", "/tree/a", "/tree/a/b", "/tree/c");
            assertThat(python.eval("sorted(cache.get_children('/tree'))")).isEqualTo("a,c");
            assertThat(python.eval("cache.get_data('/tree/c').data")).isEqualTo("2");
            assertThat(ours.get("/tree/a/b").orElseThrow().utf8()).isEqualTo("1");
        });
    }
}
