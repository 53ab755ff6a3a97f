package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.Permissions;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.recipe.DoubleBarrier;
import io.kazoo.recipe.Layout;
import io.kazoo.recipe.Recipes;
import io.kazoo.testkit.FakeRequest;
import io.kazoo.testkit.FakeZooKeeper;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Beginning and ending together. */
class DoubleBarrierIT extends FaultCase {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Until.BOUND;

    private DoubleBarrier mine(String path, int members) {
        return Recipes.of(zk).doubleBarrier(path, members, "mine");
    }

    private DoubleBarrier another(String path, int members) {
        return Recipes.of(other).doubleBarrier(path, members, "another");
    }

    private static void done(CompletableFuture<?> future) throws Exception {
        future.get(20, TimeUnit.SECONDS);
    }

    @Test
    void enterAndLeave_oneMember_passes() throws Exception {
        DoubleBarrier one = mine("/a/b", 1);

        one.enter(LONG);
        List<String> inside = other.getChildren("/a/b");
        one.leave(LONG);

        assertThat(inside).hasSize(2).contains("ready");
        assertThat(inside.stream().filter(name -> !name.equals("ready")))
                .allMatch(name -> name.matches("[0-9a-f]{32}"))
                .allSatisfy(name ->
                        assertThat(other.exists("/a/b/" + name).isPresent()).isFalse());
        assertThat(other.getChildren("/a/b")).isEmpty();
    }

    @Test
    void enter_layoutsOfKazooAndCurator_countEachOther() throws Exception {
        DoubleBarrier curators = Recipes.of(zk).doubleBarrier("/a", 2, "", Layout.CURATOR);
        CompletableFuture<Void> entering = curators.enterAsync(LONG);
        Until.holds(
                () -> other.exists("/a").isPresent() && other.getChildren("/a").size() == 1, () -> "not joined");
        assertThat(other.getChildren("/a").get(0)).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        DoubleBarrier kazoos = another("/a", 2);

        kazoos.enter(LONG);
        done(entering);
        CompletableFuture<Void> leaving = kazoos.leaveAsync(LONG);
        curators.leave(LONG);
        done(leaving);

        assertThat(other.getChildren("/a")).isEmpty();
    }

    @Test
    void enter_warmPath_takesTwoRoundTrips() throws Exception {
        other.create("/a");
        DoubleBarrier one = mine("/a", 1);
        link.reset();

        one.enter(LONG);

        assertThat(link.requests()).containsExactly(1, 3, 3, 8, 14);
    }

    @Test
    void enter_threeMembers_noneIsEarly() throws Exception {
        CompletableFuture<Void> first = mine("/a", 3).enterAsync(LONG);
        DoubleBarrier second = another("/a", 3);
        CompletableFuture<Void> two = second.enterAsync(LONG);
        Until.holds(
                () -> other.exists("/a").isPresent() && other.getChildren("/a").size() == 2, () -> "not joined");
        assertThat(first).isNotDone();
        assertThat(two).isNotDone();

        another("/a", 3).enter(LONG);

        done(first);
        done(two);
    }

    @Test
    void leave_threeMembers_endTogether() throws Exception {
        List<DoubleBarrier> all = List.of(mine("/a", 3), another("/a", 3), another("/a", 3));
        List<CompletableFuture<Void>> entering =
                all.stream().map(one -> one.enterAsync(LONG)).toList();
        for (CompletableFuture<Void> one : entering) {
            done(one);
        }

        CompletableFuture<Void> first = all.get(0).leaveAsync(LONG);
        CompletableFuture<Void> second = all.get(1).leaveAsync(LONG);
        assertThat(first).isNotDone();
        all.get(2).leave(LONG);

        done(first);
        done(second);
        noChildren("/a");
        Until.holds(() -> server.watchCount() == 0, () -> "watches left");
    }

