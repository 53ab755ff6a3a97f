package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.internal.wire.GetData;
import org.junit.jupiter.api.Test;

/** A session that was given up is closed before the next one is opened, so that its nodes are not in the way. */
class BurialTest {

    private static World lost() {
        World world = World.with().hosts("a:1,b:1").connected();
        world.submit(new GetData("/a", false)).reply(0x500);
        world.pass(8_000);
        world.forget();
        return world;
    }

    @Test
    void lost_firstConnection_resumesOldSessionOnlyToCloseIt() {
        World world = lost();
        var call = world.submit(new GetData("/b", false));

        world.redial();
        var asked = world.peer().asked();
        world.peer().accept();

        assertThat(asked.sessionId()).isEqualTo(0x1001);
        assertThat(asked.password()).isEqualTo(Peer.password(0x1001));
        assertThat(asked.lastZxidSeen()).isEqualTo(0x500);
        assertThat(world.sent()).containsExactly("closeSession");
        assertThat(call.outcome()).isEqualTo("pending");
    }

    @Test
    void closed_sameServerIsDialledForNewSession() {
        World world = lost();
        world.redial();
        String server = world.peer().endpoint.name().toString();
        world.peer().accept();

        world.peer().reply("closeSession");

        assertThat(world.peer().endpoint.name()).hasToString(server);
        world.peer().open();
        assertThat(world.peer().asked().sessionId()).isZero();
    }

    @Test
    void stopped_whileClosingOldSession_finishesThatFirst() {
        World world = lost();
        world.redial();
        world.close();
        world.peer().accept();
        var before = world.log("ended");

        world.peer().reply("closeSession");

        assertThat(world.sent()).containsExactly("closeSession");
        assertThat(before).doesNotContain(" CLOSED");
        assertThat(world.log("ended")).endsWith(" CLOSED");
    }

    @Test
    void stopped_beforeAnyServerIsThere_takesASecondAtTheMost() {
        World world = lost();
        world.close();

        world.pass(999);
        var before = world.log("ended");
        world.pass(1);

        assertThat(before).doesNotContain(" CLOSED");
        assertThat(world.log("ended")).endsWith(" CLOSED");
    }

    @Test
    void replyLost_countsAsClosed() {
        World world = lost();
        world.redial();
        world.peer().accept();

        world.peer().close();
        world.redial();

        assertThat(world.peer().asked().sessionId()).isZero();
    }

    @Test
    void refused_isSkipped() {
        World world = lost();
        world.redial();

        world.peer().expired();
        world.redial();

        assertThat(world.sent()).isEmpty();
        assertThat(world.peer().asked().sessionId()).isZero();
    }

    @Test
    void answeredWithAnotherSession_isSkipped() {
        World world = lost();
        world.redial();

        world.peer().accept(0x9999, 6_000);
        world.redial();

        assertThat(world.peer().asked().sessionId()).isZero();
    }

    @Test
    void mute_isTriedForOneSecondOnEachOfThreeConnections() {
        World world = lost();

        for (int i = 0; i < 3; i++) {
            world.redial();
            assertThat(world.peer().asked().sessionId()).isEqualTo(0x1001);
            world.pass(999);
            assertThat(world.peer().state()).isEqualTo(Peer.State.OPEN);
            world.pass(1);
        }
        world.redial();

        assertThat(world.peer().asked().sessionId()).isZero();
    }

    @Test
    void lostOnceMore_hasItsOwnThreeTries() {
        World world = lost();
        for (int i = 0; i < 3; i++) {
            world.redial();
            world.peer().close();
        }
        world.reconnect();
        long second = world.core().sessionId();
        world.pass(8_000);

        for (int i = 0; i < 3; i++) {
            world.redial();
            assertThat(world.peer().asked().sessionId()).isEqualTo(second);
            world.peer().close();
        }
        world.redial();

        assertThat(world.peer().asked().sessionId()).isZero();
    }

    @Test
    void acceptedButNotAnswered_isGivenUpAfterOneSecondInAll() {
        World world = lost();
        world.redial();
        world.pass(600);
        world.peer().accept();

        world.pass(400);
        world.redial();

        assertThat(world.peer().asked().sessionId()).isZero();
    }

    @Test
    void givenUp_goesOnWithNextServer() {
        World world = lost();
        for (int i = 0; i < 2; i++) {
            world.redial();
            world.peer().close();
        }
        world.redial();
        String last = world.peer().endpoint.name().toString();

        world.peer().close();
        world.redial();

        assertThat(world.peer().asked().sessionId()).isZero();
        assertThat(world.peer().endpoint.name()).doesNotHaveToString(last);
    }

    @Test
    void expiredByServer_nothingIsBuried() {
        World world = World.connected();
        world.peer().close();
        world.redial();
        world.peer().expired();

        world.redial();

        assertThat(world.peer().asked().sessionId()).isZero();
    }

    @Test
    void garbage_countsAsTry() {
        World world = lost();

        for (int i = 0; i < 3; i++) {
            world.redial();
            world.peer().respond(out -> out.writeInt(1));
        }
        world.redial();

        assertThat(world.peer().asked().sessionId()).isZero();
    }

    @Test
    void unwatchMeanwhile_sendsNothingOnTheNewSession() {
        World world = World.connected();
        world.version("3.9.5");
        var watch = world.watch("/a", WatchHandle.Kind.PERSISTENT);
        world.pass(8_000);
        world.redial();
        world.peer().accept();
        world.forget();

        world.unwatch(watch);
        world.peer().reply("closeSession");
        world.reconnect();

        assertThat(world.sent()).isEmpty();
    }

    @Test
    void stopped_answerOfClosingLost_ends() {
        World world = lost();
        world.redial();
        world.peer().accept();
        world.close();

        world.peer().close();

        assertThat(world.log("ended")).containsExactly(" CLOSED");
    }
}
