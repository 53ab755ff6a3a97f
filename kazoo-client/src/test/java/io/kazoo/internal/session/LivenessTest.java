package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.LostPolicy;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.Auth;
import io.kazoo.internal.wire.GetData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pings, and when a silent connection is given up. The session timeout is 6 s. */
class LivenessTest {

    @Test
    void idle_sixthOfTimeoutAfterSending_pings() {
        World world = World.connected();

        world.pass(999);
        var before = world.sent();
        world.pass(1);

        assertThat(before).isEmpty();
        assertThat(world.sent()).containsExactly("ping");
        assertThat(world.peer().unanswered().get(0).xid).isEqualTo(-2);
    }

    @Test
    void sending_withinSixthOfTimeout_needsNoPing() {
        World world = World.connected();

        for (int i = 0; i < 10; i++) {
            world.pass(900);
            world.submit(new GetData("/a", false)).reply();
        }

        assertThat(world.sent()).doesNotContain("ping");
    }

    /** Servers answer them without a look at the session. */
    @Test
    void sending_credentialsOnly_pingsAndProvesNothing() {
        World world = World.connected();
        long before = world.context.contacts.newestContact();

        for (int i = 0; i < 3; i++) {
            world.pass(600);
            world.submit(new Auth(Setup.authInfo("digest", "u:p"))).reply();
        }

        assertThat(world.sent()).contains("ping");
        assertThat(world.context.contacts.newestContact()).isEqualTo(before);
    }

    @Test
    void receiving_nothingForThirdOfTimeout_pingsAlthoughSending() {
        World world = World.connected();

        world.pass(900);
        world.submit(new GetData("/a", false));
        world.pass(900);
        world.submit(new GetData("/b", false));
        world.forget();
        world.pass(200);

        assertThat(world.sent()).containsExactly("ping");
    }

    @Test
    void ping_notAnswered_isFollowedByOneEachThirdOfTheTimeout() {
        World world = World.connected();

        world.pass(3_900);

        assertThat(world.peer().pings()).isEqualTo(2);
    }

    @Test
    void ping_behindAReplyThatTakesLongerThanTheTimeout_isSentAllTheSame() {
        World world = World.connected();

        for (int i = 0; i < 5; i++) {
            world.pass(1_000);
            world.peer().dribble();
        }

        assertThat(world.peer().pings()).isEqualTo(3);
        assertThat(world.states()).isEmpty();
    }

    @Test
    void bytes_thatMakeNoFrame_endTheConnectionBeforeTheSessionIsLost() {
        World world = World.connected();

        for (int i = 0; i < 7; i++) {
            world.pass(1_000);
            world.peer().dribble();
        }

        assertThat(world.states()).containsExactly("SUSPENDED CONNECTING");
    }

    @Test
    void bytes_thatMakeNoFrameWhereServersDecideAboutLost_endTheConnectionAfterFourTimeouts() {
        World world = World.with().lostPolicy(LostPolicy.SERVER_DECIDES).connected();

        for (int i = 0; i < 23; i++) {
            world.pass(1_000);
            world.peer().dribble();
        }
        assertThat(world.states()).isEmpty();
        world.pass(1_000);

        assertThat(world.states()).containsExactly("SUSPENDED CONNECTING");
    }

    @Test
    void ping_answered_isFollowedByAnotherWhenDue() {
        World world = World.connected();

        world.passAnswering(10_000);

        assertThat(world.sent()).containsOnly("ping").hasSize(10);
        assertThat(world.states()).isEmpty();
    }

    @Test
    void ping_answeredTwice_isNoHarm() {
        World world = World.connected();
        world.pass(1_000);

        world.peer().pong();
        world.peer().reply(-2, 0, 0, out -> {});

        assertThat(world.log("hang up")).isEmpty();
        assertThat(world.states()).isEmpty();
    }

    @Test
    void ping_answeredJustInTime_keepsConnection() {
        World world = World.connected();

        world.pass(3_999);
        world.peer().pong();
        world.pass(1_000);

        assertThat(world.log("hang up")).isEmpty();
    }

    @Test
    void ping_throttled_countsAsSignOfLife() {
        World world = World.connected();
        world.pass(1_000);

        world.peer().reply(world.peer().frame("ping"), 0, ErrorCodes.THROTTLED, out -> {});
        world.passAnswering(20_000);

        assertThat(world.states()).isEmpty();
    }

    @Test
    void ping_answeredThatAuthenticationIsRequired_endsWithAuthFailed() {
        World world = World.connected();
        world.pass(1_000);

        world.peer().reply(world.peer().frame("ping"), 0, ErrorCodes.SESSION_REQUIRES_SASL, out -> {});

        assertThat(world.log("ended")).containsExactly(" AUTH_FAILED");
        assertThat(world.states()).containsExactly("LOST AUTH_FAILED");
    }

    @Test
    void receiving_nothingForTwoThirdsOfTimeout_givesConnectionUp() {
        World world = World.connected();

        world.pass(3_999);
        var before = world.log("hang up");
        world.pass(1);

        assertThat(before).isEmpty();
        assertThat(world.log("hang up")).containsExactly(" a:1 (10.0.0.1)");
        assertThat(world.states()).containsExactly("SUSPENDED CONNECTING");
    }

    @Test
    void receiving_partsOfFrame_keepsConnection() {
        World world = World.connected();

        for (int i = 0; i < 5; i++) {
            world.pass(1_000);
            world.peer().dribble();
        }

        assertThat(world.states()).isEmpty();
    }

    @Test
    void sending_withoutReceiving_doesNotKeepConnection() {
        World world = World.connected();

        for (int i = 0; i < 8; i++) {
            world.submit(new GetData("/a", false));
            world.pass(500);
        }

        assertThat(world.states()).containsExactly("SUSPENDED CONNECTING");
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth", "setWatches"})
    void preparation_notAnswered_givesConnectionUpAfterAnAttempt(String step) {
        World world = step.equals("auth") ? World.with().auth("digest", "u:p").handshaking() : World.connected();
        if (step.equals("setWatches")) {
            world.watch("/a", WatchHandle.Kind.DATA);
            world.peer().close();
            world.redial();
        }
        world.peer().accept();
        Peer mute = world.peer();

        world.pass(2_399);
        var before = mute.state();
        world.pass(1);

        assertThat(mute.unanswered()).first().asString().startsWith(step);
        assertThat(before).isEqualTo(Peer.State.ANSWERED);
        assertThat(mute.state()).isEqualTo(Peer.State.OVER);
    }
}
