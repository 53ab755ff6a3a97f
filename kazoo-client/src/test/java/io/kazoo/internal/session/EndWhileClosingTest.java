package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.GetData;
import org.junit.jupiter.api.Test;

/** A client that is being stopped stays stopped, whatever else ends its session meanwhile. */
class EndWhileClosingTest {

    @Test
    void close_lostByOwnClockMeanwhile_isTheEnd() {
        World world = World.connected();
        world.peer().close();
        world.pass(7_500); // 8 s without a frame is the end of a session of 6 s
        world.forget();

        world.close();
        world.pass(2_000);

        assertThat(world.log("ended ")).containsExactly("CLOSED");
    }

    @Test
    void close_serverHasExpiredTheSession_isTheEnd() {
        World world = World.connected();
        world.peer().close();
        world.forget();

        world.close();
        world.redial();
        world.peer().expired();

        assertThat(world.log("ended ")).containsExactly("CLOSED");
    }

    @Test
    void close_replySaysExpired_isTheEnd() {
        World world = World.connected();
        var call = world.submit(new GetData("/a", false));
        world.forget();

        world.close();
        call.refuse(ErrorCodes.SESSION_EXPIRED);

        assertThat(world.log("ended ")).containsExactly("CLOSED");
    }
}
