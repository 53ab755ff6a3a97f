package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.recipe.Hold;
import io.kazoo.recipe.Layout;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.Recipes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.junit.jupiter.api.Test;

/** Our latch in Curator's layout and its {@code LeaderLatch} on one path. */
class CuratorLatchIT extends CuratorCase {

    private static final String PATH = "/latch";

    private io.kazoo.recipe.LeaderLatch ours() {
        return closedAfter(Recipes.of(zk)
                .leaderLatch(
                        PATH, LockOptions.DEFAULT.withLayout(Layout.CURATOR).withIdentifier("ours")));
    }

    private LeaderLatch theirs(String id) throws Exception {
        LeaderLatch latch = new LeaderLatch(curator, PATH, id);
        latch.start();
        closedAfter(() -> {
            if (latch.getState() == LeaderLatch.State.STARTED) {
                latch.close();
            }
        });
        return latch;
    }

    @Test
    void await_curatorLeads_leadsWhenItCloses() throws Exception {
        LeaderLatch theirs = theirs("theirs");
        assertThat(theirs.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        io.kazoo.recipe.LeaderLatch ours = ours();

        CompletableFuture<Hold> leading = ours.start().awaitAsync(BOUND);
        watching(1);
        assertThat(leading).isNotDone();
        assertThat(ours.hasLeadership()).isFalse();
        assertThat(ours.participants()).containsExactly("theirs", "ours");
        assertThat(theirs.getParticipants()).hasSize(2);
        theirs.close();

        assertThat(get(leading).isValid()).isTrue();
    }

    @Test
    void curator_weLead_leadsWhenWeClose() throws Exception {
        io.kazoo.recipe.LeaderLatch ours = ours().start();
        ours.await(BOUND);
        LeaderLatch theirs = theirs("theirs");
        watching(1);
        assertThat(theirs.hasLeadership()).isFalse();
        assertThat(theirs.getLeader().getId()).isEqualTo("ours");

        ours.close();

        assertThat(theirs.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(theirs.getLeader().getId()).isEqualTo("theirs");
    }

    @Test
    void latches_oursTheirsOurs_leadInOrder() throws Exception {
        io.kazoo.recipe.LeaderLatch first = ours().start();
        first.await(BOUND);
        LeaderLatch second = theirs("second");
        children(PATH, 2);
        io.kazoo.recipe.LeaderLatch third = ours().start();
        children(PATH, 3);

        server.expireSession(zk.session().id()); // that of the first and the third, which stand again behind the second

        assertThat(second.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        children(PATH, 3);
        assertThat(first.hasLeadership()).isFalse();
        assertThat(third.hasLeadership()).isFalse();
        second.close();
        children(PATH, 2);
        CompletableFuture.anyOf(first.awaitAsync(BOUND), third.awaitAsync(BOUND))
                .get(BOUND.toSeconds(), TimeUnit.SECONDS);
    }
}
