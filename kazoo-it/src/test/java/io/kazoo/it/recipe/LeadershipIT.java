package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.HoldState;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.HoldLostException;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.it.recipe.fault.FaultyProxy;
import io.kazoo.recipe.Candidacy;
import io.kazoo.recipe.CandidacyOptions;
import io.kazoo.recipe.Election;
import io.kazoo.recipe.ExclusiveTask;
import io.kazoo.recipe.Hold;
import io.kazoo.recipe.Layout;
import io.kazoo.recipe.LeaderLatch;
import io.kazoo.recipe.LeadershipListener;
import io.kazoo.recipe.LockOptions;
import io.kazoo.recipe.Recipes;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Elections and latches on a real server. */
@Timeout(60)
class LeadershipIT {

    private static final int CREATE_2 = 15;
    private static final int GET_CHILDREN = 8;
    private static final Duration SOON = Duration.ofSeconds(10);

    private EmbeddedZooKeeper server;
    private FaultyProxy proxy;
    private KazooClient zk;
    private KazooClient other;
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    /** Takes down what a latch tells. */
    private final LeadershipListener ear = new LeadershipListener() {
        @Override
        public void isLeader(Hold leadership) {
            told.add("leader");
        }

        @Override
        public void notLeader() {
            told.add("not leader");
        }

        @Override
        public void failed(Throwable why) {
            told.add(why.getClass().getSimpleName());
        }
    };

    @BeforeEach
    void begin() {
        server = EmbeddedZooKeeper.start();
        proxy = new FaultyProxy(server.port(), server::expireSession);
        zk = KazooClient.builder(proxy.connectString())
                .sessionTimeout(Duration.ofSeconds(6))
                .build();
        zk.start();
        zk.exists("/");
        other = KazooClient.connect(server.connectString());
        other.create("/e");
    }

    @AfterEach
    void end() {
        other.close();
        zk.close();
        proxy.close();
        server.close();
    }

    private @Nullable String hear() throws InterruptedException {
        return told.poll(20, TimeUnit.SECONDS);
    }

    private static LockOptions named(String identifier) {
        return LockOptions.DEFAULT.withIdentifier(identifier);
    }

    /** Leads until it is interrupted, and tells of both. */
    private ExclusiveTask<@Nullable Void, RuntimeException> untilInterrupted() {
        return hold -> {
            told.add("leads");
            try {
                new CompletableFuture<Void>().get();
            } catch (InterruptedException e) {
                told.add("interrupted");
                throw e;
            } catch (java.util.concurrent.ExecutionException e) {
                throw new AssertionError(e);
            }
            return null;
        };
    }

    // ---- election

    @Test
    void stand_free_leadsAfterOneRoundTrip() throws Exception {
        Recipes.of(zk).lock("/e").acquire(SOON).close();
        proxy.delayReplies(Duration.ofMillis(50));
        proxy.reset();

        Candidacy candidacy = Recipes.of(zk)
                .election("/e")
                .stand(untilInterrupted(), CandidacyOptions.DEFAULT, thrown -> told.add("failed"));

        assertThat(hear()).isEqualTo("leads");
        assertThat(proxy.requests()).containsExactly(CREATE_2, GET_CHILDREN);
        assertThat(proxy.roundTrips()).isEqualTo(1);
        assertThat(candidacy.isLeader()).isTrue();
        candidacy.close();
        assertThat(hear()).isEqualTo("interrupted");
        nothingLeft();
    }