    @Test
    void enter_cutOffWhenTheOthersPassAndOneLeaves_passesWhenItIsBack() throws Exception {
        DoubleBarrier mine = mine("/a", 2);
        DoubleBarrier another = another("/a", 2);
        CompletableFuture<Void> entering = mine.enterAsync(LONG);
        Until.holds(() -> server.watchCount() == 2, () -> "not waiting for the marker, and watching its own node");
        link.down(true);
        Until.holds(() -> server.watchCount() == 0, () -> "still connected");
        another.enter(LONG);
        CompletableFuture<Void> leaving = another.leaveAsync(LONG);
        Until.holds(() -> server.watchCount() == 1, () -> "not waiting for the other to leave");

        link.down(false);
        done(entering);
        mine.leave(LONG);

        done(leaving);
        assertThat(other.getChildren("/a")).isEmpty();
    }

    @Test
    void enter_givenUpInBetweenSessions_leavesNothing() throws Exception {
        other.create("/a");
        link.down(true);
        Until.holds(() -> !zk.isConnected(), () -> "still connected");
        CompletableFuture<Void> entering = mine("/a", 2).enterAsync(LONG);
        long generation = zk.session().generation();
        server.expireSession(zk.session().id());
        entering.cancel(false);

        link.down(false);
        Until.holds(() -> zk.session().generation() > generation && zk.isConnected(), () -> "no new session");
        zk.sync("/");

        assertThat(other.getChildren("/a")).isEmpty();
    }

    @Test
    void enter_timedOut_leavesNothing() {
        other.create("/a");

        assertThatThrownBy(() -> mine("/a", 2).enter(SHORT)).isInstanceOf(OperationTimeoutException.class);

        noChildren("/a");
        Until.holds(() -> server.watchCount() == 0, () -> "watches left");
        assertThatThrownBy(() -> another("/a", 2).enter(SHORT)).isInstanceOf(OperationTimeoutException.class);
    }

    @Test
    void enter_staleMarker_letsNobodyThrough() throws Exception {
        other.ensurePath("/a/ready");

        CompletableFuture<Void> first = mine("/a", 3).enterAsync(LONG);
        assertThatThrownBy(() -> another("/a", 3).enter(SHORT)).isInstanceOf(OperationTimeoutException.class);
        assertThat(first).isNotDone();
        CompletableFuture<Void> second = another("/a", 3).enterAsync(LONG);
        another("/a", 3).enter(LONG);

        done(first);
        done(second);
    }

    @Test
    void enter_staleMarkerThatMayNotBeWritten_isReplaced() throws Exception {
        other.ensurePath("/a/ready");
        other.setAcls("/a/ready", List.of(Acl.world(Permissions.READ)));
        CompletableFuture<Void> first = mine("/a", 2).enterAsync(LONG);

        another("/a", 2).enter(LONG);

        done(first);
    }

    @Test
    void enter_sessionExpiredWhileWaiting_joinsAgain() throws Exception {
        CompletableFuture<Void> first = mine("/a", 2).enterAsync(LONG);
        Until.holds(
                () -> other.exists("/a").isPresent() && other.getChildren("/a").size() == 1, () -> "not joined");
        long generation = zk.session().generation();
        server.expireSession(zk.session().id());
        Until.holds(
                () -> zk.session().generation() > generation
                        && other.getChildren("/a").size() == 1,
                () -> "not joined again");
        assertThat(first).isNotDone();

        another("/a", 2).enter(LONG);

        done(first);
    }

    @Test
    void enter_againBeforeTheOneGivenUpHasEnded_hasANodeOfItsOwn() throws Exception {
        Gate gate = new Gate();
        DoubleBarrier mine = Recipes.of(zk.withExecutor(gate)).doubleBarrier("/a", 2, "mine");
        CompletableFuture<Void> first = mine.enterAsync(LONG);
        Until.holds(() -> server.watchCount() == 2, () -> "not waiting for the marker, and watching its own node");
        String node = other.getChildren("/a").get(0);

        gate.close();
        first.cancel(false);
        CompletableFuture<Void> again = mine.enterAsync(LONG);
        gate.open();

        Until.holds(
                () -> other.getChildren("/a").size() == 1
                        && !other.getChildren("/a").contains(node),
                () -> "not a node of its own: " + other.getChildren("/a"));
        another("/a", 2).enter(LONG);
        done(again);
    }

