package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.Auth;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.SetData;
import org.junit.jupiter.api.Test;

/** Credentials, from the builder and from addAuth. */
class AuthTest {

    private static Auth auth(String scheme, String credential) {
        return new Auth(Setup.authInfo(scheme, credential));
    }

    @Test
    void builder_presentsAllInOrderBeforeServing() {
        World world = World.with().auth("digest", "u:p").auth("ip", "").handshaking();
        world.forget();

        world.peer().accept();

        assertThat(world.log()).containsExactly("session 0x1001 of 6000 ms", "> auth digest", "> auth ip");
        assertThat(world.states()).isEmpty();
    }

    @Test
    void builder_repliesOutOfOrder_serveWhenAllAreThere() {
        World world = World.with().auth("digest", "u:p").auth("ip", "").handshaking();
        world.peer().accept();

        world.peer().reply("auth ip");
        var before = world.states();
        world.peer().reply("auth digest");

        assertThat(before).containsExactly("LOST CONNECTING");
        assertThat(world.states()).endsWith("CONNECTED CONNECTED");
    }

    @Test
    void builder_refused_endsAuthFailed() {
        World world = World.with().auth("digest", "u:p").handshaking();
        var call = world.submit(new GetData("/a", false));
        world.peer().accept();

        world.peer().refuse("auth", ErrorCodes.AUTH_FAILED);

        assertThat(world.log("ended")).containsExactly(" AUTH_FAILED");
        assertThat(world.states()).endsWith("LOST AUTH_FAILED");
        assertThat(call.outcome()).isEqualTo("AUTH_FAILED/NONE");
        assertThat(call.message()).contains("digest").doesNotContain("u:p");
        assertThat(world.core().nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void builder_neverAnswered_triesAnotherConnection() {
        World world = World.with().hosts("a:1,b:1").auth("digest", "u:p").handshaking();
        world.peer().accept();

        world.pass(2_400);

        assertThat(world.log("ended")).isEmpty();
        assertThat(world.peer().endpoint.name()).hasToString("b:1");
    }

    @Test
    void addAuth_accepted_isReplayedOnEveryConnection() {
        World world = World.with().auth("digest", "u:p").connected();
        var added = world.submit(auth("ip", "x"));
        added.reply();
        world.peer().close();
        world.forget();

        world.reconnect();

        assertThat(added.outcome()).isEqualTo("ok");
        assertThat(world.sent()).containsExactly("auth digest", "auth ip");
    }

    @Test
    void addAuth_acceptedTwice_isReplayedOnce() {
        World world = World.connected();
        world.submit(auth("ip", "x")).reply();
        world.submit(auth("ip", "x")).reply();
        world.peer().close();
        world.forget();

        world.reconnect();

        assertThat(world.sent()).containsExactly("auth ip");
    }

    @Test
    void addAuth_accepted_isReplayedInNextSessionToo() {
        World world = World.connected();
        world.submit(auth("ip", "x")).reply();
        world.peer().close();
        world.redial();
        world.peer().expired();
        world.forget();

        world.reconnect();

        assertThat(world.sent()).containsExactly("auth ip");
    }

    @Test
    void addAuth_refused_isForgottenAndTheRestReconnects() {
        World world = World.with().auth("digest", "u:p").connected();
        var added = world.submit(auth("ip", "x"));

        added.refuse(ErrorCodes.AUTH_FAILED);
        world.reconnect();

        assertThat(added.outcome()).isEqualTo("server -115");
        assertThat(world.log("ended")).isEmpty();
        assertThat(world.peer().frames()).extracting(Frame::toString).containsExactly("auth digest");
        assertThat(world.states()).endsWith("CONNECTED CONNECTED");
    }

    @Test
    void addAuth_refused_writesSubmittedThenAreNotRisked() {
        World world = World.connected();
        var added = world.submit(auth("ip", "x"));
        var before = world.submit(new SetData("/1", new byte[0], -1));

        added.refuse(ErrorCodes.AUTH_FAILED);
        var behind = world.submit(new SetData("/2", new byte[0], -1));
        world.peer().close();
        world.reconnect();

        assertThat(before.outcome()).isEqualTo("CONNECTION_LOSS/UNKNOWN");
        assertThat(behind.outcome()).isEqualTo("CONNECTION_LOSS/NONE");
    }

    @Test
    void addAuth_replyOvertakesEarlierOnes_isNoHarm() {
        World world = World.connected();
        var read = world.submit(new GetData("/a", false));
        var added = world.submit(auth("ip", "x"));

        added.reply();
        read.reply();

        assertThat(added.outcome()).isEqualTo("ok");
        assertThat(read.outcome()).isEqualTo("ok");
    }

    @Test
    void addAuth_whileDisconnected_isSentWhenServedAndThenReplayed() {
        World world = World.connected();
        world.peer().close();
        var added = world.submit(auth("ip", "x"));
        world.reconnect();
        world.peer().close();
        world.forget();

        world.reconnect();

        assertThat(added.outcome()).isEqualTo("ok");
        assertThat(world.sent()).containsExactly("auth ip");
    }

    @Test
    void addAuth_serverOnlyCloses_endsByDeadlineAndOthersGoOn() {
        World world = World.with().random(new java.util.Random(3)::nextDouble).connected();
        var added = world.submit(auth("ensemble", "other"), 5_000);
        int connections = 0;

        while (added.outcome().equals("pending")) {
            world.peer().close();
            world.redial();
            world.peer().accept();
            connections++;
        }
        world.reconnect();

        assertThat(added.outcome()).isEqualTo("TIMEOUT/NONE");
        assertThat(connections).isLessThan(60);
        var read = world.submit(new GetData("/a", false));
        read.reply();
        assertThat(read.outcome()).isEqualTo("ok");
    }

    @Test
    void ordinaryReply_thatAuthenticationIsRequired_endsAuthFailed() {
        World world = World.connected();
        var read = world.submit(new GetData("/a", false));
        var write = world.submit(new SetData("/b", new byte[0], -1));

        read.refuse(ErrorCodes.SESSION_REQUIRES_SASL);

        assertThat(read.outcome()).isEqualTo("server -124");
        assertThat(write.outcome()).isEqualTo("AUTH_FAILED/UNKNOWN");
        assertThat(world.log("ended")).containsExactly(" AUTH_FAILED");
    }

    @Test
    void ordinaryReply_notPermitted_failsItAlone() {
        World world = World.connected();
        var read = world.submit(new GetData("/a", false));

        read.refuse(ErrorCodes.NO_AUTH);

        assertThat(read.outcome()).isEqualTo("server -102");
        assertThat(world.states()).isEmpty();
    }
}
