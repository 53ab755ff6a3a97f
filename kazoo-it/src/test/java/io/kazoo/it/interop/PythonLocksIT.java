package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.recipe.Election;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooLock;
import io.kazoo.recipe.Layout;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.Recipes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our lock and election, and those of Python's kazoo, on one path. */
@PythonKazoo
class PythonLocksIT extends PythonCase {

    private static final String PATH = "/locks/one";

    private KazooLock lock() {
        return lock(Layout.KAZOO);
    }

    private KazooLock lock(Layout layout) {
        return Recipes.of(zk).lock(PATH, LockOptions.DEFAULT.withLayout(layout).withIdentifier("ours"));
    }

    /** Theirs, as Python knows it by this name. */
    private String theirLock(String name) throws Exception {
        python.let(name, "client.Lock('" + PATH + "', '" + name + "')");
        return name;
    }

    @ParameterizedTest
    @EnumSource
    void acquire_pythonHolds_waitsUntilItReleases(Layout layout) throws Exception {
        String theirs = theirLock("theirs");
        assertThat(python.eval(theirs + ".acquire()")).isEqualTo("True");

        CompletableFuture<Hold> ours = lock(layout).acquireAsync();
        watching(1);
        assertThat(ours).isNotDone();
        assertThat(lock(layout).tryAcquire()).isEmpty();
        python.eval(theirs + ".release()");

        try (Hold hold = get(ours)) {
            assertThat(hold.isValid()).isTrue();
        }
    }

    @Test
    void python_weHold_waitsUntilWeRelease() throws Exception {
        Hold ours = lock().acquire(BOUND);
        String theirs = theirLock("theirs");
        assertThat(python.eval(theirs + ".acquire(blocking=False)")).isEqualTo("False");

        CompletableFuture<String> taken = python.call(theirLock("later") + ".acquire()");
        watching(1);
        assertThat(taken).isNotDone();
        ours.close();

        assertThat(get(taken)).isEqualTo("True");
        assertThat(lock().tryAcquire()).isEmpty();
        python.eval("later.release()");
        assertThat(lock().tryAcquire()).isPresent();
    }

    @Test
    void python_weHoldWithANodeThatOutlivesOurSession_waitsUntilWeRelease() throws Exception {
        LockOptions persistent = LockOptions.DEFAULT.persistent();
        Hold ours = Recipes.of(zk).lock(PATH, persistent).acquire(BOUND);
        CompletableFuture<String> taken = python.call(theirLock("theirs") + ".acquire()");
        watching(1);

        zk.restart(); // the next session
        assertThat(python.eval(theirLock("another") + ".acquire(blocking=False)"))
                .isEqualTo("False");
        assertThat(taken).isNotDone();
        assertThat(ours.isValid()).isTrue();
        ours.close();

        assertThat(get(taken)).isEqualTo("True");
    }

    /** As kazoo's documentation says how to share a path with Curator. */
    @Test
    void python_weHoldInCuratorsLayout_waitsIfToldItsPattern() throws Exception {
        Hold ours = lock(Layout.CURATOR).acquire(BOUND);
        python.let("theirs", "client.Lock('" + PATH + "', 'theirs', extra_lock_patterns=['-lock-'])");

        CompletableFuture<String> taken = python.call("theirs.acquire()");
        watching(1);
        assertThat(taken).isNotDone();
        ours.close();

        assertThat(get(taken)).isEqualTo("True");
    }

    @Test
    void contenders_oursAndTheirsInTurn_areServedInOrder() throws Exception {
        Hold first = lock().acquire(BOUND);
        List<String> served = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<?>> all = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String name = (i % 2 == 0 ? "theirs" : "ours") + i;
            expected.add(name);
            all.add(i % 2 == 0 ? serveTheirs(name, served) : serveOurs(name, served));
            children(PATH, i + 2);
        }
        String identifiers = String.join(",", expected);
        assertThat(python.eval("client.Lock('" + PATH + "').contenders()")).isEqualTo("ours," + identifiers);
        assertThat(get(lock().contendersAsync()))
                .startsWith("ours")
                .endsWith(expected.toArray(String[]::new))
                .hasSize(7);

