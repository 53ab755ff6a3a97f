package io.kazoo.it.recipe.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.it.recipe.fault.FaultyProxy.Harm;
import io.kazoo.recipe.Candidacy;
import io.kazoo.recipe.CandidacyOptions;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.Layout;
import io.kazoo.recipe.LeaderLatch;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.Recipes;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Elections and latches while each of their requests in turn loses its reply, its connection or its session. */
class LeadershipFaultsIT extends SweepCase {

    private static LeaderLatch latch(KazooClient client, String root) {
        return Recipes.of(client)
                .leaderLatch(root + "/e", LockOptions.DEFAULT.withLayout(Layout.CURATOR))
                .start();
    }

    /** Stands, and ends so many terms by itself; the next one when it is closed. */
    private static Candidacy candidacy(KazooClient client, String root, int ends, BlockingQueue<Long> tokens) {
        Semaphore ending = new Semaphore(ends);
        return Recipes.of(client)
                .election(root + "/e")
                .stand(
                        hold -> {
                            tokens.add(hold.fencingToken());
                            ending.acquire();
                            return true;
                        },
                        CandidacyOptions.DEFAULT,
                        thrown -> {});
    }

    private static long later(BlockingQueue<Long> tokens, long last) throws InterruptedException {
        Long token = tokens.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(token).isNotNull().isGreaterThan(last);
        return token;
    }

    @ParameterizedTest
    @EnumSource
    void latch_faultAtEachRequest_leadsAndLeavesNothing(Harm harm) {
        int requests = sweep.sweep(harm, (client, root, harmed) -> {
            long last = 0;
            for (int i = 0; i < 3; i++) {
                try (LeaderLatch latch = latch(client, root)) {
                    Hold hold = latch.await(PATIENCE);
                    assertThat(hold.fencingToken()).isGreaterThan(last);
                    last = hold.fencingToken();
                }
                sweep.untilEmpty(root + "/e"); // it is given back in the background
            }
        });

        assertThat(requests).isGreaterThan(7);
    }

    @ParameterizedTest
    @EnumSource
    void latch_faultWhileItWaits_leadsAndLeavesNothing(Harm harm) {
        int requests = sweep.sweep(harm, (client, root, harmed) -> {
            LeaderLatch theirs = latch(sweep.observer(), root);
            Hold before = theirs.await(PATIENCE);
            try (LeaderLatch ours = latch(client, root)) {
                CompletableFuture<Hold> leading = ours.awaitAsync();
                sweep.untilWatched(1);
                assertThat(leading).isNotDone();
                theirs.close();
                Hold after = leading.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertThat(after.fencingToken()).isGreaterThan(before.fencingToken());
            }
        });

        assertThat(requests).isGreaterThan(4);
    }

    @ParameterizedTest
    @EnumSource
    void election_faultAtEachRequest_leadsAndLeavesNothing(Harm harm) {
        int requests = sweep.sweep(harm, (client, root, harmed) -> {
            BlockingQueue<Long> tokens = new LinkedBlockingQueue<>();
            try (Candidacy candidacy = candidacy(client, root, 2, tokens)) {
                long last = 0;
                for (int i = 0; i < 3; i++) {
                    last = later(tokens, last);
                }
                assertThat(candidacy.isActive()).isTrue();
            }
        });

        assertThat(requests).isGreaterThan(7);
    }

    @ParameterizedTest
    @EnumSource
    void election_faultWhileItWaits_leadsAndLeavesNothing(Harm harm) {
        int requests = sweep.sweep(harm, (client, root, harmed) -> {
            Hold theirs =
                    Recipes.of(sweep.observer()).election(root + "/e").lead().get();
            BlockingQueue<Long> tokens = new LinkedBlockingQueue<>();
            try (Candidacy candidacy = candidacy(client, root, 0, tokens)) {
                sweep.untilWatched(1);
                assertThat(tokens).isEmpty();
                theirs.close();
                later(tokens, theirs.fencingToken());
                assertThat(candidacy.isActive()).isTrue();
            }
        });

        assertThat(requests).isGreaterThan(4);
    }
}