    @Test
    void enter_replyAboutTheMarkerIsLost_looksAgain() throws Exception {
        try (FakeZooKeeper fake = FakeZooKeeper.start();
                KazooClient one = KazooClient.connect(fake.connectString());
                KazooClient two = KazooClient.connect(fake.connectString())) {
            fake.create("/a", null);
            fake.onReply("exists").path("/a/ready").drop();
            CompletableFuture<Void> entering =
                    Recipes.of(one).doubleBarrier("/a", 2, "one").enterAsync(LONG);
            Until.holds(() -> fake.requests("exists").size() >= 2, () -> "not looked for the marker");

            Recipes.of(two).doubleBarrier("/a", 2, "two").enter(LONG);

            done(entering);
        }
    }

    @Test
    void enter_givenUpAgainAndAgain_deletesOnlyWhatMayBeLeft() {
        try (FakeZooKeeper fake = FakeZooKeeper.start();
                KazooClient client = KazooClient.connect(fake.connectString())) {
            fake.create("/a", null);
            DoubleBarrier polling = Recipes.of(client).doubleBarrier("/a", 2, "one");

            for (int i = 0; i < 4; i++) {
                assertThatThrownBy(() -> polling.enter(SHORT)).isInstanceOf(OperationTimeoutException.class);
                Until.holds(() -> fake.children("/a").isEmpty(), () -> "left: " + fake.children("/a"));
            }

            assertThat(fake.requests("delete").stream()
                            .collect(Collectors.groupingBy(FakeRequest::path, Collectors.counting())))
                    .allSatisfy((node, times) -> assertThat(times).isLessThanOrEqualTo(2));
        }
    }

    @Test
    void leave_startedAgainAtAServerThatIsBehind_waitsForTheOthers() throws Exception {
        try (FakeZooKeeper fake = FakeZooKeeper.builder().servers(2).start();
                KazooClient here = KazooClient.connect(fake.server(0).connectString());
                KazooClient there = KazooClient.connect(fake.server(1).connectString())) {
            DoubleBarrier mine = Recipes.of(there).doubleBarrier("/a", 1, "mine");
            DoubleBarrier another = Recipes.of(here).doubleBarrier("/a", 1, "another");
            mine.enter(LONG);
            there.stop();
            there.start();
            fake.server(1).lag(Duration.ofSeconds(1));
            another.enter(LONG);

            CompletableFuture<Void> leaving = mine.leaveAsync(LONG);

            Until.holds(() -> fake.watchCount() == 1, () -> "not waiting for the other to leave");
            assertThat(leaving).isNotDone();
            another.leave(LONG);
            done(leaving);
        }
    }

    @Test
    void enterAndLeave_eachFaultAtEachRequest_endWithNothingLeft() throws Exception {
        int requests = atEachRequest((path, fault) -> {
            DoubleBarrier one = mine(path, 2);
            DoubleBarrier two = another(path, 2);
            CompletableFuture<Void> entering = one.enterAsync(LONG);
            two.enter(LONG);
            done(entering);
            CompletableFuture<Void> leaving = one.leaveAsync(LONG);
            two.leave(LONG);
            done(leaving);
            Until.holds(
                    () -> other.getChildren(path).stream().allMatch("ready"::equals),
                    () -> "left: " + other.getChildren(path));
        });

        assertThat(requests).isPositive();
    }

    @Test
    void enter_membersNotPositive_isRefused() {
        assertThatThrownBy(() -> mine("/a", 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