        first.close();

        for (CompletableFuture<?> one : all) {
            get(one);
        }
        assertThat(served).containsExactlyElementsOf(expected);
        children(PATH, 0);
    }

    private CompletableFuture<?> serveOurs(String name, List<String> served) {
        return Recipes.of(zk)
                .lock(PATH, LockOptions.DEFAULT.withIdentifier(name))
                .acquireAsync()
                .thenAccept(hold -> {
                    served.add(name);
                    hold.close();
                });
    }

    private CompletableFuture<?> serveTheirs(String name, List<String> served) throws Exception {
        return python.call(theirLock(name) + ".acquire()").thenCompose(taken -> {
            served.add(name);
            return python.call(name + ".release()");
        });
    }

    @Test
    void acquire_pythonsSessionExpires_isGranted() throws Exception {
        python.eval(theirLock("theirs") + ".acquire()");
        CompletableFuture<Hold> ours = lock().acquireAsync();
        watching(1);

        expirePython();

        assertThat(get(ours).isValid()).isTrue();
    }

    @Test
    void python_ourSessionExpires_isGrantedAndWeAreTold() throws Exception {
        Hold ours = lock().acquire(BOUND);
        CompletableFuture<Boolean> lost = new CompletableFuture<>();
        ours.onLost(() -> lost.complete(true));
        CompletableFuture<String> taken = python.call(theirLock("theirs") + ".acquire()");
        watching(1);

        server.expireSession(ours.sessionId());

        assertThat(get(taken)).isEqualTo("True");
        assertThat(get(lost)).isTrue();
        assertThat(ours.isValid()).isFalse();
    }

    @Test
    void acquire_pythonsNodeOutlivesItsSession_waitsUntilSomebodyDeletesIt() throws Exception {
        python.eval(theirLock("theirs") + ".acquire(ephemeral=False)");
        python.eval("client.stop()");

        CompletableFuture<Hold> ours = lock().acquireAsync();
        watching(1);
        assertThat(ours).isNotDone();
        zk.delete(PATH + "/"
                + zk.getChildren(PATH).stream()
                        .sorted(this::bySequence)
                        .findFirst()
                        .orElseThrow());

        get(ours).close();
    }

    private int bySequence(String one, String other) {
        return one.substring(one.length() - 10).compareTo(other.substring(other.length() - 10));
    }

    @Test
    void election_pythonLeads_weWaitForTheEndOfItsTerm() throws Exception {
        python.let("election", "client.Election('/election', 'theirs')");
        python.let("term", "Term(election)");
        CompletableFuture<String> running = python.call("term.run()");
        python.eval("term.begun.wait()");
        Election ours = Recipes.of(zk).election("/election", LockOptions.DEFAULT.withIdentifier("ours"));

        CompletableFuture<Hold> leading = ours.lead();
        watching(1);
        assertThat(leading).isNotDone();
        assertThat(get(ours.contendersAsync())).containsExactly("theirs", "ours");
        assertThat(python.eval("election.contenders()")).isEqualTo("theirs,ours");
        python.eval("term.ended.set()");

        get(running);
        assertThat(get(leading).isValid()).isTrue();
    }

    @Test
    void election_weLead_pythonWaitsForTheEndOfOurTerm() throws Exception {
        python.let("election", "client.Election('/election', 'theirs')");
        python.let("term", "Term(election)");
        Election ours = Recipes.of(zk).election("/election", LockOptions.DEFAULT.withIdentifier("ours"));

        ours.run(BOUND, hold -> {
            CompletableFuture<String> running = python.call("term.run()");
            watching(1);
            assertThat(running).isNotDone();
            return assertThat(python.eval("term.begun.is_set()")).isEqualTo("False");
        });

        assertThat(python.eval("term.begun.wait(20)")).isEqualTo("True");
        python.eval("term.ended.set()");
        children("/election", 0);
    }
}
