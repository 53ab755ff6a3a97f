package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.HoldState;
import io.kazoo.data.LeaseTerms;
import io.kazoo.data.Permissions;
import io.kazoo.error.TransactionFailedException;
import io.kazoo.it.recipe.fault.FaultyProxy;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.Recipes;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What keeps holds: its rounds of checks, and leases by the connected server's word. */
@Timeout(60)
class HoldIT {

    private static final int MULTI = 14;
    private static final Duration SOON = Duration.ofSeconds(10);

    private EmbeddedZooKeeper server;
    private FaultyProxy proxy;
    private KazooClient zk;
    private KazooClient other;

    @BeforeEach
    void begin() {
        server = EmbeddedZooKeeper.start();
        proxy = new FaultyProxy(server.port(), server::expireSession);
        zk = started(builder());
        other = KazooClient.connect(server.connectString());
        other.create("/l");
    }

    private KazooBuilder builder() {
        return KazooClient.builder(proxy.connectString()).sessionTimeout(Duration.ofSeconds(6));
    }

    private static KazooClient started(KazooBuilder builder) {
        KazooClient client = builder.build();
        client.start();
        client.exists("/");
        return client;
    }

    @AfterEach
    void end() {
        other.close();
        zk.close();
        proxy.close();
        server.close();
    }

    private long rounds() {
        return proxy.requests().stream().filter(seen -> seen == MULTI).count();
    }

    /** Waits until the hold was renewed so many times. */
    private static void renewals(Hold hold, int expected) {
        long[] last = {Long.MAX_VALUE};
        int[] seen = {0};
        Until.holds(
                () -> {
                    long now = hold.remaining().orElseThrow().toMillis();
                    seen[0] += now > last[0] ? 1 : 0;
                    last[0] = now;
                    return seen[0] >= expected;
                },
                () -> "renewed " + seen[0] + " times only");
    }

    @Test
    void stop_holdsOfBothTerms_areLostBeforeTheSessionIsClosed() throws Exception {
        Hold byQuorum = Recipes.of(zk).lock("/l").acquire(SOON);
        Hold byConnection = Recipes.of(zk)
                .lock("/k", LockOptions.DEFAULT.withLease(LeaseTerms.CONNECTION))
                .acquire(SOON);

        proxy.delayReplies(Duration.ofSeconds(4)); // also that to the session's end
        CompletableFuture<?> stopping = zk.async().stop();

        Until.holds(
                () -> byQuorum.state() == HoldState.LOST && byConnection.state() == HoldState.LOST,
                () -> byQuorum.state() + " and " + byConnection.state());
        assertThat(byQuorum.isValid()).isFalse();
        assertThat(byConnection.isValid()).isFalse();
        assertThat(stopping).isNotDone();
    }

    // ---- by the connected server's word

    @Test
    void connectionLease_idle_isRenewedByPingsAlone() throws Exception {
        Hold hold = Recipes.of(zk)
                .lock("/l", LockOptions.DEFAULT.withLease(LeaseTerms.CONNECTION))
                .acquire(SOON);
        proxy.reset();

        renewals(hold, 3);

        assertThat(proxy.requests()).isEmpty();
        assertThat(hold.state()).isEqualTo(HoldState.HELD);
        assertThat(hold.isValid()).isTrue();
    }

    @Test
    void connectionLease_cutOff_becomesUncertainBeforeTheNextOneIsGranted() throws Exception {
        Hold hold = Recipes.of(zk)
                .lock("/l", LockOptions.DEFAULT.withLease(LeaseTerms.CONNECTION))
                .acquire(SOON);
        CompletableFuture<Long> uncertain = new CompletableFuture<>();
        hold.onStateChange(state -> {
            if (state == HoldState.UNCERTAIN) {
                uncertain.complete(System.nanoTime());
            }
        });
        CompletableFuture<Long> next =
                Recipes.of(other).lock("/l").acquireAsync().thenApply(taken -> System.nanoTime());

        proxy.down(true);

        assertThat(next.get(20, TimeUnit.SECONDS)).isGreaterThan(uncertain.get(1, TimeUnit.SECONDS));
        assertThat(hold.isValid()).isFalse();
    }

    @Test
    void connectionLease_reconnected_looksOnce() throws Exception {
        Hold hold = Recipes.of(zk)
                .lock("/l", LockOptions.DEFAULT.withLease(LeaseTerms.CONNECTION))
                .acquire(SOON);
        List<HoldState> told = new CopyOnWriteArrayList<>();
        hold.onStateChange(told::add);
        proxy.reset();

        proxy.cut();
        Until.holds(() -> told.contains(HoldState.HELD), () -> "told " + told);

        assertThat(told).containsExactly(HoldState.SUSPENDED, HoldState.HELD);
        assertThat(rounds()).isEqualTo(1);
    }

    // ---- rounds

    @Test
    void round_moreThan64KiB_goesInPieces() throws Exception {
        int count = 120;
        String parent = "/l/" + "p".repeat(1_000);
        other.ensurePath(parent);
        List<Hold> holds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            holds.add(Recipes.of(zk).lock(parent + "/" + i).acquire(SOON));
        }
        Until.holds(() -> rounds() > 0, () -> "no round");
        proxy.reset();

        Until.holds(() -> rounds() >= 4, () -> "rounds: " + rounds());

        assertThat(proxy.largestRequest()).isBetween(48 << 10, (64 << 10) + 4_096);
        assertThat(holds).allMatch(Hold::isValid);
    }

    @Test
    void round_someWereDeleted_tellsThoseAndNoOthers() throws Exception {
        String parent = "/l/" + "p".repeat(1_000);
        other.ensurePath(parent);
        List<Hold> holds = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            holds.add(Recipes.of(zk).lock(parent + "/" + i).acquire(SOON));
        }
        List<Hold> victims = List.of(holds.get(0), holds.get(1), holds.get(70), holds.get(149));

        victims.forEach(victim -> other.delete(victim.path()));

        Until.holds(() -> victims.stream().allMatch(hold -> hold.state() == HoldState.LOST), () -> "not told");
        holds.removeAll(victims);
        renewals(holds.get(0), 2);
        assertThat(holds).allMatch(Hold::isValid);
    }

    /** The server looks for the node before it looks at the permission: NOAUTH says that it is there. */
    @Test
    void round_nodeMayNotBeRead_isHeldAndSeenAgain() throws Exception {
        try (KazooClient blind = started(
                builder().defaultAcl(List.of(Acl.world(Permissions.WRITE | Permissions.DELETE | Permissions.ADMIN))))) {
            Hold hold = Recipes.of(blind).lock("/l").acquire(SOON);
            List<HoldState> told = new CopyOnWriteArrayList<>();
            hold.onStateChange(told::add);

            assertThat(hold.verify().get(10, TimeUnit.SECONDS)).isTrue();
            renewals(hold, 2);
            proxy.cut();
            Until.holds(() -> told.contains(HoldState.HELD), () -> "told " + told);

            assertThat(told).containsExactly(HoldState.SUSPENDED, HoldState.HELD);
            assertThatThrownBy(() ->
                            hold.guard(blind.transaction()).create("/done").commit())
                    .isInstanceOf(TransactionFailedException.class);
            other.delete(hold.path());
            Until.holds(() -> hold.state() == HoldState.LOST, () -> "not told: " + hold);
        }
    }
}
