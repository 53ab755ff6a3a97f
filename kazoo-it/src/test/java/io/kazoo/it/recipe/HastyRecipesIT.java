package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.recipe.LockingQueue;
import io.kazoo.recipe.Recipes;
import io.kazoo.testkit.FakeZooKeeper;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Recipes of views whose deadline is shorter than a request takes: what they leave is removed all the same. */
class HastyRecipesIT {

    private static final Duration HASTE = Duration.ofMillis(100);
    private static final Duration SLOW = Duration.ofMillis(300);

    private final FakeZooKeeper fake = FakeZooKeeper.start();
    private final KazooClient zk = KazooClient.connect(fake.connectString());
    private final KazooClient hasty = zk.withDeadline(HASTE);

    @AfterEach
    void end() {
        zk.close();
        fake.close();
    }

    private void slow(String... operations) {
        for (String operation : operations) {
            fake.onReply(operation).every().delay(SLOW);
        }
    }

    @Test
    void acquire_deadlineShorterThanARoundTrip_leavesNoNode() {
        fake.create("/l", null);
        slow("create2", "getChildren", "sync", "delete");

        assertThatThrownBy(() -> Recipes.of(hasty).lock("/l").acquire(HASTE))
                .isInstanceOf(OperationTimeoutException.class);

        Until.holds(() -> !fake.requests("delete").isEmpty(), () -> "nothing is removed");
        Until.holds(() -> fake.children("/l").isEmpty(), () -> "left: " + fake.children("/l"));
    }

    @Test
    void tryGet_deadlineShorterThanARoundTrip_leavesNoClaim() {
        LockingQueue queue = Recipes.of(zk).lockingQueue("/q");
        queue.put("x".getBytes());
        fake.clearRequests();
        slow("multi", "sync");

        assertThatThrownBy(() -> Recipes.of(hasty).lockingQueue("/q").tryGet())
                .isInstanceOf(OperationTimeoutException.class);

        Until.holds(() -> fake.requests("multi").size() > 1, () -> "nothing is given back");
        Until.holds(() -> fake.children("/q/taken").isEmpty(), () -> "left: " + fake.children("/q/taken"));
    }
}
