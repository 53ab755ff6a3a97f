package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.recipe.Election;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.Layout;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.Recipes;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.leader.LeaderSelector;
import org.apache.curator.framework.recipes.leader.LeaderSelectorListenerAdapter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our election and Curator's {@code LeaderSelector} on one path. */
class CuratorElectionIT extends CuratorCase {

    private static final String PATH = "/election";

    /** One term of Curator's, which ends when it is told to. */
    private final class Term extends LeaderSelectorListenerAdapter {
        final CompletableFuture<Boolean> begun = new CompletableFuture<>();
        final CompletableFuture<Boolean> end = new CompletableFuture<>();
        final LeaderSelector selector = new LeaderSelector(curator, PATH, this);

        Term(String identifier) {
            selector.setId(identifier);
            closedAfter(selector::close);
            selector.start();
        }

        @Override
        public void takeLeadership(CuratorFramework client) throws Exception {
            begun.complete(true);
            get(end);
        }
    }

    private Election election(Layout layout) {
        return Recipes.of(zk)
                .election(PATH, LockOptions.DEFAULT.withLayout(layout).withIdentifier("ours"));
    }

    @ParameterizedTest
    @EnumSource
    void lead_theirsLeads_waitsForTheEndOfItsTerm(Layout layout) throws Exception {
        Term theirs = new Term("theirs");
        get(theirs.begun);

        CompletableFuture<Hold> ours = election(layout).lead();
        watching(1);
        assertThat(ours).isNotDone();
        assertThat(get(election(layout).contendersAsync())).containsExactly("theirs", "ours");
        theirs.end.complete(true);

        assertThat(get(ours).isValid()).isTrue();
    }

    @Test
    void selector_weLead_waitsForTheEndOfOurTerm() throws Exception {
        Term[] theirs = new Term[1];

        election(Layout.CURATOR).run(BOUND, hold -> {
            theirs[0] = new Term("theirs");
            watching(1);
            assertThat(theirs[0].begun).isNotDone();
            assertThat(theirs[0].selector.getLeader().getId()).isEqualTo("ours");
            assertThat(theirs[0].selector.getParticipants()).hasSize(2);
            return true;
        });

        assertThat(get(theirs[0].begun)).isTrue();
        theirs[0].end.complete(true);
        children(PATH, 0);
    }
}