    @Test
    void stand_termEnds_standsAgainAtTheEndOfTheLine() throws Exception {
        Election ours = Recipes.of(zk).election("/e", named("a"));
        Election theirs = Recipes.of(other).election("/e", named("b"));
        BlockingQueue<String> leaders = new LinkedBlockingQueue<>();

        Candidacy a = ours.stand(
                hold -> {
                    leaders.add("a");
                    Until.holds(() -> ours.contenders().size() == 2, () -> "no other candidate");
                    return null;
                },
                CandidacyOptions.DEFAULT,
                thrown -> leaders.add("a failed " + thrown));
        Candidacy b = theirs.stand(
                hold -> {
                    leaders.add("b");
                    Until.holds(() -> theirs.contenders().size() == 2, () -> "no other candidate");
                    return null;
                },
                CandidacyOptions.DEFAULT,
                thrown -> leaders.add("b failed " + thrown));

        String first = leaders.poll(10, TimeUnit.SECONDS);
        String second = leaders.poll(10, TimeUnit.SECONDS);
        assertThat(List.of(first, second)).containsExactlyInAnyOrder("a", "b");
        assertThat(leaders.poll(10, TimeUnit.SECONDS)).isEqualTo(first);
        assertThat(leaders.poll(10, TimeUnit.SECONDS)).isEqualTo(second);
        a.close();
        b.close();
        nothingLeft();
    }

    @Test
    void run_leaderThrows_reachesTheCallerAndResigns() throws Exception {
        IOException thrown = new IOException("no");

        assertThatThrownBy(() -> Recipes.of(zk).election("/e").run(hold -> {
                    throw thrown;
                }))
                .isSameAs(thrown);

        nothingLeft();
    }

    @Test
    void run_cancelledWhileLeading_leavesThisTermAndTheNextAlone() throws Exception {
        Election election = Recipes.of(zk).election("/e");

        boolean led = election.run(hold -> {
            election.cancel();
            election.contenders(); // behind the cancellation
            return hold.verify().join();
        });

        assertThat(led).isTrue();
        assertThat(election.run(Duration.ofSeconds(20), Hold::isValid)).isTrue();
        nothingLeft();
    }

    @Test
    void run_sessionExpires_isInterruptedAndTheCallerTold() throws Exception {
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread runner = new Thread(() -> {
            try {
                Recipes.of(zk).election("/e").run(untilInterrupted());
            } catch (Throwable e) {
                outcome.complete(e);
            }
        });
        runner.start();
        assertThat(hear()).isEqualTo("leads");

        server.expireSession(zk.session().id());

        assertThat(hear()).isEqualTo("interrupted");
        assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(HoldLostException.class);
        runner.join();
    }

    @Test
    void resign_leading_endsTheTermAndStandsAgain() throws Exception {
        Candidacy candidacy = Recipes.of(zk)
                .election("/e")
                .stand(untilInterrupted(), CandidacyOptions.DEFAULT, thrown -> told.add("failed"));
        assertThat(hear()).isEqualTo("leads");
        long token = candidacy.leadership().orElseThrow().fencingToken();

        candidacy.resign();

        assertThat(hear()).isEqualTo("interrupted");
        assertThat(hear()).isEqualTo("leads");
        assertThat(candidacy.leadership().orElseThrow().fencingToken()).isGreaterThan(token);
        candidacy.close();
    }

    @Test
    void stand_leaderThrows_isToldAndStandsAgain() throws Exception {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        Candidacy candidacy = Recipes.of(zk)
                .election("/e")
                .stand(
                        hold -> {
                            throw new IllegalStateException("no");
                        },
                        CandidacyOptions.DEFAULT,
                        failures::add);

        Until.holds(() -> failures.size() > 2, () -> "told " + failures);
        candidacy.close();

        assertThat(failures).allMatch(thrown -> thrown instanceof IllegalStateException);
        nothingLeft();
    }

    @Test
    void stand_once_leadsOnce() throws Exception {
        CompletableFuture<Long> led = new CompletableFuture<>();
        Candidacy candidacy = Recipes.of(zk)
                .election("/e")
                .stand(hold -> led.complete(hold.fencingToken()), CandidacyOptions.DEFAULT.once(), thrown -> {});

        assertThat(led.get(10, TimeUnit.SECONDS)).isPositive();
        Until.holds(() -> !candidacy.isActive(), () -> "still active");
        nothingLeft();
    }

