package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.LostPolicy;
import io.kazoo.data.SessionTicket;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.JuteWriter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first frame of each side: what is asked, and what is made of the answer. */
class NegotiationTest {

    private static final SessionTicket TICKET = new SessionTicket(-2, Peer.password(-2), 0x77);

    @Test
    void opened_firstConnection_asksForNewSession() {
        World world = World.with().timeout(6_000).handshaking();

        var asked = world.peer().asked();

        assertThat(asked.protocolVersion()).isZero();
        assertThat(asked.lastZxidSeen()).isZero();
        assertThat(asked.timeoutMillis()).isEqualTo(6_000);
        assertThat(asked.sessionId()).isZero();
        assertThat(asked.password()).isEqualTo(new byte[16]);
        assertThat(asked.readOnly()).isFalse();
    }

    @Test
    void opened_afterConnectionLoss_asksForSameSession() {
        World world = World.connected();
        long id = world.core().sessionId();
        world.submit(new GetData("/a", false)).reply(0x500);

        world.peer().close();
        world.redial();

        var asked = world.peer().asked();
        assertThat(asked.sessionId()).isEqualTo(id);
        assertThat(asked.password()).isEqualTo(Peer.password(id));
        assertThat(asked.lastZxidSeen()).isEqualTo(0x500);
    }

    @Test
    void opened_withTicket_asksForItsSession() {
        World world = World.with().resume(TICKET).handshaking();

        var asked = world.peer().asked();

        assertThat(asked.sessionId()).isEqualTo(-2);
        assertThat(asked.password()).isEqualTo(Peer.password(-2));
        assertThat(asked.lastZxidSeen()).isEqualTo(0x77);
    }

    @ParameterizedTest
    @ValueSource(ints = {36, 37, 41})
    void response_ofAnyLength_isAccepted(int length) {
        World world = World.with().handshaking();
        world.forget();

        world.peer().respond(out -> response(out, length));

        assertThat(world.log()).containsExactly("session 0x1234 of 6000 ms", "state CONNECTED CONNECTED");
    }

    private static void response(JuteWriter out, int length) {
        out.writeInt(0);
        out.writeInt(6_000);
        out.writeLong(0x1234);
        out.writeBuffer(new byte[16]);
        for (int i = 36; i < length; i++) {
            out.writeBool(false);
        }
    }

    @Test
    void response_otherTimeout_rulesAllDeadlines() {
        World world = World.with().timeout(60_000).handshaking();

        world.peer().accept(1, 6_000);
        world.forget();
        world.pass(1_000);

        assertThat(world.sent()).containsExactly("ping");
        assertThat(world.peer().asked().timeoutMillis()).isEqualTo(60_000);
    }

