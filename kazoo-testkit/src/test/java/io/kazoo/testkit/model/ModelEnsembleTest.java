package io.kazoo.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kazoo.data.Acl;
import io.kazoo.data.CreateMode;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.CloseSession;
import io.kazoo.internal.wire.Create;
import io.kazoo.internal.wire.Exists;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.Ping;
import io.kazoo.internal.wire.SetData;
import io.kazoo.internal.wire.Sync;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ModelEnsembleTest {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int TICK_MILLIS = 2000;
    private static final int SYNC_LIMIT_MILLIS = 5 * TICK_MILLIS;
    private static final long LAG_MILLIS = 100;
    private static final long LAG_NANOS = Duration.ofMillis(LAG_MILLIS).toNanos();

    private final VirtualClock clock = new VirtualClock();
    private final ModelEnsemble ensemble =
            new ModelEnsemble(EnsembleSettings.ofServers(3), clock, new SplittableRandom(1));
    private final RawClient atLeader = RawClient.connect(ensemble.server(0), TIMEOUT_MILLIS);
    private final RawClient atFollower = RawClient.connect(ensemble.server(1), TIMEOUT_MILLIS);

    private static Create create(String path, CreateMode mode) {
        return new Create(path, new byte[0], Acl.OPEN_ACL_UNSAFE, mode.flag());
    }

    private static Create create(String path) {
        return create(path, CreateMode.PERSISTENT);
    }

    @Test
    void write_atFollower_isSeenEverywhere() {
        atFollower.ask(create("/a"));

        atLeader.ask(new GetData("/a", false));
        assertThat(ensemble.log().get(2).zxid()).isEqualTo(0x1_0000_0003L);
        assertThat(ensemble.leader()).hasValue(0);
    }

    @Test
    void follower_lagging_readsOldAndAnswersItsOwnWriteLate() {
        ensemble.lag(1, LAG_NANOS);
        atLeader.ask(create("/a"));

        assertThat(atFollower.fail(new Exists("/a", false))).isEqualTo(ErrorCodes.NO_NODE);
        int write = atFollower.send(create("/b"));
        int read = atFollower.send(new Exists("/b", false));
        atFollower.send(new Ping());
        assertThat(atFollower.reply(write)).isNull();
        assertThat(atFollower.reply(-2)).isNull();
        clock.passMillis(LAG_MILLIS);

        assertThat(atFollower.reply(write)).isNotNull();
        assertThat(atFollower.reply(read).error()).isZero();
        assertThat(atFollower.reply(-2)).isNotNull();
    }

    @Test
    void follower_lagging_refusesAClientThatHasSeenMore() {
        ensemble.lag(1, LAG_NANOS);
        atLeader.ask(create("/a"));
        RawClient client = RawClient.dial(ensemble.server(1));

        client.handshake(ensemble.truth().lastZxid(), TIMEOUT_MILLIS, 0, new byte[16], false);

        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void sync_atLaggingFollower_waitsForWhatWasCommitted() {
        ensemble.lag(1, LAG_NANOS);
        atLeader.ask(create("/a"));

        int sync = atFollower.send(new Sync("/"));
        int read = atFollower.send(new Exists("/a", false));
        assertThat(atFollower.reply(sync)).isNull();
        clock.passMillis(LAG_MILLIS);

        assertThat(atFollower.reply(read).error()).isZero();
    }

    @Test
    void forward_slow_keepsTheOrder() {
        ensemble.forwardDelay(1, LAG_NANOS);
        int first = atFollower.send(create("/a"));
        ensemble.forwardDelay(1, 0);
        int second = atFollower.send(create("/a/b"));
        assertThat(ensemble.truth().exists("/a")).isFalse();
        clock.passMillis(LAG_MILLIS);

        assertThat(atFollower.reply(first).error()).isZero();
        assertThat(atFollower.reply(second).error()).isZero();
    }

    @Test
    void session_moved_oldConnectionReadsButLosesItsWrites() {
        RawClient moved = RawClient.resume(ensemble.server(2), atFollower);

        assertThat(moved.session().sessionId()).isEqualTo(atFollower.session().sessionId());
        atFollower.fail(new Exists("/a", false));
        assertThat(atFollower.isClosed()).isFalse();
        atFollower.send(create("/a"));

        assertThat(atFollower.isClosed()).isTrue();
        assertThat(ensemble.truth().exists("/a")).isFalse();
        assertThat(moved.ask(create("/b"))).isEqualTo("/b");
    }

    @Test
    void session_atFollower_livesByWhatTheFollowerTells() {
        atFollower.ask(create("/e", CreateMode.EPHEMERAL));
        for (int i = 0; i < 10; i++) {
            clock.passMillis(TIMEOUT_MILLIS / 2);
            atFollower.send(new Ping());
        }
        assertThat(ensemble.truth().exists("/e")).isTrue();
        assertThat(atLeader.isClosed()).isTrue();

        clock.passMillis(TIMEOUT_MILLIS + 2 * TICK_MILLIS);
        assertThat(ensemble.truth().exists("/e")).isFalse();
        assertThat(atFollower.isClosed()).isTrue();
    }

    @Test
    void follower_isolated_readsAndPingsUntilItGivesUpAndItsSessionExpires() {
        RawClient brief = RawClient.connect(ensemble.server(1), 2 * TICK_MILLIS);
        brief.ask(create("/e", CreateMode.EPHEMERAL));
        ensemble.isolate(1);
        for (int i = 1; i < 9; i++) {
            clock.passMillis(TICK_MILLIS / 2);
            brief.send(new Ping());
            atLeader.send(new Ping());
        }

        assertThat(ensemble.truth().exists("/e")).isFalse();
        assertThat(brief.exchange(new Exists("/e", false)).error()).isZero();
        assertThat(brief.reply(brief.send(new SetData("/e", new byte[0], -1)))).isNull();
        clock.passMillis(TICK_MILLIS);
        assertThat(brief.isClosed()).isTrue();
        assertThat(ensemble.server(1).isServing()).isFalse();
        assertThat(atLeader.isClosed()).isFalse();
    }

    @Test
    void follower_rejoiningInTime_goesOn() {
        ensemble.isolate(1);
        atLeader.ask(create("/a"));
        int write = atFollower.send(create("/b"));
        clock.passMillis(TICK_MILLIS);
        ensemble.rejoin(1);

        assertThat(atFollower.reply(write).error()).isZero();
        assertThat(atFollower.ask(new Exists("/a", false))).isPresent();
    }

    /** As a learner's touch table, which is emptied by the leader's ping only. */
    @Test
    void follower_rejoiningInTime_tellsWhomItHeardMeanwhile() {
        RawClient brief = RawClient.connect(ensemble.server(1), 2 * TICK_MILLIS);
        brief.ask(create("/e", CreateMode.EPHEMERAL));
        ensemble.isolate(1);
        clock.passMillis(TICK_MILLIS * 3 / 2);
        brief.send(new Ping());
        clock.passMillis(TICK_MILLIS / 4);
        ensemble.rejoin(1);
        ensemble.isolate(1);

        clock.passMillis(TICK_MILLIS * 7 / 4);
        assertThat(ensemble.truth().exists("/e")).isTrue();
        clock.passMillis(TICK_MILLIS);
        assertThat(ensemble.truth().exists("/e")).isFalse();
    }

    @Test
    void follower_rejoiningLate_servesAgain() {
        ensemble.isolate(1);
        clock.passMillis(SYNC_LIMIT_MILLIS);
        ensemble.rejoin(1);
        clock.pass(Duration.ofSeconds(1));

        RawClient again = RawClient.connect(ensemble.server(1), TIMEOUT_MILLIS);
        assertThat(again.ask(create("/a"))).isEqualTo("/a");
    }

    @Test
    void leader_isolated_commitsNothingAndAnotherIsElected() {
        RawClient reader = RawClient.connect(ensemble.server(0), TIMEOUT_MILLIS);
        ensemble.isolate(0);
        int write = atLeader.send(create("/lost"));
        assertThat(atLeader.reply(write)).isNull();
        assertThat(ensemble.leader()).isEmpty();
        assertThat(reader.fail(new Exists("/lost", false))).isEqualTo(ErrorCodes.NO_NODE);
        assertThat(reader.ask(new Ping())).isNotNull();

        clock.passMillis(SYNC_LIMIT_MILLIS + 1000);

        assertThat(atLeader.isClosed()).isTrue();
        assertThat(atFollower.isClosed()).isTrue();
        assertThat(ensemble.leader()).hasValue(2);
        RawClient next = RawClient.resume(ensemble.server(1), atFollower);
        next.ask(create("/a"));
        assertThat(ensemble.truth().stat("/a").czxid()).isEqualTo(0x2_0000_0001L);
        assertThat(ensemble.truth().exists("/lost")).isFalse();
        ensemble.rejoin(0);
        clock.passMillis(1000);
        assertThat(ensemble.server(0).state().exists("/a")).isTrue();
    }

    @Test
    void leader_elected_isOfANewEpochAndGivesSessionsTheirTimeAgain() {
        clock.passMillis(TIMEOUT_MILLIS - 1000);
        ensemble.electLeader(1);
        assertThat(atFollower.isClosed()).isTrue();
        clock.passMillis(TIMEOUT_MILLIS - 1000);

        RawClient again = RawClient.resume(ensemble.server(2), atFollower);
        assertThat(again.session().sessionId()).isEqualTo(atFollower.session().sessionId());
        assertThat(ensemble.leader()).hasValue(1);
        assertThat(again.exchange(new Exists("/a", false)).zxid()).isEqualTo(0x1_0000_0002L);
        assertThat(again.ask(new Sync("/"))).isEqualTo("/");
    }

    @Test
    void leader_elected_beginsItsEpochBeforeItsFollowersHearOfIt() {
        ensemble.electLeader(1);
        clock.passMillis(1000);
        RawClient atNewLeader = RawClient.resume(ensemble.server(1), atFollower);
        long seen = atNewLeader.exchange(new Exists("/a", false)).zxid();
        assertThat(seen).isEqualTo(0x2_0000_0000L);

        RawClient refused = RawClient.dial(ensemble.server(2));
        refused.handshake(seen, TIMEOUT_MILLIS, 0, new byte[16], false);
        assertThat(refused.isClosed()).isTrue();
        atNewLeader.ask(create("/a"));

        RawClient accepted = RawClient.dial(ensemble.server(2));
        accepted.handshake(seen, TIMEOUT_MILLIS, 0, new byte[16], false);
        assertThat(accepted.isAnswered()).isTrue();
    }

    @Test
    void leader_stopped_writesOnTheirWayAreLostOrCommittedButNeverHalf() {
        int committed = 0;
        for (int seed = 0; seed < 50; seed++) {
            ModelEnsemble other = new ModelEnsemble(EnsembleSettings.ofServers(3), clock, new SplittableRandom(seed));
            RawClient client = RawClient.connect(other.server(1), TIMEOUT_MILLIS);
            other.forwardDelay(1, LAG_NANOS);
            client.send(create("/a"));
            client.send(create("/a/b"));
            other.stop(0);
            clock.passMillis(1000);
            other.forwardDelay(1, 0);

            assertThat(client.isClosed()).isTrue();
            assertThat(other.leader()).hasValue(2);
            committed += other.truth().exists("/a/b") ? 2 : other.truth().exists("/a") ? 1 : 0;
            assertThat(other.server(2).state().exists("/a"))
                    .isEqualTo(other.truth().exists("/a"));
        }
        assertThat(committed).isBetween(20, 80);
    }

    @Test
    void quorum_lost_stopsAllUntilOneReturns() {
        ensemble.stop(1);
        ensemble.stop(2);
        assertThat(atFollower.isClosed()).isTrue();
        int write = atLeader.send(create("/a"));
        clock.passMillis(TICK_MILLIS);
        assertThat(atLeader.isClosed()).isTrue();
        assertThat(atLeader.reply(write)).isNull();
        assertThatIllegalStateException().isThrownBy(() -> ensemble.electLeader(0));

        ensemble.start(2);
        clock.passMillis(1000);

        RawClient again = RawClient.resume(ensemble.server(2), atLeader);
        assertThat(again.ask(create("/a"))).isEqualTo("/a");
    }

    @Test
    void readOnly_server_servesReadsToThoseWhoTakeThem() {
        atLeader.ask(create("/a"));
        ensemble.server(1).readOnly(true);
        assertThat(atFollower.isClosed()).isTrue();
        RawClient refused = RawClient.connect(ensemble.server(1), TIMEOUT_MILLIS);
        assertThat(refused.isClosed()).isTrue();

        RawClient client = RawClient.dial(ensemble.server(1));
        client.handshake(0, TIMEOUT_MILLIS, 0, new byte[16], true);

        assertThat(client.session().readOnly()).isTrue();
        assertThat(client.ask(new Exists("/a", false))).isPresent();
        assertThat(client.fail(create("/b"))).isEqualTo(ErrorCodes.NOT_READ_ONLY);
        assertThat(RawClient.dial(ensemble.server(1)).say("isro")).isEqualTo("ro");
        client.ask(new CloseSession());
        ensemble.server(1).readOnly(false);
        clock.passMillis(1000);
        assertThat(RawClient.connect(ensemble.server(1), TIMEOUT_MILLIS).ask(create("/b")))
                .isEqualTo("/b");
    }

    @Test
    void readOnly_isolatedLeader_closesItsConnections() {
        ensemble.isolate(0);

        ensemble.server(0).readOnly(true);

        assertThat(atLeader.isClosed()).isTrue();
    }

    @Test
    void expire_closesTheConnectionWhereverItIs() {
        assertThat(ensemble.expire(atFollower.session().sessionId())).isTrue();
        assertThat(ensemble.expire(atFollower.session().sessionId())).isFalse();

        assertThat(atFollower.isClosed()).isTrue();
        assertThat(RawClient.resume(ensemble.server(0), atFollower).session().sessionId())
                .isZero();
    }
}
