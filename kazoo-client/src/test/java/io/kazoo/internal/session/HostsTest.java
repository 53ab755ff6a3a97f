package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.RetryPolicy;
import io.kazoo.data.ServerAddress;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.SetData;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Another list of servers: when the client moves, and that nothing is lost by it. */
class HostsTest {

    @Test
    void setHosts_currentServerStaysAndListShrinks_staysThere() {
        World world = World.with().hosts("a:1,b:1,c:1").connected();

        world.setHosts("a:1,b:1");
        world.passAnswering(5_000);

        assertThat(world.states()).isEmpty();
        assertThat(world.log("dial")).isEmpty();
    }

    @Test
    void setHosts_currentServerLeft_movesToOneOfTheOthersInTheSameSession() {
        World world = World.with().hosts("a:1,b:1").connected();
        long id = world.core().sessionId();

        world.setHosts("b:1,c:1");
        world.redial();

        assertThat(world.log("hang up")).containsExactly(" a:1 (10.0.0.1)");
        assertThat(world.peer().endpoint.name().toString()).isIn("b:1", "c:1");
        assertThat(world.peer().asked().sessionId()).isEqualTo(id);
    }

    @Test
    void setHosts_moving_happensAtOnceWhenNothingIsInFlight() {
        World world = World.with().hosts("a:1").connected();

        world.setHosts("b:1");

        assertThat(world.log())
                .containsExactly("hang up a:1 (10.0.0.1)", "state SUSPENDED CONNECTING", "resolve [b:1]");
    }

    @Test
    void setHosts_movingWithPolicyOfOneTry_isNotAFailedTry() {
        World world = World.with()
                .hosts("a:1")
                .retry(RetryPolicy.CONNECTION.maxTries(1))
                .connected();

        world.setHosts("b:1");
        world.reconnect();

        assertThat(world.states()).containsExactly("SUSPENDED CONNECTING", "CONNECTED CONNECTED");
    }

    @Test
    void setHosts_moving_waitsForWhatIsInFlightAndHoldsBackTheRest() {
        World world = World.with().hosts("a:1").connected();
        var inFlight = world.submit(new SetData("/1", new byte[0], -1));

        world.setHosts("b:1");
        var behind = world.submit(new SetData("/2", new byte[0], -1));
        var whileMoving = world.log("hang up");
        inFlight.reply();
        world.reconnect();

        assertThat(whileMoving).isEmpty();
        assertThat(inFlight.outcome()).isEqualTo("ok");
        assertThat(behind.outcome()).isEqualTo("ok");
        assertThat(world.peer().frames()).extracting(Frame::toString).containsExactly("setData /2");
    }

    @Test
    void setHosts_movingFromServerThatDoesNotAnswer_takesASecondAtTheMost() {
        World world = World.with().hosts("a:1").connected();
        var inFlight = world.submit(new GetData("/1", false));

        world.setHosts("b:1");
        world.pass(999);
        var before = world.log("hang up");
        world.pass(1);
        world.reconnect();

        assertThat(before).isEmpty();
        assertThat(inFlight.outcome()).isEqualTo("ok");
    }

    @Test
    void setHosts_listGrows_someMoveToTheNewServers() {
        World moving = World.with().hosts("a:1").random(() -> 0.49).connected();
        World staying = World.with().hosts("a:1").random(() -> 0.51).connected();

        moving.setHosts("a:1,b:1");
        staying.setHosts("a:1,b:1");
        moving.redial();

        assertThat(moving.peer().endpoint.name()).hasToString("b:1");
        assertThat(staying.states()).isEmpty();
    }

    @Test
    void setHosts_sameListAgain_changesNothing() {
        World world = World.with().hosts("a:1,b:1").connected();

        world.setHosts("a:1,b:1");

        assertThat(world.log()).isEmpty();
    }

    @Test
    void setHosts_whileDialling_triesTheNewServersAtOnce() {
        World world = World.with().hosts("a:1").dialing();

        world.setHosts("b:1");
        world.resolves();

        assertThat(world.peer("a:1").state()).isEqualTo(Peer.State.OVER);
        assertThat(world.peer().endpoint.name()).hasToString("b:1");
    }

    @Test
    void setHosts_whileDiallingWithPolicyOfOneTry_isNotAFailedTry() {
        World world = World.with()
                .hosts("a:1")
                .retry(RetryPolicy.CONNECTION.maxTries(1))
                .dialing();

        world.setHosts("b:1");
        world.reconnect();

        assertThat(world.states()).endsWith("CONNECTED CONNECTED");
    }

    @Test
    void setHosts_sameListWhileDialling_doesNotDisturb() {
        World world = World.with().hosts("a:1").dialing();

        world.setHosts("a:1");
        world.peer().open();

        assertThat(world.peers()).hasSize(1);
        assertThat(world.peer().hasAsked()).isTrue();
    }

    @Test
    void setHosts_whileServerThatLeftIsAnsweringTheFirstFrame_goesToOneOfTheNew() {
        World world = World.with().hosts("a:1").handshaking();

        world.setHosts("b:1");
        world.reconnect();

        assertThat(world.peer("a:1").state()).isEqualTo(Peer.State.OVER);
        assertThat(world.peer().endpoint.name()).hasToString("b:1");
    }

    @Test
    void setHosts_whileDeadSessionIsClosedOnServerThatLeft_opensTheNewOneOnOneOfTheNew() {
        World world = World.with().hosts("a:1").connected();
        world.pass(8_000);
        world.redial();
        world.peer().accept();

        world.setHosts("b:1");
        world.reconnect();
        world.passAnswering(5_000);

        assertThat(world.peer().endpoint.name()).hasToString("b:1");
        assertThat(world.peer().asked().sessionId()).isZero();
        assertThat(world.states()).endsWith("LOST CONNECTING", "CONNECTED CONNECTED");
    }

    @Test
    void setHosts_whileResolverIsAsked_usesTheNewListOnly() {
        World world = World.with()
                .hosts("a:1")
                .retry(RetryPolicy.CONNECTION.maxTries(1))
                .resolving();
        int old = world.pass();
        List<ServerAddress> oldNames = world.context.servers();

        world.setHosts("b:1");
        world.resolves(old, oldNames);
        world.resolves();

        assertThat(world.peers())
                .extracting(peer -> peer.endpoint.name().toString())
                .containsExactly("b:1");
    }

    @Test
    void setHosts_currentServerComesBackWhileLeaving_movesAllTheSameAndLosesNothing() {
        World world = World.with().hosts("a:1").connected();
        var inFlight = world.submit(new SetData("/1", new byte[0], -1));

        world.setHosts("b:1");
        world.setHosts("a:1");
        var behind = world.submit(new SetData("/2", new byte[0], -1));
        inFlight.reply();
        world.reconnect();

        assertThat(inFlight.outcome()).isEqualTo("ok");
        assertThat(behind.outcome()).isEqualTo("ok");
    }
}
