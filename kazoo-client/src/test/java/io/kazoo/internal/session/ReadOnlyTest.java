package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.EventType;
import io.kazoo.data.ServerAddress;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.SetData;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Servers that are cut off from their ensemble and serve reads only. */
class ReadOnlyTest {

    private static World readOnly() {
        World world = World.with().hosts("a:1,b:1,c:1").readOnlyAllowed().handshaking();
        world.peer().acceptReadOnly();
        return world;
    }

    private static void found(World world, String name) {
        world.input(core -> core.readWriteFound(world.now(), new ServerAddress(name, 1)));
    }

    @Test
    void accepted_saysSo() {
        World world = readOnly();

        assertThat(world.peer().asked().readOnly()).isTrue();
        assertThat(world.states()).endsWith("CONNECTED CONNECTED_RO");
        assertThat(world.log("session")).containsExactly(" 0x1001 of 6000 ms, read-only");
        assertThat(world.core().ticket()).isNull();
    }

    @Test
    void reads_areServedAndWritesRefusedByTheServer() {
        World world = readOnly();
        var read = world.submit(new GetData("/a", false));
        var write = world.submit(new SetData("/a", new byte[0], -1));

        read.reply();
        write.refuse(ErrorCodes.NOT_READ_ONLY);

        assertThat(read.outcome()).isEqualTo("ok");
        assertThat(write.outcome()).isEqualTo("server -119");
    }

    @Test
    void reconnect_beforeAnyServerThatWrites_asksForNewSession() {
        World world = readOnly();
        world.peer().close();

        world.redial();

        assertThat(world.peer().asked().sessionId()).isZero();
        assertThat(world.peer().asked().password()).isEqualTo(new byte[16]);
    }

    @Test
    void reconnect_toServerThatWrites_takesItsSessionAndKeepsIt() {
        World world = readOnly();
        world.peer().close();
        world.redial();
        world.peer().accept();
        long id = world.core().sessionId();

        world.peer().close();
        world.redial();

        assertThat(id).isEqualTo(0x1002);
        assertThat(world.peer().asked().sessionId()).isEqualTo(id);
        assertThat(world.log("ended")).isEmpty();
    }

    @Test
    void established_onReadOnlyServerLater_keepsItsSession() {
        World world = World.with().readOnlyAllowed().connected();
        long id = world.core().sessionId();
        world.peer().close();
        world.redial();

        world.peer().acceptReadOnly();
        world.peer().close();
        world.redial();

        assertThat(world.states()).contains("CONNECTED CONNECTED_RO");
        assertThat(world.peer().asked().sessionId()).isEqualTo(id);
    }

    @Test
    void serving_asksOtherServersWithPausesThatDouble() {
        World world = readOnly();
        world.forget();
        List<Long> asked = new ArrayList<>();

        for (int i = 0; i < 2_000; i++) {
            int before = world.log("writes?").size();
            world.passAnswering(100);
            if (world.log("writes?").size() > before) {
                asked.add((i + 1) * 100L);
            }
        }

        assertThat(asked)
                .containsExactly(
                        100L, 300L, 700L, 1_500L, 3_100L, 6_300L, 12_700L, 25_500L, 51_100L, 102_300L, 162_300L);
        assertThat(world.log("writes?").subList(0, 4)).containsExactly(" a:1", " b:1", " c:1", " a:1");
    }

    @Test
    void writesFound_movesThereAtOnce() {
        World world = readOnly();

        found(world, "c");
        world.reconnect();

        assertThat(world.peer().endpoint.name()).hasToString("c:1");
        assertThat(world.states()).endsWith("SUSPENDED CONNECTING", "CONNECTED CONNECTED");
    }

    @Test
    void writesFound_waitsForWhatIsInFlight() {
        World world = readOnly();
        var read = world.submit(new GetData("/a", false));

        found(world, "c");
        var write = world.submit(new SetData("/a", new byte[0], -1));
        read.reply();
        world.reconnect();

        assertThat(read.outcome()).isEqualTo("ok");
        assertThat(write.outcome()).isEqualTo("ok");
        assertThat(world.peer().frames()).extracting(Frame::toString).containsExactly("setData /a");
    }

    @Test
    void writesFound_whileServerWrites_isIgnored() {
        World world = World.with().readOnlyAllowed().connected();

        found(world, "c");

        assertThat(world.states()).isEmpty();
    }

    @Test
    void afterTheMove_nothingIsAskedAnyMore() {
        World world = readOnly();
        found(world, "c");
        world.reconnect();
        world.forget();

        world.passAnswering(120_000);

        assertThat(world.log("writes?")).isEmpty();
    }

    @Test
    void watches_goOnAfterTheMove() {
        World world = readOnly();
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        found(world, "c");
        world.reconnect();

        world.peer().event(EventType.CHANGED, "/a");

        assertThat(watch.events()).containsExactly("CHANGED /a");
    }

    @Test
    void cutOff_isLostInTimeThoughNothingIsToBeBuried() {
        World world = readOnly();
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        world.peer().close();

        world.pass(7_999);
        var before = world.states();
        world.pass(1);
        world.redial();

        assertThat(before).endsWith("SUSPENDED CONNECTING");
        assertThat(world.states()).endsWith("LOST EXPIRED_SESSION", "LOST CONNECTING");
        assertThat(watch.events()).containsExactly("NONE");
        assertThat(world.peer().asked().sessionId()).isZero();
    }

    @Test
    void close_serverRefusesToCloseTheSession_endsAllTheSame() {
        World world = readOnly();
        world.close();

        world.peer().refuse("closeSession", ErrorCodes.NOT_READ_ONLY);

        assertThat(world.log("ended")).containsExactly(" CLOSED");
    }

    @Test
    void notAllowed_isNotAskedFor() {
        World world = World.with().handshaking();

        assertThat(world.peer().asked().readOnly()).isFalse();
    }
}
