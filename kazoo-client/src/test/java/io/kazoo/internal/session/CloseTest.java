package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.SetData;
import io.kazoo.internal.wire.WhoAmI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end by the user's wish: orderly if it can be, within its bound in any case. */
class CloseTest {

    @Test
    void close_idle_closesTheSession() {
        World world = World.connected();

        world.close();
        world.peer().reply("closeSession");

        assertThat(world.log())
                .containsExactly(
                        "> closeSession",
                        "done closeSession",
                        "hang up a:1 (10.0.0.1)",
                        "state LOST CLOSED",
                        "ended CLOSED");
        assertThat(world.core().nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void close_requestsSubmittedBefore_areAnsweredFirst() {
        World world = World.connected();
        var call = world.submit(new SetData("/a", new byte[0], -1));

        world.close();
        world.peer().answerAll();

        assertThat(world.sent()).containsExactly("setData /a", "closeSession");
        assertThat(call.outcome()).isEqualTo("ok");
        assertThat(world.log("ended")).containsExactly(" CLOSED");
    }

    @Test
    void close_requestsThatWaitForTheVersion_areSentAndAnsweredFirst() {
        World world = World.connected();
        var gated = world.submit(new WhoAmI());
        var behind = world.submit(new SetData("/a", new byte[0], -1));

        world.close();
        world.version("3.9.5");
        world.peer().answerAll();

        assertThat(world.sent()).containsExactly("whoAmI", "setData /a", "closeSession");
        assertThat(gated.outcome()).isEqualTo("ok");
        assertThat(behind.outcome()).isEqualTo("ok");
    }

    @Test
    void close_whileAnOperationIsOutAlone_waitsForItsAnswer() {
        World world = World.connected();
        world.submit(new WhoAmI());
        world.version(null);

        world.close();
        var before = world.sent();
        world.peer().reply("whoAmI");

        assertThat(before).containsExactly("whoAmI");
        assertThat(world.sent()).containsExactly("whoAmI", "closeSession");
    }

    @Test
    void close_whileServerIsAboutToClose_closesTheSessionOnTheNextConnection() {
        World world = World.connected();
        world.submit(new WhoAmI());
        world.version(null);
        world.close();

        world.peer().refuse("whoAmI", ErrorCodes.UNIMPLEMENTED);
        world.reconnect();

        assertThat(world.sent()).containsExactly("whoAmI", "closeSession");
        assertThat(world.log("ended")).containsExactly(" CLOSED");
    }

    @Test
    void submit_afterClose_failsAtOnce() {
        World world = World.connected();
        world.close();

        var late = world.submit(new SetData("/a", new byte[0], -1));
        world.peer().answerAll();
        var later = world.submit(new SetData("/a", new byte[0], -1));

        assertThat(late.outcome()).isEqualTo("STOPPED/NONE");
        assertThat(later.outcome()).isEqualTo("STOPPED/NONE");
    }

    @Test
    void close_serverDoesNotAnswer_endsWithinItsBound() {
        World world = World.connected();
        var write = world.submit(new SetData("/a", new byte[0], -1));
        var read = world.submit(new GetData("/a", false));
        world.close(2_000);

        world.pass(1_999);
        var before = world.log("ended");
        world.pass(1);

        assertThat(before).isEmpty();
        assertThat(world.log("ended")).containsExactly(" CLOSED");
        assertThat(write.outcome()).isEqualTo("STOPPED/UNKNOWN");
        assertThat(read.outcome()).isEqualTo("STOPPED/NONE");
    }

    @Test
    void close_boundOfNothing_endsAtTheNextTick() {
        World world = World.connected();

        world.close(0);
        world.pass(0);

        assertThat(world.sent()).containsExactly("closeSession");
        assertThat(world.log("ended")).containsExactly(" CLOSED");
    }

    @Test
    void close_secondTimeWithSmallerBound_isBoundByThat() {
        World world = World.connected();
        world.close(5_000);

        world.close(0);
        world.pass(0);

        assertThat(world.sent()).containsExactly("closeSession");
        assertThat(world.log("ended")).containsExactly(" CLOSED");
    }

    @Test
    void close_secondTimeWithLargerBound_changesNothing() {
        World world = World.connected();
        world.close(1_000);

        world.close(5_000);
        world.pass(1_000);

        assertThat(world.log("ended")).containsExactly(" CLOSED");
    }

    @Test
    void close_replyLost_ends() {
        World world = World.connected();
        world.close();

        world.peer().close();

        assertThat(world.log("ended")).containsExactly(" CLOSED");
    }

    @Test
    void close_connectionLostBeforeItsTurn_closesTheSessionOnTheNext() {
        World world = World.connected();
        world.submit(new WhoAmI());
        var waiting = world.submit(new SetData("/a", new byte[0], -1));
        world.close();

        world.peer().close();
        world.redial();
        world.peer().accept();
        world.version("3.9.5");
        world.peer().answerAll();

        assertThat(world.sent()).containsExactly("whoAmI", "setData /a", "closeSession");
        assertThat(waiting.outcome()).isEqualTo("ok");
    }

    @Test
    void close_disconnected_reconnectsToCloseTheSession() {
        World world = World.connected();
        world.peer().close();

        world.close();
        world.reconnect();

        assertThat(world.sent()).containsExactly("closeSession");
        assertThat(world.log("ended")).containsExactly(" CLOSED");
    }

    @Test
    void close_disconnectedAndNoServerIsThere_takesASecondAtTheMost() {
        World world = World.connected();
        world.peer().close();
        var queued = world.submit(new SetData("/a", new byte[0], -1));

        world.close(5_000);
        world.pass(1_000);

        assertThat(world.log("ended")).containsExactly(" CLOSED");
        assertThat(queued.outcome()).isEqualTo("STOPPED/NONE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"resolving", "dialing", "handshaking"})
    void close_beforeAnySession_endsAtOnce(String phase) {
        World world = switch (phase) {
            case "resolving" -> World.with().resolving();
            case "dialing" -> World.with().dialing();
            default -> World.with().handshaking();
        };
        var call = world.submit(new GetData("/a", false));

        world.close();

        assertThat(world.log("ended")).containsExactly(" CLOSED");
        assertThat(world.peers()).allMatch(peer -> peer.state() == Peer.State.OVER);
        assertThat(call.outcome()).isEqualTo("STOPPED/NONE");
    }

    @Test
    void close_whileRestoring_closesTheSessionWhenServed() {
        World world = World.connected();
        world.watch("/a", Kind.DATA);
        world.peer().close();
        world.redial();
        world.peer().accept();

        world.close();
        world.peer().answerAll();

        assertThat(world.sent()).endsWith("closeSession");
        assertThat(world.log("ended")).containsExactly(" CLOSED");
    }

    @Test
    void close_sessionTurnsOutExpired_endsForGood() {
        World world = World.connected();
        world.peer().close();
        world.close();
        world.redial();

        world.peer().expired();
        world.pass(60_000);

        assertThat(world.log("ended")).containsExactly(" CLOSED");
        assertThat(world.states()).endsWith("LOST CLOSED");
        assertThat(world.core().nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void close_replySaysExpired_endsForGood() {
        World world = World.connected();
        world.close();

        world.peer().refuse("closeSession", ErrorCodes.SESSION_EXPIRED);

        assertThat(world.log("ended")).containsExactly(" CLOSED");
    }

    @Test
    void close_answeredWithAnotherSession_closesThatAndEndsForGood() {
        World world = World.connected();
        world.peer().close();
        world.close();
        world.redial();

        world.peer().accept(0x9999, 6_000);

        assertThat(world.sent()).containsExactly("closeSession");
        assertThat(world.log("ended")).containsExactly(" CLOSED");
    }

    @Test
    void close_lostByOwnClockMeanwhile_endsForGood() {
        World world = World.connected();
        world.passAnswering(1_000);
        for (int i = 0; i < 75; i++) {
            world.peer().dribble();
            world.pass(100);
        }
        world.close(5_000);
        for (int i = 0; i < 20; i++) {
            world.peer().dribble();
            world.pass(100);
        }

        assertThat(world.log("ended")).containsExactly(" CLOSED");
    }

    @Test
    void close_afterTheEnd_isNoHarm() {
        World world = World.connected();
        world.close();
        world.peer().answerAll();

        world.close();

        assertThat(world.log("ended")).containsExactly(" CLOSED");
    }

    @Test
    void ended_nothingThatHappensMatters() {
        World world = World.connected();
        world.close();
        world.peer().answerAll();
        world.forget();

        world.peer().dribble();
        world.peer().close();
        world.resolves();
        world.version("3.9.5");
        world.setHosts("b:1");
        world.pass(60_000);

        assertThat(world.log()).isEmpty();
    }
}
