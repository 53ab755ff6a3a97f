package io.kazoo.it.recipe.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.it.recipe.fault.FaultyProxy.Harm;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooSemaphore;
import io.kazoo.recipe.Layout;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.SemaphoreOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Semaphores while each of their requests in turn loses its reply, its connection or its session. */
@Tag("slow")
class SemaphoreFaultsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static SemaphoreOptions options(Layout layout) {
        return layout == Layout.KAZOO ? SemaphoreOptions.DEFAULT : SemaphoreOptions.DEFAULT.curator();
    }

    /** Nothing is left, and the number of leases was never exceeded by one that is kept. */
    private static void audit(KazooClient observer, String root, Layout layout) {
        for (String path : layout == Layout.KAZOO ? List.of("/s", "/s-__lock__") : List.of("/s/leases", "/s/locks")) {
            long begin = System.nanoTime();
            while (!observer.getChildren(root + path).isEmpty()) {
                assertThat(System.nanoTime() - begin)
                        .as("left behind: " + observer.getChildren(root + path))
                        .isLessThan(TimeUnit.SECONDS.toNanos(15));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    /** Takes a lease and then two together, tries in between, gives all back. */
    private record TakeAndRelease(Layout layout) implements FaultSweep.Scenario {

        @Override
        public void run(KazooClient client, String root, boolean harmed) throws Exception {
            KazooSemaphore semaphore = Recipes.of(client).semaphore(root + "/s", 2, options(layout));
            Hold one = semaphore.acquire(PATIENCE);
            assertThat(one.fencingToken()).isPositive();
            one.close();
            List<Hold> two = semaphore.acquire(2, PATIENCE);
            assertThat(two.stream().map(Hold::fencingToken).distinct()).hasSize(2);
            two.forEach(Hold::close);
            semaphore.tryAcquire().ifPresent(Hold::close);
        }

        @Override
        public void audit(KazooClient observer, String root) {
            SemaphoreFaultsIT.audit(observer, root, layout);
        }
    }

    /** Waits for the only lease, which another client gives back. */
    private record WaitBehind(FaultSweep sweep, Layout layout) implements FaultSweep.Scenario {

        @Override
        public void run(KazooClient client, String root, boolean harmed) throws Exception {
            Hold theirs = Recipes.of(sweep.observer())
                    .semaphore(root + "/s", 1, options(layout))
                    .acquire();
            CompletableFuture<Hold> ours = Recipes.of(client)
                    .semaphore(root + "/s", 1, options(layout))
                    .acquireAsync();
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
            SemaphoreFaultsIT.audit(observer, root, layout);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LOST_REPLY, KAZOO", "DISCONNECT, KAZOO", "EXPIRY, KAZOO",
        "LOST_REPLY, CURATOR", "DISCONNECT, CURATOR", "EXPIRY, CURATOR"
    })
    void semaphore_faultAtEachRequest_isExactAndLeavesNothing(Harm harm, Layout layout) {
        try (FaultSweep sweep = new FaultSweep()) {
            int runs = sweep.sweep(harm, new TakeAndRelease(layout));

            assertThat(runs).isGreaterThan(20);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LOST_REPLY, KAZOO", "DISCONNECT, KAZOO", "EXPIRY, KAZOO",
        "LOST_REPLY, CURATOR", "DISCONNECT, CURATOR", "EXPIRY, CURATOR"
    })
    void semaphore_faultWhileWaiting_isExactAndLeavesNothing(Harm harm, Layout layout) {
        try (FaultSweep sweep = new FaultSweep()) {
            int runs = sweep.sweep(harm, new WaitBehind(sweep, layout));

            assertThat(runs).isGreaterThan(6);
        }
    }
}