    @Test
    void stand_sessionExpires_interruptsTellsAndLeadsAgain() throws Exception {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        Candidacy candidacy =
                Recipes.of(zk).election("/e").stand(untilInterrupted(), CandidacyOptions.DEFAULT, failures::add);
        assertThat(hear()).isEqualTo("leads");

        server.expireSession(zk.session().id());

        assertThat(hear()).isEqualTo("interrupted");
        assertThat(hear()).isEqualTo("leads");
        assertThat(failures).hasSize(1).first().isInstanceOf(HoldLostException.class);
        candidacy.close();
    }

    @Test
    void stand_uninterrupted_isToldOfSuspendedAndLostByTheHold() throws Exception {
        List<HoldState> states = new CopyOnWriteArrayList<>();
        Candidacy candidacy = Recipes.of(zk)
                .election("/e")
                .stand(
                        hold -> {
                            hold.onStateChange(states::add);
                            told.add("leads");
                            Until.holds(() -> hold.state() == HoldState.LOST, () -> "not lost");
                            told.add("saw it");
                            return null;
                        },
                        CandidacyOptions.DEFAULT.once().uninterrupted(),
                        thrown -> told.add(thrown.getClass().getSimpleName()));
        assertThat(hear()).isEqualTo("leads");

        proxy.cut();
        Until.holds(() -> states.contains(HoldState.SUSPENDED), () -> "told " + states);
        Until.holds(() -> states.contains(HoldState.HELD), () -> "told " + states);
        server.expireSession(zk.session().id());

        assertThat(hear()).isEqualTo("saw it");
        assertThat(hear()).isEqualTo("HoldLostException");
        Until.holds(() -> states.contains(HoldState.LOST), () -> "told " + states);
        assertThat(states).containsSubsequence(HoldState.SUSPENDED, HoldState.HELD, HoldState.LOST);
        Until.holds(() -> candidacy.leadership().isEmpty(), () -> "it does not end");
    }

    @Test
    void stand_refused_isToldAndClosed() throws Exception {
        other.create("/closed");
        other.setAcls("/closed", Acl.READ_ACL_UNSAFE);

        Candidacy candidacy = Recipes.of(zk)
                .election("/closed")
                .stand(
                        untilInterrupted(),
                        CandidacyOptions.DEFAULT,
                        thrown -> told.add(thrown.getClass().getSimpleName()));

        assertThat(hear()).isEqualTo("NoAuthException");
        assertThat(candidacy.isActive()).isFalse();
    }

    // ---- latch

    @Test
    void latch_free_leadsAfterOneRoundTrip() throws Exception {
        Recipes.of(zk).lock("/e").acquire(SOON).close();
        proxy.delayReplies(Duration.ofMillis(50));
        proxy.reset();
        LeaderLatch latch = Recipes.of(zk).leaderLatch("/e", named("me"));
        latch.listen(ear);

        Hold hold = latch.start().await(SOON);

        assertThat(proxy.requests()).containsExactly(CREATE_2, GET_CHILDREN);
        assertThat(proxy.roundTrips()).isEqualTo(1);
        assertThat(latch.hasLeadership()).isTrue();
        assertThat(latch.participants()).containsExactly("me");
        assertThat(hold.path()).matches("/e/[0-9a-f]{32}__lock__\\d{10}");
        assertThat(hear()).isEqualTo("leader");
        latch.close();
        assertThat(hear()).isEqualTo("not leader");
        assertThat(latch.hasLeadership()).isFalse();
        nothingLeft();
    }

    @Test
    void latch_curatorsLayout_hasItsNames() throws Exception {
        LeaderLatch latch = Recipes.of(zk).leaderLatch("/e", named("me").withLayout(Layout.CURATOR));

        Hold hold = latch.start().await(SOON);

        assertThat(hold.path()).matches("/e/_c_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-latch-\\d{10}");
        assertThat(other.get(hold.path()).utf8()).isEqualTo("me");
        latch.close();
    }

