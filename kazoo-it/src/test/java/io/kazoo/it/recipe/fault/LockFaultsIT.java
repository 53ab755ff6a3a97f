package io.kazoo.it.recipe.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.error.Effect;
import io.kazoo.error.KazooException;
import io.kazoo.it.recipe.fault.FaultyProxy.Harm;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.Layout;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.PathLock;
import io.kazoo.recipe.Recipes;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Locks of all kinds while each of their requests in turn loses its reply, its connection or its session. */
class LockFaultsIT extends SweepCase {

    /** Of which kind a lock is. */
    enum Kind {
        EXCLUSIVE,
        READ,
        WRITE;

        PathLock lock(KazooClient client, String path, Layout layout) {
            LockOptions options = LockOptions.DEFAULT.withLayout(layout);
            return switch (this) {
                case EXCLUSIVE -> Recipes.of(client).lock(path, options);
                case READ -> Recipes.of(client).readLock(path, options);
                case WRITE -> Recipes.of(client).writeLock(path, options);
            };
        }
    }

    static List<Arguments> all() {
        return Arrays.stream(Harm.values())
                .flatMap(harm -> Arrays.stream(Kind.values())
                        .flatMap(kind -> Stream.of(Layout.values()).map(layout -> Arguments.of(harm, kind, layout))))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("all")
    void lock_faultAtEachRequest_isExactAndLeavesNothing(Harm harm, Kind kind, Layout layout) {
        int requests = sweep.sweep(harm, (client, root, harmed) -> {
            PathLock lock = kind.lock(client, root + "/lock", layout);
            sweep.observer().create(root + "/n");
            Hold first = lock.acquire(PATIENCE);
            guarded(client, first, root + "/n", harmed);
            first.close();
            Hold second = lock.acquire(PATIENCE);
            assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
            second.close();
        });

        assertThat(requests).isGreaterThan(8);
    }

    /** A guarded change takes place, or it says that it did not or that it may have. */
    private static void guarded(KazooClient client, Hold hold, String path, boolean harmed) {
        List<Integer> versions = List.of(1);
        try {
            hold.guard(client.transaction()).set(path, "x".getBytes()).commit();
        } catch (KazooException e) {
            assertThat(harmed).isTrue();
            versions = e.effect() == Effect.NONE ? List.of(0) : List.of(0, 1);
        }
        assertThat(sweep.observer().exists(path).orElseThrow().version()).isIn(versions);
    }

    @ParameterizedTest
    @MethodSource("all")
    void tryLock_faultAtEachRequest_isExactAndLeavesNothing(Harm harm, Kind kind, Layout layout) {
        int requests = sweep.sweep(harm, (client, root, harmed) -> {
            PathLock lock = kind.lock(client, root + "/lock", layout);
            lock.tryAcquire().orElseThrow().close();
            Hold theirs = Kind.EXCLUSIVE
                    .lock(sweep.observer(), root + "/lock", layout)
                    .acquire(PATIENCE); // ours may still be given back in the background
            assertThat(lock.tryAcquire()).isEmpty();
            theirs.close();
        });

        assertThat(requests).isGreaterThan(6);
    }

    @ParameterizedTest
    @MethodSource("all")
    void lock_faultWhileWaiting_isExactAndLeavesNothing(Harm harm, Kind kind, Layout layout) {
        int requests = sweep.sweep(harm, (client, root, harmed) -> {
            Hold theirs = Kind.EXCLUSIVE
                    .lock(sweep.observer(), root + "/lock", layout)
                    .acquire();
            CompletableFuture<Hold> ours =
                    kind.lock(client, root + "/lock", layout).acquireAsync();
            sweep.untilWatched(1);
            assertThat(ours).isNotDone();
            theirs.close();
            Hold hold = ours.get(20, TimeUnit.SECONDS);
            assertThat(hold.fencingToken()).isGreaterThan(theirs.fencingToken());
            hold.close();
        });

        assertThat(requests).isGreaterThan(4);
    }
}
