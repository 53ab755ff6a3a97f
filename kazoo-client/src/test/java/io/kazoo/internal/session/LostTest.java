package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.LostPolicy;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.SetData;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The session ends by the client's own clock: 8 s after the last frame, the session timeout being 6 s. */
class LostTest {

    @Test
    void cutOff_fourThirdsOfTimeoutAfterLastFrame_isLost() {
        World world = World.connected();
        world.passAnswering(5_000);
        world.peer().close();

        world.pass(7_999);
        var before = world.states();
        world.pass(1);

        assertThat(before).containsExactly("SUSPENDED CONNECTING");
        assertThat(world.states()).containsExactly("SUSPENDED CONNECTING", "LOST EXPIRED_SESSION", "LOST CONNECTING");
        assertThat(world.log("ended")).containsExactly(" EXPIRED");
    }

    @Test
    void cutOff_whileConnectionLooksOpen_isSuspendedThenLost() {
        World world = World.connected();

        world.pass(8_000);

        assertThat(world.states()).containsExactly("SUSPENDED CONNECTING", "LOST EXPIRED_SESSION", "LOST CONNECTING");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"refusing", "mute before TCP", "mute after TCP", "closing after the first frame", "not ready"})
    void cutOff_whateverServersDoBelowZooKeeper_isLostInTime(String behaviour) {
        World world = World.with().hosts("a:1,b:1,c:1").connected();
        world.peer().close();

        passWithServers(world, 7_990, behaviour);
        var before = world.log("ended");
        passWithServers(world, 10, behaviour);

        assertThat(before).isEmpty();
        assertThat(world.log("ended")).containsExactly(" EXPIRED");
    }

    /** Time goes by while each server that is dialled behaves like this. */
    private static void passWithServers(World world, int millis, String behaviour) {
        Consumer<Peer> server = server(behaviour);
        int done = world.peers().size();
        for (int i = 0; i < millis; i++) {
            world.answerResolver();
            while (done < world.peers().size() && world.log("ended").isEmpty()) {
                server.accept(world.peers().get(done++));
            }
            world.pass(1);
        }
    }

    private static Consumer<Peer> server(String behaviour) {
        return switch (behaviour) {
            case "refusing" -> Peer::refuse;
            case "mute before TCP" -> peer -> {};
            case "mute after TCP" -> Peer::open;
            case "closing after the first frame" ->
                peer -> {
                    peer.open();
                    peer.close();
                };
            default ->
                peer -> {
                    peer.open();
                    peer.respond(42, 0, 0, false);
                };
        };
    }

    @Test
    void cutOff_butServerDecides_staysSuspended() {
        World world = World.with().lostPolicy(LostPolicy.SERVER_DECIDES).connected();
        long id = world.core().sessionId();
        world.peer().close();

        passWithServers(world, 60_000, "refusing");
        world.redial();

        assertThat(world.states()).containsExactly("SUSPENDED CONNECTING");
        assertThat(world.peer().asked().sessionId()).isEqualTo(id);
    }

    @Test
    void cutOff_otherPolicy_isLostAccordingly() {
        World world = World.with().lostPolicy(new LostPolicy(1, 1)).connected();

        world.pass(5_999);
        var before = world.log("ended");
        world.pass(1);

        assertThat(before).isEmpty();
        assertThat(world.log("ended")).containsExactly(" EXPIRED");
    }

    @Test
    void resumed_countsFromThere() {
        World world = World.connected();
        world.peer().close();
        world.pass(7_000);
        world.reconnect();

        world.pass(3_000);
        world.peer().close();
        world.pass(4_900);

        assertThat(world.log("ended")).isEmpty();
    }

    @Test
    void dribblingServer_isNotHeard_soSessionIsLost() {
        World world = World.connected();

        for (int i = 0; i < 80; i++) {
            world.peer().dribble();
            world.pass(100);
        }

        assertThat(world.log("ended")).containsExactly(" EXPIRED");
    }

    @Test
    void neverConnected_isNotLostAgain() {
        World world = World.with().dialing();

        passWithServers(world, 60_000, "refusing");

        assertThat(world.log("ended")).isEmpty();
        assertThat(world.states()).containsExactly("LOST CONNECTING");
    }

    @Test
    void lost_requests_failAndNoneCrosses() {
        World world = World.connected();
        var written = world.submit(new SetData("/a", new byte[1], -1));
        var read = world.submit(new GetData("/a", false));
        world.pass(4_000);
        var queued = world.submit(new SetData("/b", new byte[1], -1));

        world.pass(4_000);
        world.forget();
        world.reconnect();

        assertThat(written.outcome()).isEqualTo("CONNECTION_LOSS/UNKNOWN");
        assertThat(read.outcome()).isEqualTo("SESSION_EXPIRED/NONE");
        assertThat(queued.outcome()).isEqualTo("SESSION_EXPIRED/NONE");
        assertThat(world.sent()).doesNotContain("setData /b", "getData /a");
    }

    @Test
    void lost_callsMadeThen_waitForNextSession() {
        World world = World.connected();
        world.pass(8_000);

        var call = world.submit(new SetData("/a", new byte[1], -1));
        world.finishBurial();
        world.reconnect();

        assertThat(call.outcome()).isEqualTo("ok");
    }
}
