package io.kazoo.it.recipe.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.it.recipe.fault.FaultyProxy.Harm;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.JointHold;
import io.kazoo.recipe.KazooLock;
import io.kazoo.recipe.MultiLock;
import io.kazoo.recipe.Recipes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Locks of several paths, and revocation, while each request in turn loses its reply, its connection or its session. */
class LockFormsFaultsIT extends SweepCase {

    private static boolean endsTheSession(Harm harm) {
        return harm == Harm.EXPIRY || harm == Harm.EXPIRY_AND_LOST_REPLY;
    }

    @ParameterizedTest
    @EnumSource
    void multiLock_faultAtEachRequest_leavesNothing(Harm harm) {
        int requests = sweep.sweep(harm, (client, root, harmed) -> {
            MultiLock lock = Recipes.of(client).multiLock(List.of(root + "/b", root + "/a"));
            JointHold hold = lock.acquire(PATIENCE);
            assertThat(hold.holds()).hasSize(2);
            hold.close();
            lock.acquire(PATIENCE).close();
            lock.tryAcquire().orElseThrow().close();
        });

        assertThat(requests).isGreaterThan(15);
    }

    /** The harmed client holds, and is asked by another to give back; it is told that, or that its session is over. */
    @ParameterizedTest
    @EnumSource
    void revocation_faultAtEachRequestOfTheHolder_isTold(Harm harm) {
        int requests = sweep.sweep(harm, (client, root, harmed) -> {
            boolean mayBeLost = harmed && endsTheSession(harm);
            Hold hold = Recipes.of(client).lock(root + "/l").acquire(PATIENCE);
            CompletableFuture<Boolean> asked = new CompletableFuture<>();
            hold.onRevocationRequested(() -> asked.complete(true));
            hold.onLost(() -> asked.complete(false));
            KazooLock theirs = Recipes.of(sweep.observer()).lock(root + "/l");
            assertThat(theirs.requestRevocation()).isIn(1, mayBeLost ? 0 : 1);
            assertThat(asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isIn(true, !mayBeLost);
            hold.close();
        });

        assertThat(requests).isGreaterThan(4);
    }

    /** The harmed client asks another to give back. */
    @ParameterizedTest
    @EnumSource
    void revocation_faultAtEachRequestOfTheOther_isTold(Harm harm) {
        int requests = sweep.sweep(harm, (client, root, harmed) -> {
            Hold hold = Recipes.of(sweep.observer()).lock(root + "/l").acquire(PATIENCE);
            CompletableFuture<Boolean> told = new CompletableFuture<>();
            hold.onRevocationRequested(() -> told.complete(true));
            KazooLock ours = Recipes.of(client).lock(root + "/l");
            assertThat(ours.requestRevocation()).isEqualTo(1);
            assertThat(told.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            hold.close();
        });

        assertThat(requests).isGreaterThan(2);
    }
}