    @Test
    void latch_leaderCloses_nextOneLeads() throws Exception {
        LeaderLatch first = Recipes.of(other).leaderLatch("/e", named("a")).start();
        Hold theirs = first.await(SOON);
        LeaderLatch second = Recipes.of(zk).leaderLatch("/e", named("b")).start();
        Until.holds(() -> second.participants().size() == 2, () -> "not taking part");
        assertThat(second.participants()).containsExactly("a", "b");
        assertThatThrownBy(() -> second.await(Duration.ofMillis(200))).isInstanceOf(OperationTimeoutException.class);

        first.close();

        assertThat(second.await(SOON).fencingToken()).isGreaterThan(theirs.fencingToken());
    }

    @Test
    void latch_sessionExpires_isToldAndLeadsAgain() throws Exception {
        LeaderLatch latch = Recipes.of(zk).leaderLatch("/e");
        latch.listen(ear);
        Hold before = latch.start().await(SOON);
        assertThat(hear()).isEqualTo("leader");

        server.expireSession(zk.session().id());

        assertThat(hear()).isEqualTo("not leader");
        assertThat(hear()).isEqualTo("leader");
        assertThat(latch.await(SOON).fencingToken()).isGreaterThan(before.fencingToken());
    }

    @Test
    void latch_shortCut_keepsTheLeadership() throws Exception {
        LeaderLatch latch = Recipes.of(zk).leaderLatch("/e").start();
        Hold hold = latch.await(SOON);
        latch.listen(ear);
        assertThat(hear()).isEqualTo("leader");
        List<HoldState> states = new CopyOnWriteArrayList<>();
        hold.onStateChange(states::add);

        proxy.cut();

        Until.holds(() -> states.contains(HoldState.HELD), () -> "told " + states);
        assertThat(latch.await(SOON)).isSameAs(hold);
        assertThat(told).isEmpty();
    }

    @Test
    void latch_operatorDeletesItsNode_isToldAndLeadsAgain() throws Exception {
        LeaderLatch latch = Recipes.of(zk).leaderLatch("/e").start();
        Hold hold = latch.await(SOON);
        latch.listen(ear);
        assertThat(hear()).isEqualTo("leader");

        other.delete(hold.path());

        assertThat(hear()).isEqualTo("not leader");
        assertThat(hear()).isEqualTo("leader");
    }

    @Test
    void latch_closedWhileWaiting_endsAwaitAndLeavesNothing() throws Exception {
        LeaderLatch first = Recipes.of(other).leaderLatch("/e").start();
        first.await(SOON);
        LeaderLatch second = Recipes.of(zk).leaderLatch("/e").start();
        CompletableFuture<Hold> waiting = second.awaitAsync(SOON);
        Until.holds(() -> second.participants().size() == 2, () -> "not taking part");

        second.close();

        assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        assertThatThrownBy(second::await).isInstanceOf(CancellationException.class);
        Until.holds(() -> first.participants().size() == 1, () -> "a node is left");
    }

    @Test
    void latch_stoppedClient_endsAwaitWithinASecond() throws Exception {
        LeaderLatch first = Recipes.of(other).leaderLatch("/e").start();
        first.await(SOON);
        LeaderLatch second = Recipes.of(zk).leaderLatch("/e");
        second.listen(ear);
        CompletableFuture<Hold> waiting = second.start().awaitAsync(SOON);
        Until.holds(() -> first.participants().size() == 2, () -> "not taking part");

        zk.stop();

        assertThatThrownBy(() -> waiting.get(1, TimeUnit.SECONDS)).hasCauseInstanceOf(ClientStoppedException.class);
        assertThat(hear()).isEqualTo("ClientStoppedException");
    }

    @Test
    void latch_refused_failsAwaitAndIsTold() throws Exception {
        other.create("/closed");
        other.setAcls("/closed", Acl.READ_ACL_UNSAFE);
        LeaderLatch latch = Recipes.of(zk).leaderLatch("/closed");
        latch.listen(ear);

        assertThatThrownBy(() -> latch.start().await(SOON)).isInstanceOf(NoAuthException.class);

        assertThat(hear()).isEqualTo("NoAuthException");
    }

    private void nothingLeft() {
        Until.holds(() -> other.getChildren("/e").isEmpty(), () -> "left: " + other.getChildren("/e"));
    }
}
