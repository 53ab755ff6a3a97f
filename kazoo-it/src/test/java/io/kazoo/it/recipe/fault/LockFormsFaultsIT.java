package io.kazoo.it.recipe.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.error.KazooException;
import io.kazoo.it.recipe.fault.FaultyProxy.Harm;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.JointHold;
import io.kazoo.recipe.KazooLock;
import io.kazoo.recipe.MultiLock;
import io.kazoo.recipe.Recipes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Locks of several paths, and revocation, while each request in turn loses its reply, its connection or its session. */
@Tag("slow")
class LockFormsFaultsIT {

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

    /** Takes two, gives them back, tries. */
    private static final class Several implements FaultSweep.Scenario {

        @Override
        public void run(KazooClient client, String root, boolean harmed) throws Exception {
            MultiLock lock = Recipes.of(client).multiLock(List.of(root + "/b", root + "/a"));
            JointHold hold = lock.acquire(PATIENCE);
            assertThat(hold.holds()).hasSize(2);
            hold.close();
            lock.acquire(PATIENCE).close();
            try {
                lock.tryAcquire().ifPresent(JointHold::close);
            } catch (KazooException e) {
                if (!harmed) {
                    throw e;
                }
            }
        }

        @Override
        public void audit(KazooClient observer, String root) {
            nothingLeft(observer, root + "/a");
            nothingLeft(observer, root + "/b");
        }
    }

    /** The harmed client holds, and is asked by another to give back. */
    private record Asked(FaultSweep sweep) implements FaultSweep.Scenario {

        @Override
        public void run(KazooClient client, String root, boolean harmed) throws Exception {
            Hold hold = Recipes.of(client).lock(root + "/l").acquire(PATIENCE);
            CompletableFuture<Boolean> told = new CompletableFuture<>();
            hold.onRevocationRequested(() -> told.complete(true));
            hold.onLost(() -> told.complete(false));
            KazooLock theirs = Recipes.of(sweep.observer()).lock(root + "/l");
            if (theirs.requestRevocation() == 0) {
                assertThat(harmed).isTrue(); // the session has expired
            }
            assertThat(await(told)).isTrue();
            hold.close();
        }

        private static boolean await(CompletableFuture<Boolean> told) throws Exception {
            try {
                told.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            }
        }

        @Override
        public void audit(KazooClient observer, String root) {
            nothingLeft(observer, root + "/l");
        }
    }

    /** The harmed client asks another to give back. */
    private record Asking(FaultSweep sweep) implements FaultSweep.Scenario {

        @Override
        public void run(KazooClient client, String root, boolean harmed) throws Exception {
            Hold hold = Recipes.of(sweep.observer()).lock(root + "/l").acquire(PATIENCE);
            CompletableFuture<Boolean> told = new CompletableFuture<>();
            hold.onRevocationRequested(() -> told.complete(true));
            KazooLock ours = Recipes.of(client).lock(root + "/l");
            try {
                assertThat(ours.requestRevocation()).isEqualTo(1);
            } catch (KazooException e) {
                if (!harmed) {
                    throw e;
                }
                assertThat(ours.requestRevocation()).isEqualTo(1);
            }
            assertThat(told.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            hold.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void multiLock_faultAtEachRequest_leavesNothing(Harm harm) {
        try (FaultSweep sweep = new FaultSweep()) {
            assertThat(sweep.sweep(harm, new Several())).isGreaterThan(15);
        }
    }

    @ParameterizedTest
    @EnumSource
    void revocation_faultAtEachRequestOfTheHolder_isTold(Harm harm) {
        try (FaultSweep sweep = new FaultSweep()) {
            assertThat(sweep.sweep(harm, new Asked(sweep))).isGreaterThan(5);
        }
    }

    @ParameterizedTest
    @EnumSource
    void revocation_faultAtEachRequestOfTheOther_isTold(Harm harm) {
        try (FaultSweep sweep = new FaultSweep()) {
            assertThat(sweep.sweep(harm, new Asking(sweep))).isGreaterThan(2);
        }
    }
}
