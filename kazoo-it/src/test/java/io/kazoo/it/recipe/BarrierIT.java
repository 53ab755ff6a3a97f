package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.Permissions;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.Effect;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.it.recipe.fault.FaultyProxy.Harm;
import io.kazoo.recipe.Barrier;
import io.kazoo.recipe.Recipes;
import io.kazoo.testkit.FakeServer;
import io.kazoo.testkit.FakeZooKeeper;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The gate. */
class BarrierIT extends FaultCase {

    private static final Duration SHORT = Duration.ofMillis(200);

    private Barrier barrier() {
        return Recipes.of(zk).barrier("/gate");
    }

    @Test
    void createAndRemove_openOrClosed_saySo() {
        assertThat(barrier().create()).isFalse();
        assertThat(barrier().create()).isTrue();
        assertThat(barrier().remove()).isTrue();
        assertThat(barrier().remove()).isFalse();
    }

    @Test
    void create_openedSinceWhatItsServerKnows_closes() {
        try (FakeZooKeeper fake = FakeZooKeeper.builder().servers(2).start()) {
            int leader = fake.leader().orElseThrow().index();
            FakeServer behind = fake.server(1 - leader);
            try (KazooClient here = KazooClient.connect(fake.server(leader).connectString());
                    KazooClient there = KazooClient.connect(behind.connectString())) {
                Barrier gate = Recipes.of(there).barrier("/a/gate");
                gate.create();
                behind.lag(Duration.ofSeconds(1));
                Recipes.of(here).barrier("/a/gate").remove();

                assertThat(gate.create()).isFalse();
                assertThat(here.exists("/a/gate")).isPresent();
            }
        }
    }

    @Test
    void create_notPermitted_failsUnlessItIsClosed() {
        other.create("/p");
        other.create("/p/gate");
        other.setAcls("/p", List.of(Acl.world(Permissions.READ)));

        assertThat(Recipes.of(zk).barrier("/p/gate").create()).isTrue();
        assertThatThrownBy(() -> Recipes.of(zk).barrier("/p/other").create()).isInstanceOf(NoAuthException.class);
    }

    @Test
    void await_openGate_takesOneRoundTripAndLeavesNoWatch() throws Exception {
        link.reset();

        barrier().await(SHORT);

        assertThat(link.requests()).containsExactly(4);
        assertThat(server.watchCount()).isZero();
    }

    @Test
    void await_closedGate_endsWhenItOpens() throws Exception {
        barrier().create();
        CompletableFuture<Void> waiting = barrier().awaitAsync();
        Until.holds(() -> server.watchCount() == 1, () -> "not waiting");
        other.set("/gate", new byte[1]);

        other.delete("/gate");

        waiting.get(20, TimeUnit.SECONDS);
        Until.holds(() -> server.watchCount() == 0, () -> "watches left");
    }

    @Test
    void await_closedGate_endsAtItsLimitAndLeavesNoWatch() {
        barrier().create();

        assertThatThrownBy(() -> barrier().await(SHORT)).isInstanceOf(OperationTimeoutException.class);

        Until.holds(() -> server.watchCount() == 0, () -> "watches left");
    }

    @Test
    void await_connectionsAndSessionsLost_stillEnds() throws Exception {
        barrier().create();
        CompletableFuture<Void> waiting = barrier().awaitAsync();
        Until.holds(() -> server.watchCount() == 1, () -> "not waiting");
        link.cut();
        Until.holds(() -> server.watchCount() == 1, () -> "watch not restored");
        long generation = zk.session().generation();
        server.expireSession(zk.session().id());
        Until.holds(
                () -> zk.session().generation() > generation && server.watchCount() == 1, () -> "watch not set again");

        other.delete("/gate");

        waiting.get(20, TimeUnit.SECONDS);
    }

    @Test
    void await_eachFaultAtEachRequest_ends() {
        int requests = atEachRequest((path, harm) -> {
            other.create(path);
            CompletableFuture<Void> waiting = Recipes.of(zk).barrier(path).awaitAsync(Until.BOUND);
            Until.holds(() -> server.watchCount() == 1, () -> "not waiting");
            assertThat(waiting).isNotDone();
            Recipes.of(other).barrier(path).remove();
            waiting.get(20, TimeUnit.SECONDS);
        });

        assertThat(requests).isPositive();
    }

    @Test
    void create_eachFaultAtEachRequest_isClosed() {
        atEachRequest((path, harm) -> {
            boolean was = Recipes.of(zk).barrier(path).create();

            assertThat(was).isIn(false, harm != null);
            assertThat(other.exists(path)).isPresent();
        });
    }

    @Test
    void remove_eachFaultAtEachRequest_isDoneOrSaysSo() {
        atEachRequest((path, harm) -> {
            other.create(path);
            Barrier gate = Recipes.of(zk).barrier(path);
            try {
                assertThat(gate.remove()).isTrue();
            } catch (KazooException e) {
                assertThat(harm).isNotNull();
                assertThat(e.effect()).isEqualTo(Effect.UNKNOWN);
                assertThat(gate.remove()).isEqualTo(harm == Harm.DISCONNECT || harm == Harm.EXPIRY);
            }
            assertThat(other.exists(path)).isEmpty();
        });
    }

    @Test
    void await_interruptedCancelledOrClientClosed_ends() throws Exception {
        barrier().create();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> barrier().await()).isInstanceOf(InterruptedException.class);
        CompletableFuture<Void> cancelled = barrier().awaitAsync();
        CompletableFuture<Void> waiting = barrier().awaitAsync();
        Until.holds(() -> server.watchCount() == 1, () -> "not waiting");
        cancelled.cancel(false);

        zk.close();

        assertThatThrownBy(() -> waiting.get(1, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ClientStoppedException.class);
    }

    @Test
    void await_manyGates_needNoThreads() {
        barrier().create();
        int before = Thread.activeCount();

        List<CompletableFuture<Void>> all = java.util.stream.Stream.generate(
                        () -> barrier().awaitAsync())
                .limit(500)
                .toList();
        Until.holds(() -> server.watchCount() == 1, () -> "not waiting");

        assertThat(Thread.activeCount()).isLessThan(before + 50);
        other.delete("/gate");
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
    }
}