    @Test
    void opened_afterOtherTimeoutWasNegotiated_asksForTheOriginalOne() {
        World world = World.with().timeout(60_000).handshaking();
        world.peer().accept(1, 6_000);

        world.peer().close();
        world.pass(20);
        world.redial();

        assertThat(world.peer().asked().timeoutMillis()).isEqualTo(60_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {42, 11})
    void response_otherProtocolVersion_triesNextServer(int version) {
        World world = World.with().hosts("a:1,b:1").handshaking();
        world.forget();

        world.peer().respond(version, 6_000, 7, false);

        assertThat(world.log()).containsExactly("hang up a:1 (10.0.0.1)", "dial b:1 (10.0.0.2)");
    }

    @Test
    void response_otherProtocolVersionOnResume_leavesSessionAlone() {
        World world = World.connected();
        long id = world.core().sessionId();
        world.peer().close();
        world.redial();

        world.peer().respond(42, 0, 0, false);
        world.pass(20);
        world.redial();

        assertThat(world.peer().asked().sessionId()).isEqualTo(id);
        assertThat(world.log("ended")).isEmpty();
    }

    @Test
    void response_ofAnotherSessionOnResume_expiresOursAndClosesTheirs() {
        World world = World.connected();
        world.peer().close();
        world.redial();
        world.forget();

        world.peer().accept(0x9999, 6_000);

        assertThat(world.log())
                .startsWith("> closeSession", "hang up a:1 (10.0.0.1)", "state LOST EXPIRED_SESSION", "ended EXPIRED");
        assertThat(world.log("ended")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void response_thatSessionIsGone_expiresOnce(int timeout) {
        World world = World.connected();
        world.peer().close();
        world.redial();
        Peer refusing = world.peer();

        refusing.respond(0, timeout, 0, false);
        refusing.close();
        refusing.send(out -> out.writeInt(0));

        assertThat(world.log("ended")).containsExactly(" EXPIRED");
    }

    @Test
    void response_thatSessionIsGone_opensNewOneWithTheZxidSeen() {
        World world = World.connected();
        world.submit(new GetData("/a", false)).reply(0x500);
        world.peer().close();
        world.redial();

        world.peer().expired();
        world.redial();

        assertThat(world.peer().asked().sessionId()).isZero();
        assertThat(world.peer().asked().password()).isEqualTo(new byte[16]);
        assertThat(world.peer().asked().lastZxidSeen()).isEqualTo(0x500);
    }

    @Test
    void response_thatTicketIsGone_expiresAndOpensNewSession() {
        World world = World.with().resume(TICKET).handshaking();

        world.peer().expired();
        world.reconnect();

        assertThat(world.log("ended")).containsExactly(" EXPIRED");
        assertThat(world.peer().asked().sessionId()).isZero();
        assertThat(world.states()).endsWith("CONNECTED CONNECTED");
    }

    @Test
    void response_refusingNewSession_triesNextServer() {
        World world = World.with().hosts("a:1,b:1").handshaking();

        world.peer().expired();

        assertThat(world.log("ended")).isEmpty();
        assertThat(world.peer().endpoint.name()).hasToString("b:1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 15, 35})
    void response_cutShort_triesNextServer(int length) {
        World world = World.with().hosts("a:1,b:1").handshaking();

        world.peer().respond(out -> {
            byte[] zeros = new byte[length];
            Arrays.fill(zeros, (byte) 1);
            out.buffer().writeBytes(zeros);
        });

        assertThat(world.peer().endpoint.name()).hasToString("b:1");
        assertThat(world.log("session")).isEmpty();
    }

    @Test
    void response_withPasswordOfOtherLength_triesNextServer() {
        World world = World.with().hosts("a:1,b:1").handshaking();

        world.peer().respond(out -> {
            out.writeInt(0);
            out.writeInt(6_000);
            out.writeLong(5);
            out.writeBuffer(new byte[8]);
        });

        assertThat(world.peer().endpoint.name()).hasToString("b:1");
    }

    @Test
    void response_missing_endsAttemptAfterTwoFifthsOfTimeout() {
        World world = World.with().hosts("a:1,b:1").timeout(6_000).handshaking();

        world.pass(2_399);
        int before = world.peers().size();
        world.pass(1);

        assertThat(before).isEqualTo(1);
        assertThat(world.peer().endpoint.name()).hasToString("b:1");
        assertThat(world.peer("a:1").state()).isEqualTo(Peer.State.OVER);
    }

    @Test
    void response_dribblingBytes_endsAttemptAllTheSame() {
        World world = World.with().hosts("a:1,b:1").timeout(6_000).handshaking();

        for (int i = 0; i < 24; i++) {
            world.peer("a:1").dribble();
            world.pass(100);
        }

        assertThat(world.peer().endpoint.name()).hasToString("b:1");
    }

    @Test
    void response_missing_endsAttemptAfterConnectTimeout() {
        World world =
                World.with().hosts("a:1,b:1").timeout(6_000).connectTimeout(700).handshaking();

        world.pass(700);

        assertThat(world.peer().endpoint.name()).hasToString("b:1");
    }

    @Test
    void ticket_ofLiveSession_resumesItElsewhere() {
        World world = World.with().lostPolicy(LostPolicy.SERVER_DECIDES).connected();
        world.submit(new GetData("/a", false)).reply(0x500);

        SessionTicket ticket = world.core().ticket();

        assertThat(ticket)
                .isEqualTo(new SessionTicket(
                        world.core().sessionId(), Peer.password(world.core().sessionId()), 0x500));
    }

    @Test
    void ticket_beforeSession_isNull() {
        World world = World.with().handshaking();

        assertThat(world.core().ticket()).isNull();
    }
}
