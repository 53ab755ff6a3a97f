package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.recipe.Counter;
import io.kazoo.recipe.KazooLock;
import io.kazoo.recipe.KazooSemaphore;
import io.kazoo.recipe.LockingQueue;
import io.kazoo.recipe.Recipes;
import io.kazoo.testkit.FakeZooKeeper;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Recipes made of an executor view, behind whose callbacks they run. */
@Timeout(60)
class ExecutorViewIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final FakeZooKeeper fake = FakeZooKeeper.start();
    private final KazooClient zk = KazooClient.connect(fake.connectString());
    private final KazooClient view = zk.withExecutor(ForkJoinPool.commonPool());

    @AfterEach
    void end() {
        zk.close();
        fake.close();
    }

    @Test
    void callback_blockingCallOfARecipeOfTheView_isRefusedAndDoesNothing() throws Exception {
        KazooLock lock = Recipes.of(view).lock("/lock");
        KazooSemaphore semaphore = Recipes.of(view).semaphore("/semaphore", 1);
        Counter counter = Recipes.of(view).counter("/counter");
        LockingQueue queue = Recipes.of(view).lockingQueue("/queue");
        queue.put("1".getBytes());
        List<Callable<?>> calls = List.of(
                lock::acquire,
                () -> lock.acquire(SOON),
                lock::tryAcquire,
                semaphore::acquire,
                () -> counter.add(1),
                queue::get);

        for (Callable<?> call : calls) {
            assertThat(inACallback(call))
                    .failsWithin(SOON)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(IllegalStateException.class)
                    .withMessageContaining("executor view");
        }

        assertThat(lock.tryAcquire()).isPresent();
        assertThat(semaphore.tryAcquire()).isPresent();
        assertThat(counter.value()).isZero();
        assertThat(queue.get().consume()).isTrue();
    }

    @Test
    void callback_blockingCallOfARecipeOfTheClient_returns() {
        KazooLock lock = Recipes.of(zk).lock("/lock");

        assertThat(inACallback(() -> lock.acquire(SOON))).succeedsWithin(SOON);
    }

    private CompletableFuture<?> inACallback(Callable<?> call) {
        return view.async().exists("/").thenAcceptAsync(found -> {
            try {
                call.call();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
    }
}
