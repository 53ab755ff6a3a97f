package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooLock;
import io.kazoo.recipe.Layout;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.Recipes;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.Revoker;
import org.junit.jupiter.api.Test;

/** Locks of ours and of Curator's that the other side asks for back. */
class CuratorRevocationIT extends CuratorCase {

    private static final String PATH = "/revocable";

    private KazooLock ours() {
        return Recipes.of(zk).lock(PATH, LockOptions.DEFAULT.withLayout(Layout.CURATOR));
    }

    @Test
    void requestRevocation_theirRevocableMutex_hearsIt() throws Exception {
        InterProcessMutex mutex = new InterProcessMutex(curator, PATH);
        CompletableFuture<Boolean> asked = new CompletableFuture<>();
        mutex.makeRevocable(lock -> asked.complete(true));
        Contender theirs = contender(mutex);
        assertThat(get(theirs.acquire())).isTrue();

        assertThat(ours().requestRevocation()).isEqualTo(1);

        assertThat(get(asked)).isTrue();
        theirs.release();
        assertThat(ours().acquire(BOUND).isValid()).isTrue();
    }

    @Test
    void revoker_ourHold_hearsIt() throws Exception {
        Hold hold = ours().acquire(BOUND);
        CompletableFuture<Boolean> asked = new CompletableFuture<>();
        hold.onRevocationRequested(() -> asked.complete(true));
        watching(1);

        Revoker.attemptRevoke(curator, hold.path());

        assertThat(get(asked)).isTrue();
    }
}
