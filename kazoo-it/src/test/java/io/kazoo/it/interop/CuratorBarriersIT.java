package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.recipe.Barrier;
import io.kazoo.recipe.DoubleBarrier;
import io.kazoo.recipe.Recipes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.recipes.barriers.DistributedBarrier;
import org.apache.curator.framework.recipes.barriers.DistributedDoubleBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our barriers and those of Curator on one path. */
class CuratorBarriersIT extends CuratorCase {

    @Test
    void barrier_closedByThem_opensForUs() throws Exception {
        DistributedBarrier theirs = new DistributedBarrier(curator, "/barriers/one");
        theirs.setBarrier();
        Barrier ours = Recipes.of(zk).barrier("/barriers/one");
        assertThat(ours.create()).isTrue();

        CompletableFuture<Void> waiting = ours.awaitAsync(BOUND);
        watching(1);
        assertThat(waiting).isNotDone();
        theirs.removeBarrier();

        get(waiting);
    }

    @Test
    void barrier_closedByUs_opensForThem() throws Exception {
        Barrier ours = Recipes.of(zk).barrier("/barriers/one");
        ours.create();
        DistributedBarrier theirs = new DistributedBarrier(curator, "/barriers/one");

        CompletableFuture<Boolean> waiting =
                worker().call(() -> theirs.waitOnBarrier(BOUND.toSeconds(), TimeUnit.SECONDS));
        watching(1);
        assertThat(waiting).isNotDone();
        assertThat(ours.remove()).isTrue();

        assertThat(get(waiting)).isTrue();
    }

    /** Whoever comes last makes the marker that the others wait for. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void doubleBarrier_membersOfBoth_beginAndEndTogether(boolean theirsLast) throws Exception {
        List<CompletableFuture<?>> entering = new ArrayList<>();
        List<DoubleBarrier> ours = List.of(ours(), ours());
        List<Member> theirs = List.of(theirs(), theirs());
        entering.add(ours.get(0).enterAsync(BOUND));
        children("/double", 1);
        entering.add(theirs.get(0).enter());
        children("/double", 2);
        entering.add(theirsLast ? ours.get(1).enterAsync(BOUND) : theirs.get(1).enter());
        children("/double", 3);
        watching(theirsLast ? 5 : 4); // one each, and ours watch their own nodes too
        assertThat(entering).noneMatch(CompletableFuture::isDone);

        entering.add(theirsLast ? theirs.get(1).enter() : ours.get(1).enterAsync(BOUND));

        for (CompletableFuture<?> one : entering) {
            assertThat(get(one)).isNotEqualTo(false);
        }
        List<CompletableFuture<?>> leaving = new ArrayList<>();
        theirs.forEach(one -> leaving.add(one.leave()));
        ours.forEach(one -> leaving.add(one.leaveAsync(BOUND)));
        for (CompletableFuture<?> one : leaving) {
            assertThat(get(one)).isNotEqualTo(false);
        }
        children("/double", 0);
    }

    @Test
    void leave_theirsIsStillInside_waits() throws Exception {
        Member theirs = theirs("/double", 2);
        DoubleBarrier ours = Recipes.of(zk).doubleBarrier("/double", 2, "ours");
        CompletableFuture<Boolean> entering = theirs.enter();
        ours.enter(BOUND);
        assertThat(get(entering)).isTrue();

        CompletableFuture<Void> leaving = ours.leaveAsync(BOUND);
        watching(1);
        assertThat(leaving).isNotDone();
        assertThat(get(theirs.leave())).isTrue();

        get(leaving);
    }

    private DoubleBarrier ours() {
        return Recipes.of(another()).doubleBarrier("/double", 4, "ours");
    }

    private Member theirs() {
        return theirs("/double", 4);
    }

    private Member theirs(String path, int members) {
        return new Member(new DistributedDoubleBarrier(newCurator(), path, members), worker());
    }

    private record Member(DistributedDoubleBarrier barrier, Worker worker) {

        CompletableFuture<Boolean> enter() {
            return worker.call(() -> barrier.enter(BOUND.toSeconds(), TimeUnit.SECONDS));
        }

        CompletableFuture<Boolean> leave() {
            return worker.call(() -> barrier.leave(BOUND.toSeconds(), TimeUnit.SECONDS));
        }
    }
}
