package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.SetData;
import org.junit.jupiter.api.Test;

/** What goes over a new connection, and in which order. */
class ReconnectTest {

    @Test
    void reconnect_everything_isInOrderAndEachWaitsForTheAnswersBefore() {
        World world = World.with().auth("digest", "u:p").auth("ip", "").connected();
        world.watch("/a", Kind.DATA);
        world.peer().close();
        world.submit(new SetData("/b", new byte[1], -1));
        world.redial();
        world.forget();

        world.peer().accept();
        world.peer().reply("auth digest");
        world.peer().reply("auth ip");
        world.peer().reply("setWatches");
        world.peer().reply("setData");

        assertThat(world.log())
                .containsExactly(
                        "session 0x1001 of 6000 ms",
                        "> auth digest",
                        "> auth ip",
                        "done auth digest",
                        "done auth ip",
                        "> setWatches 259 data[/a] exist[] child[]",
                        "done " + "setWatches 259 data[/a] exist[] child[]",
                        "state CONNECTED CONNECTED",
                        "> setData /b",
                        "done setData /b");
    }

    @Test
    void reconnect_requestsOfThatTime_waitUntilWatchesAreRestored() {
        World world = World.with().auth("digest", "u:p").connected();
        world.watch("/a", Kind.DATA);
        world.peer().close();

        var dialling = world.submit(new GetData("/1", false));
        world.redial();
        var handshaking = world.submit(new GetData("/2", false));
        world.peer().accept();
        var authenticating = world.submit(new GetData("/3", false));
        world.peer().reply("auth");
        var restoring = world.submit(new GetData("/4", false));
        world.forget();
        world.peer().reply("setWatches");

        assertThat(world.sent()).containsExactly("getData /1", "getData /2", "getData /3", "getData /4");
        assertThat(dialling.outcome()).isEqualTo("pending");
        assertThat(handshaking.outcome()).isEqualTo("pending");
        assertThat(authenticating.outcome()).isEqualTo("pending");
        assertThat(restoring.outcome()).isEqualTo("pending");
    }

    @Test
    void reconnect_nothingToPresentOrRestore_servesAtOnce() {
        World world = World.connected();
        world.peer().close();
        world.redial();
        world.forget();

        world.peer().accept();

        assertThat(world.log()).containsExactly("session 0x1001 of 6000 ms", "state CONNECTED CONNECTED");
    }

    @Test
    void states_throughLossAndReturn_eachChangeOnce() {
        World world = World.with().hosts("a:1,b:1").resolving();

        world.resolves();
        world.peer().refuse();
        world.reconnect();
        world.peer().close();
        world.redial();
        world.peer().close();
        world.reconnect();
        world.close();
        world.peer().answerAll();

        assertThat(world.states())
                .containsExactly(
                        "LOST CONNECTING",
                        "CONNECTED CONNECTED",
                        "SUSPENDED CONNECTING",
                        "CONNECTED CONNECTED",
                        "LOST CLOSED");
    }

    @Test
    void reconnect_sessionExpired_statesPassThroughLost() {
        World world = World.connected();
        world.peer().close();
        world.redial();
        world.peer().expired();

        world.reconnect();

        assertThat(world.states())
                .containsExactly(
                        "SUSPENDED CONNECTING", "LOST EXPIRED_SESSION", "LOST CONNECTING", "CONNECTED CONNECTED");
    }
}
