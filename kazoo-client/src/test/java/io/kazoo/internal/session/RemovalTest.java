package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.SetData;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The removal of a watch on the server comes to its turn, however much waits and however long. */
class RemovalTest {

    private static final String REMOVAL = "removeWatches /a DATA";

    @Test
    void asManyRequestsWaitAsMay_isSentBehindThem() {
        World world = World.with().queue(2, 1_000_000).version("3.9.5").connected();
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        world.peer().stopReading();
        world.submit(new GetData("/1", false));
        world.submit(new GetData("/2", false));
        world.forget();

        world.unwatch(watch);
        world.peer().readAgain();

        assertThat(world.sent()).containsExactly("getData /1", "getData /2", REMOVAL);
    }

    @Test
    void asManyBytesWaitAsMay_isSentBehindThem() {
        World world = World.with().queue(100, 1_000).version("3.9.5").connected();
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        world.peer().stopReading();
        world.submit(new SetData("/1", new byte[984], -1));
        world.forget();

        world.unwatch(watch);
        world.peer().readAgain();

        assertThat(world.sent()).containsExactly("setData /1", REMOVAL);
    }

    @Test
    void asManyWaitAsMayWhileWatchesAreRestored_isSentBehindThem() {
        World world = World.with().queue(1, 1_000_000).version("3.9.5").connected();
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        world.peer().close();
        world.submit(new GetData("/1", false));
        world.redial();
        world.peer().accept();
        world.forget();

        world.unwatch(watch);
        world.peer().answerAll();

        assertThat(world.sent()).containsExactly("getData /1", REMOVAL);
    }

    @Test
    void severalBeyondTheBound_areAllSent() {
        World world = World.with().queue(1, 1_000_000).version("3.9.5").connected();
        List<RecordedWatch> watches = List.of(world.watch("/a", Kind.DATA), world.watch("/b", Kind.CHILD));
        world.peer().stopReading();
        world.forget();

        watches.forEach(world::unwatch);
        var refused = world.submit(new GetData("/1", false));
        world.peer().readAgain();

        assertThat(world.sent()).containsExactly(REMOVAL, "removeWatches /b CHILDREN");
        assertThat(refused.outcome()).isEqualTo("QUEUE_FULL/NONE");
    }

    @Test
    void waitsLongerThanADeadline_isSentWhenItMay() {
        World world = World.connected();
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        world.unwatch(watch);
        world.passAnswering(40_000); // for the version of the server
        world.forget();

        world.version("3.9.5");

        assertThat(world.sent()).containsExactly(REMOVAL);
    }

    @Test
    void waitedLongerThanADeadline_hasOneFromThenOn() {
        World world = World.connected();
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        world.unwatch(watch);
        world.passAnswering(40_000);
        world.version("3.9.5");

        passAnsweringPings(world, 29_900);
        List<String> before = world.log("failed ");
        passAnsweringPings(world, 100);

        assertThat(before).isEmpty();
        assertThat(world.log("failed ")).containsExactly(REMOVAL);
        assertThat(world.states()).isEmpty();
    }

    @Test
    void neverAnswered_endsConnectionAsAnyRequest() {
        World world = World.with().version("3.9.5").connected();
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        Peer silent = world.peer();
        world.unwatch(watch);

        passAnsweringPings(world, 33_900);
        Peer.State before = silent.state();
        world.pass(100);

        assertThat(before).isEqualTo(Peer.State.ANSWERED);
        assertThat(silent.state()).isEqualTo(Peer.State.OVER);
    }

    private static void passAnsweringPings(World world, long millis) {
        for (long passed = 0; passed < millis; passed += 100) {
            world.pass(100);
            if (world.peer().pings() > 0) {
                world.peer().pong();
            }
        }
    }
}
