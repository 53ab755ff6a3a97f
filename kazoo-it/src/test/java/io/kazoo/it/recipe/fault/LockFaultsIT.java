package io.kazoo.it.recipe.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.error.KazooException;
import io.kazoo.it.recipe.fault.FaultyProxy.Harm;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooLock;
import io.kazoo.recipe.Recipes;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Locks while each of their requests in turn loses its reply, its connection or its session. */
@Tag("slow")
class LockFaultsIT {

    /** Takes the lock, uses it, gives it back, twice; once more by trying. */
    private static final class TakeAndRelease implements FaultSweep.Scenario {

        @Override
        public void run(KazooClient client, String root, boolean harmed) throws Exception {
            KazooLock lock = Recipes.of(client).lock(root + "/lock");
            long last = 0;
            for (int i = 0; i < 2; i++) {
                Hold hold = lock.acquire(Duration.ofSeconds(20));
                assertThat(hold.fencingToken()).isGreaterThan(last);
                last = hold.fencingToken();
                guarded(client, hold, root + "/n", harmed);
                hold.close();
            }
            lock.acquire(Duration.ofSeconds(20)).close();
        }

        private static void guarded(KazooClient client, Hold hold, String path, boolean harmed) {
            try {
                client.ensurePath(path);
                hold.guard(client.transaction()).set(path, "x".getBytes()).commit();
            } catch (KazooException e) {
                if (!harmed) {
                    throw e;
                }
            }
        }

        @Override
        public void audit(KazooClient observer, String root) {
            long begin = System.nanoTime();
            while (!observer.getChildren(root + "/lock").isEmpty()) {
                assertThat(System.nanoTime() - begin)
                        .as("left behind: " + observer.getChildren(root + "/lock"))
                        .isLessThan(TimeUnit.SECONDS.toNanos(15));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    /** Waits behind another client's lock, which is then given back. */
    private static final class WaitBehind implements FaultSweep.Scenario {

        private final FaultSweep sweep;

        WaitBehind(FaultSweep sweep) {
            this.sweep = sweep;
        }

        @Override
        public void run(KazooClient client, String root, boolean harmed) throws Exception {
            Hold theirs = Recipes.of(sweep.observer()).lock(root + "/lock").acquire();
            var ours = Recipes.of(client).lock(root + "/lock").acquireAsync();
            long begin = System.nanoTime();
            long patience = harmed ? TimeUnit.MILLISECONDS.toNanos(300) : TimeUnit.SECONDS.toNanos(10);
            while (sweep.watchCount() == 0 && System.nanoTime() - begin < patience) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            assertThat(ours).isNotDone();
            theirs.close();
            Hold hold = ours.get(20, TimeUnit.SECONDS);
            assertThat(hold.fencingToken()).isGreaterThan(theirs.fencingToken());
            hold.close();
        }

        @Override
        public void audit(KazooClient observer, String root) {
            new TakeAndRelease().audit(observer, root);
        }
    }

    @ParameterizedTest
    @EnumSource
    void lock_faultAtEachRequest_isExactAndLeavesNothing(Harm harm) {
        try (FaultSweep sweep = new FaultSweep()) {
            int runs = sweep.sweep(harm, new TakeAndRelease());

            assertThat(runs).isGreaterThan(10);
        }
    }

    @ParameterizedTest
    @EnumSource
    void lock_faultWhileWaiting_isExactAndLeavesNothing(Harm harm) {
        try (FaultSweep sweep = new FaultSweep()) {
            int runs = sweep.sweep(harm, new WaitBehind(sweep));

            assertThat(runs).isGreaterThan(4);
        }
    }
}
