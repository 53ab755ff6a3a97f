package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.recipe.DoubleBarrier;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.KazooLock;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.LockingQueue;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.TakenItem;
import io.kazoo.testkit.FakeServer;
import io.kazoo.testkit.FakeZooKeeper;
import io.kazoo.testkit.model.ModelVersion;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens between the replies to reads that were sent together: the event comes after one and before the other. */
class OvertakenLookIT {

    private final FakeZooKeeper fake = FakeZooKeeper.start();
    private final KazooClient zk = KazooClient.connect(fake.connectString());

    @AfterEach
    void end() {
        zk.close();
        fake.close();
    }

    @Test
    void get_claimReleasedBetweenItsTwoReads_takesTheItem() throws Exception {
        LockingQueue queue = Recipes.of(zk).lockingQueue("/q");
        queue.put("x".getBytes());
        TakenItem first = queue.get();
        first.close();
        String claim = "/q/taken/" + first.path().substring(first.path().lastIndexOf('/') + 1);
        fake.create(claim, null);
        fake.onReply("getChildren").path("/q/entries").nth(2).afterNext(); // the first look arms no watch

        CompletableFuture<TakenItem> waiting = queue.getAsync();
        Until.holds(() -> fake.watchCount() == 2, () -> fake.watchCount() + " watches");
        fake.delete(claim);

        assertThat(waiting.get(20, TimeUnit.SECONDS).data()).isEqualTo("x".getBytes());
    }

    @Test
    void acquire_parentMadeBetweenItsLookAndItsNode_leavesOneNode() throws Exception {
        try (FakeZooKeeper old =
                FakeZooKeeper.builder().version(ModelVersion.V3_4).servers(2).start()) {
            int leader = old.leader().orElseThrow().index();
            FakeServer follower = old.server(1 - leader);
            try (KazooClient far = KazooClient.connect(follower.connectString())) {
                follower.forwardDelay(Duration.ofMillis(300));

                CompletableFuture<Hold> taking =
                        Recipes.of(far.async()).lock("/l").acquireAsync();
                Until.holds(() -> !old.requests("getChildren").isEmpty(), () -> "no look");
                old.create("/l", null);

                taking.get(20, TimeUnit.SECONDS).close();
                Until.holds(() -> old.children("/l").isEmpty(), () -> "left: " + old.children("/l"));
            }
        }
    }

    @Test
    void requestRevocation_followerIsBehind_asksWhoHoldsItNow() throws Exception {
        try (FakeZooKeeper two = FakeZooKeeper.builder().servers(2).start();
                KazooClient near = KazooClient.connect(leader(two).connectString());
                KazooClient far = KazooClient.connect(follower(two).connectString())) {
            Hold first = Recipes.of(near).lock("/l").acquire();
            CompletableFuture<Hold> second = Recipes.of(near).lock("/l").acquireAsync();
            Until.holds(() -> two.requests("getData").size() == 1, () -> "does not wait");
            KazooLock lock = Recipes.of(far).lock("/l");
            Until.holds(() -> lock.contenders().size() == 2, () -> "not seen: " + lock.contenders());
            follower(two).lag(Duration.ofMillis(500));
            first.close();
            second.get(20, TimeUnit.SECONDS);

            int asked = lock.requestRevocation();

            assertThat(asked).isEqualTo(1);
        }
    }

    @Test
    void verify_persistentHoldGoneAndFollowerBehind_isFalse() throws Exception {
        try (FakeZooKeeper two = FakeZooKeeper.builder().servers(2).start();
                KazooClient far = KazooClient.connect(follower(two).connectString())) {
            Hold hold =
                    Recipes.of(far).lock("/l", LockOptions.DEFAULT.persistent()).acquire();
            assertThat(hold.verify().join()).isTrue();
            follower(two).lag(Duration.ofMillis(500));

            two.delete(hold.path());

            assertThat(hold.verify().join()).isFalse();
        }
    }

    private static FakeServer leader(FakeZooKeeper two) {
        return two.leader().orElseThrow();
    }

    private static FakeServer follower(FakeZooKeeper two) {
        return two.server(1 - leader(two).index());
    }

    @Test
    void enter_othersPassAndLeaveBetweenItsReads_passes() throws Exception {
        fake.create("/b", null);
        DoubleBarrier barrier = Recipes.of(zk).doubleBarrier("/b", 2, "a");
        fake.onReply("getChildren").path("/b").afterNext();

        CompletableFuture<?> entering = barrier.enterAsync();
        Until.holds(() -> fake.watchCount() == 1, () -> fake.watchCount() + " watches");
        fake.create("/b/ready", null);

        entering.get(20, TimeUnit.SECONDS);
    }

    @Test
    void enter_anotherHasLeftSinceItsList_makesNoMarker() throws Exception {
        fake.create("/b", null);
        fake.create("/b/other", null);
        zk.exists("/", event -> {});
        fake.onReply("getChildren").path("/b").afterNext();

        CompletableFuture<?> entering =
                Recipes.of(zk).doubleBarrier("/b", 2, "a").enterAsync();
        Until.holds(() -> fake.requests("getChildren").size() == 1, () -> "not looked");
        fake.delete("/b/other");
        fake.set("/", new byte[0]); // of which it hears

        Until.holds(() -> fake.requests("getChildren").size() == 2 && fake.watchCount() == 2, () -> "not waiting");
        assertThat(entering).isNotDone();
        assertThat(fake.children("/b")).hasSize(1).doesNotContain("ready");
        Recipes.of(zk).doubleBarrier("/b", 2, "b").enter();
        entering.get(20, TimeUnit.SECONDS);
    }

    @Test
    void leave_nextRoundBeginsAfterItsList_leavesTheMarkerOfThat() throws Exception {
        DoubleBarrier mine = Recipes.of(zk).doubleBarrier("/b", 1, "a");
        mine.enter();
        zk.exists("/", event -> {});
        fake.clearRequests();
        fake.onReply("getChildren").path("/b").afterNext();
        CompletableFuture<?> leaving = mine.leaveAsync();
        Until.holds(() -> fake.requests("getChildren").size() == 1, () -> "not looked");

        try (KazooClient other = KazooClient.connect(fake.connectString())) {
            Recipes.of(other).doubleBarrier("/b", 2, "b").enter(); // the two of them
            fake.set("/", new byte[0]); // of which it hears
            leaving.get(20, TimeUnit.SECONDS);

            assertThat(fake.children("/b")).hasSize(2).contains("ready");
        }
    }

    @Test
    void enter_othersPassAndLeaveWhileItHearsOfIt_passes() throws Exception {
        fake.create("/b", null);
        DoubleBarrier barrier = Recipes.of(zk).doubleBarrier("/b", 2, "a");
        CompletableFuture<?> entering = barrier.enterAsync();
        Until.holds(() -> fake.watchCount() == 2 && fake.requests("getChildren").size() == 1, () -> "not waiting");
        zk.sync("/b"); // behind it

        fake.create("/b/ready", null);
        fake.delete("/b/ready");

        entering.get(20, TimeUnit.SECONDS);
        assertThat(fake.children("/b")).hasSize(1);
    }
}
