package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooLock;
import io.kazoo.recipe.Layout;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.Recipes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our lock and Curator's {@code InterProcessMutex} on one path. */
class CuratorLocksIT extends CuratorCase {

    private static final String PATH = "/locks/one";

    private KazooLock lock(Layout layout) {
        return Recipes.of(zk).lock(PATH, LockOptions.DEFAULT.withLayout(layout).withIdentifier("ours"));
    }

    private Contender mutex() {
        return contender(new InterProcessMutex(curator, PATH));
    }

    @ParameterizedTest
    @EnumSource
    void acquire_curatorHolds_waitsUntilItReleases(Layout layout) throws Exception {
        Contender theirs = mutex();
        assertThat(get(theirs.acquire())).isTrue();

        CompletableFuture<Hold> ours = lock(layout).acquireAsync();
        watching(1);
        assertThat(ours).isNotDone();
        assertThat(lock(layout).tryAcquire()).isEmpty();
        theirs.release();

        try (Hold hold = get(ours)) {
            assertThat(hold.isValid()).isTrue();
        }
    }

    @Test
    void curator_ourHoldInItsLayout_waitsUntilWeRelease() throws Exception {
        Hold ours = lock(Layout.CURATOR).acquire(BOUND);
        assertThat(mutex().tryAcquire()).isFalse();

        Contender theirs = mutex();
        CompletableFuture<Boolean> taken = theirs.acquire();
        watching(1);
        assertThat(taken).isNotDone();
        ours.close();

        assertThat(get(taken)).isTrue();
        assertThat(lock(Layout.CURATOR).tryAcquire()).isEmpty();
        theirs.release();
        assertThat(lock(Layout.CURATOR).tryAcquire()).isPresent();
    }

    /** Why there is a layout to choose: Curator compares what it does not know as text, and takes the lock. */
    @Test
    void curator_ourHoldInKazoosLayout_doesNotSeeIt() throws Exception {
        try (Hold ours = lock(Layout.KAZOO).acquire(BOUND)) {
            assertThat(mutex().tryAcquire()).isTrue();
            assertThat(ours.isValid()).isTrue();
        }
    }

    @Test
    void contenders_oursAndTheirsInTurn_areServedInOrder() throws Exception {
        Hold first = lock(Layout.CURATOR).acquire(BOUND);
        List<String> served = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<?>> all = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String name = (i % 2 == 0 ? "theirs " : "ours ") + i;
            expected.add(name);
            all.add(i % 2 == 0 ? serveTheirs(name, served) : serveOurs(name, served));
            children(PATH, i + 2);
        }

        first.close();

        for (CompletableFuture<?> one : all) {
            get(one);
        }
        assertThat(served).containsExactlyElementsOf(expected);
        children(PATH, 0);
    }

    private CompletableFuture<?> serveOurs(String name, List<String> served) {
        return lock(Layout.CURATOR).acquireAsync().thenAccept(hold -> {
            served.add(name);
            hold.close();
        });
    }

    private CompletableFuture<?> serveTheirs(String name, List<String> served) {
        InterProcessMutex mutex = new InterProcessMutex(curator, PATH);
        return worker().call(() -> {
            mutex.acquire();
            served.add(name);
            mutex.release();
            return name;
        });
    }

    @Test
    void participants_ofBoth_areListedByBoth() throws Exception {
        Hold ours = lock(Layout.CURATOR).acquire(BOUND);
        Contender theirs = mutex();
        CompletableFuture<Boolean> taken = theirs.acquire();
        children(PATH, 2);

        assertThat(new InterProcessMutex(curator, PATH).getParticipantNodes())
                .hasSize(2)
                .first()
                .isEqualTo(ours.path());
        assertThat(get(lock(Layout.KAZOO).contendersAsync())).hasSize(2).first().isEqualTo("ours");

        ours.close();
        get(taken);
        theirs.release();
    }

    @Test
    void acquire_curatorsSessionExpires_isGranted() throws Exception {
        assertThat(get(mutex().acquire())).isTrue();
        CompletableFuture<Hold> ours = lock(Layout.CURATOR).acquireAsync();
        watching(1);

        server.expireSession(curator.getZookeeperClient().getZooKeeper().getSessionId());

        assertThat(get(ours).isValid()).isTrue();
    }

    @Test
    void curator_ourSessionExpires_isGrantedAndWeAreTold() throws Exception {
        Hold ours = lock(Layout.CURATOR).acquire(BOUND);
        CompletableFuture<Boolean> lost = new CompletableFuture<>();
        ours.onLost(() -> lost.complete(true));
        Contender theirs = mutex();
        CompletableFuture<Boolean> taken = theirs.acquire();
        watching(1);

        server.expireSession(ours.sessionId());

        assertThat(get(taken)).isTrue();
        assertThat(get(lost)).isTrue();
        assertThat(ours.isValid()).isFalse();
    }
}
