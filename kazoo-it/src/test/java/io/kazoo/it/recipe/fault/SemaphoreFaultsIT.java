package io.kazoo.it.recipe.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.it.recipe.fault.FaultyProxy.Harm;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooSemaphore;
import io.kazoo.recipe.Layout;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.SemaphoreOptions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Semaphores while each of their requests in turn loses its reply, its connection or its session. */
class SemaphoreFaultsIT extends SweepCase {

    static List<Arguments> all() {
        return Arrays.stream(Harm.values())
                .flatMap(harm -> Stream.of(Layout.values()).map(layout -> Arguments.of(harm, layout)))
                .toList();
    }

    private static KazooSemaphore semaphore(KazooClient client, String root, int leases, Layout layout) {
        SemaphoreOptions options =
                layout == Layout.KAZOO ? SemaphoreOptions.DEFAULT : SemaphoreOptions.DEFAULT.curator();
        return Recipes.of(client).semaphore(root + "/s", leases, options);
    }

    @ParameterizedTest
    @MethodSource("all")
    void semaphore_faultAtEachRequest_isExactAndLeavesNothing(Harm harm, Layout layout) {
        int runs = sweep.sweep(harm, (client, root, harmed) -> {
            KazooSemaphore semaphore = semaphore(client, root, 2, layout);
            Hold one = semaphore.acquire(PATIENCE);
            assertThat(one.fencingToken()).isPositive();
            one.close();
            List<Hold> two = semaphore.acquire(2, PATIENCE);
            assertThat(two.stream().map(Hold::fencingToken).distinct()).hasSize(2);
            two.forEach(Hold::close);
            semaphore.tryAcquire().orElseThrow().close();
        });

        assertThat(runs).isGreaterThan(20);
    }

    @ParameterizedTest
    @MethodSource("all")
    void semaphore_faultWhileWaiting_isExactAndLeavesNothing(Harm harm, Layout layout) {
        int runs = sweep.sweep(harm, (client, root, harmed) -> {
            Hold theirs = semaphore(sweep.observer(), root, 1, layout).acquire();
            CompletableFuture<Hold> ours = semaphore(client, root, 1, layout).acquireAsync();
            sweep.untilWatched(layout == Layout.KAZOO ? 2 : 1); // the leases and how many there are
            assertThat(ours).isNotDone();
            theirs.close();
            Hold hold = ours.get(20, TimeUnit.SECONDS);
            assertThat(hold.fencingToken()).isGreaterThan(theirs.fencingToken());
            hold.close();
        });

        assertThat(runs).isGreaterThan(6);
    }
}
