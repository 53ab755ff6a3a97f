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
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Elections and latches while each of their requests in turn loses its reply, its connection or its session. */
@Tag("slow")
class LeadershipFaultsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static void nothingLeft(KazooClient observer, String path) {
        long begin = System.nanoTime();
        while (!observer.getChildren(path).isEmpty()) {
            assertThat(System.nanoTime() - begin)
                    .as("left behind: " + observer.getChildren(path))
                    .isLessThan(TimeUnit.SECONDS.toNanos(15));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** Leads, is followed by another, and leads again. */
    private static final class Latches implements FaultSweep.Scenario {

        @Override
        public void run(KazooClient client, String root, boolean harmed) throws Exception {
            LockOptions options = LockOptions.DEFAULT.withLayout(Layout.CURATOR);
            long last = 0;
            for (int i = 0; i < 3; i++) {
                try (LeaderLatch latch =
                        Recipes.of(client).leaderLatch(root + "/e", options).start()) {
                    Hold hold = latch.await(PATIENCE);
                    assertThat(hold.fencingToken()).isGreaterThan(last);
                    last = hold.fencingToken();
                }
            }
        }

        @Override
        public void audit(KazooClient observer, String root) {
            nothingLeft(observer, root + "/e");
        }
    }

    /** Stands for three terms. */
    private static final class Terms implements FaultSweep.Scenario {

        @Override
        public void run(KazooClient client, String root, boolean harmed) throws Exception {
            BlockingQueue<Long> tokens = new LinkedBlockingQueue<>();
            try (Candidacy candidacy = Recipes.of(client)
                    .election(root + "/e")
                    .stand(hold -> tokens.add(hold.fencingToken()), CandidacyOptions.DEFAULT, thrown -> {})) {
                long last = 0;
                for (int i = 0; i < 3; i++) {
                    Long token = tokens.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                    assertThat(token).isNotNull().isGreaterThan(last);
                    last = token;
                }
                assertThat(candidacy.isActive()).isTrue();
            }
        }

        @Override
        public void audit(KazooClient observer, String root) {
            nothingLeft(observer, root + "/e");
        }
    }

    @ParameterizedTest
    @EnumSource
    void latch_faultAtEachRequest_leadsAndLeavesNothing(Harm harm) {
        try (FaultSweep sweep = new FaultSweep()) {
            assertThat(sweep.sweep(harm, new Latches())).isGreaterThan(7);
        }
    }

    @ParameterizedTest
    @EnumSource
    void election_faultAtEachRequest_leadsAndLeavesNothing(Harm harm) {
        try (FaultSweep sweep = new FaultSweep()) {
            assertThat(sweep.sweep(harm, new Terms())).isGreaterThan(7);
        }
    }
}
