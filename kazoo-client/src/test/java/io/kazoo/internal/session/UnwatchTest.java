package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.EventType;
import io.kazoo.data.WatchMode;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.AddWatch;
import io.kazoo.internal.wire.GetData;
import org.junit.jupiter.api.Test;

/** A registration can be given up in every phase, and nobody else loses his. */
class UnwatchTest {

    private final World world =
            World.with().version("3.9.5").auth("digest", "u:p").connected();

    @Test
    void live_isGoneHereAtOnceAndOnTheServer() {
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        world.forget();

        world.unwatch(watch);
        world.peer().event(EventType.CHANGED, "/a");

        assertThat(watch.events()).isEmpty();
        assertThat(world.sent()).containsExactly("removeWatches /a DATA");
        assertThat(world.core().watchCount()).isZero();
    }

    @Test
    void live_queueFull_isGoneOnTheServerAllTheSame() {
        World small = World.with().version("3.9.5").queue(2, 1 << 20).connected();
        RecordedWatch watch = small.watch("/a", Kind.DATA);
        small.forget();
        small.peer().stopReading();
        small.submit(new GetData("/b", false));
        small.submit(new GetData("/c", false));

        small.unwatch(watch);
        small.peer().readAgain();

        assertThat(small.sent()).contains("removeWatches /a DATA");
    }

    @Test
    void live_serverKnowsNoSuchWatch_isNoHarm() {
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        world.unwatch(watch);

        world.peer().refuse("removeWatches", -121);

        assertThat(world.states()).isEmpty();
    }

    @Test
    void live_twice_removesOnce() {
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        world.forget();

        world.unwatch(watch);
        world.unwatch(watch);

        assertThat(world.sent()).hasSize(1);
    }

    @Test
    void live_keptForAReadOnItsWayThatFails_goesThen() {
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        Call<?> first = world.submit(new GetData("/a", true), 30_000, new RecordedWatch("/a", Kind.DATA, "b"));
        Call<?> second = world.submit(new GetData("/a", true), 30_000, new RecordedWatch("/a", Kind.DATA, "c"));
        world.forget();

        world.unwatch(watch);
        first.refuse(ErrorCodes.NO_NODE);
        var whileNeeded = world.sent();
        second.refuse(ErrorCodes.NO_NODE);

        assertThat(whileNeeded).isEmpty();
        assertThat(world.sent()).containsExactly("removeWatches /a DATA");
    }

    @Test
    void live_keptForAReadOnItsWayThatSucceeds_stays() {
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        Call<?> read = world.submit(new GetData("/a", true), 30_000, new RecordedWatch("/a", Kind.DATA, "b"));
        world.forget();

        world.unwatch(watch);
        read.reply();
        world.submit(new GetData("/a", true), 30_000, new RecordedWatch("/a", Kind.DATA, "c"))
                .refuse(ErrorCodes.NO_NODE);

        assertThat(world.sent()).containsExactly("getData /a watch");
    }

    @Test
    void live_afterItsEvent_removesNothing() {
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        world.peer().event(EventType.CHANGED, "/a");
        world.forget();

        world.unwatch(watch);

        assertThat(world.sent()).isEmpty();
    }

    @Test
    void disconnected_isNotRestored() {
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        world.peer().close();
        world.forget();

        world.unwatch(watch);
        world.reconnect();

        assertThat(world.sent()).containsExactly("auth digest");
    }

    @Test
    void handshaking_isNotRestored() {
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        world.peer().close();
        world.redial();
        world.forget();

        world.unwatch(watch);
        world.peer().accept();
        world.peer().answerAll();

        assertThat(world.sent()).containsExactly("auth digest");
    }

    @Test
    void authenticating_isNotRestored() {
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        world.peer().close();
        world.redial();
        world.peer().accept();
        world.forget();

        world.unwatch(watch);
        world.peer().answerAll();

        assertThat(world.sent()).isEmpty();
    }

    @Test
    void restoring_isRemovedWhenServed() {
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        world.peer().close();
        world.redial();
        world.peer().accept();
        world.peer().reply("auth");
        world.forget();

        world.unwatch(watch);
        world.peer().event(EventType.CHANGED, "/a");
        world.peer().answerAll();

        assertThat(watch.events()).isEmpty();
        assertThat(world.sent()).containsExactly("removeWatches /a DATA");
    }

    @Test
    void restoring_whileReadWaitsThatArmsItAnew_keepsTheServersWatch() {
        RecordedWatch old = world.watch("/a", Kind.DATA);
        world.peer().close();
        RecordedWatch fresh = new RecordedWatch("/a", Kind.DATA, "fresh");
        world.submit(new GetData("/a", true), 30_000, fresh);
        world.redial();
        world.peer().accept();
        world.peer().reply("auth");
        world.forget();

        world.unwatch(old);
        world.peer().answerAll();

        assertThat(world.sent()).containsExactly("getData /a watch");
        assertThat(world.core().watchCount()).isEqualTo(1);
    }

    @Test
    void connectionLostWithRemovalUnanswered_isNotRepeated() {
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        world.unwatch(watch);
        world.peer().close();
        world.forget();

        world.reconnect();

        assertThat(world.sent()).containsExactly("auth digest");
    }

    @Test
    void rearmedBehindRemoval_isInOrder() {
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        world.forget();

        world.unwatch(watch);
        world.watch("/a", Kind.DATA);

        assertThat(world.sent()).containsExactly("removeWatches /a DATA", "getData /a watch");
    }

    @Test
    void onItsWay_isRemovedWhenItArrives() {
        RecordedWatch watch = new RecordedWatch("/a", Kind.PERSISTENT, "key");
        var add = world.submit(new AddWatch("/a", WatchMode.PERSISTENT), 30_000, watch);
        world.forget();

        world.unwatch(watch);
        var before = world.sent();
        world.peer().event(EventType.CHANGED, "/a");
        add.reply();

        assertThat(before).isEmpty();
        assertThat(watch.events()).isEmpty();
        assertThat(world.sent()).containsExactly("removeWatches /a PERSISTENT");
        assertThat(world.core().watchCount()).isZero();
    }

    @Test
    void lastButOneOnItsWay_keepsTheServersWatch() {
        RecordedWatch armed = world.watch("/a", Kind.DATA);
        RecordedWatch coming = new RecordedWatch("/a", Kind.DATA, "key");
        world.submit(new GetData("/a", true), 30_000, coming);
        world.forget();

        world.unwatch(armed);
        world.peer().answerAll();
        world.peer().event(EventType.CHANGED, "/a");

        assertThat(world.sent()).isEmpty();
        assertThat(coming.events()).containsExactly("CHANGED /a");
    }

    @Test
    void onServerBefore35_isGoneHereOnly() {
        World old = World.with().version("3.4.14").connected();
        RecordedWatch watch = old.watch("/a", Kind.DATA);
        old.forget();

        old.unwatch(watch);
        old.peer().event(EventType.CHANGED, "/a");

        assertThat(old.sent()).isEmpty();
        assertThat(watch.events()).isEmpty();
        assertThat(old.states()).isEmpty();
    }

    @Test
    void ended_isNoHarm() {
        RecordedWatch watch = world.watch("/a", Kind.PERSISTENT);
        world.close();
        world.peer().answerAll();

        world.unwatch(watch);

        assertThat(watch.events()).containsExactly("NONE");
    }

    @Test
    void expired_persistentGoesNotOn() {
        RecordedWatch watch = world.watch("/a", Kind.PERSISTENT);
        world.peer().close();
        world.redial();
        world.peer().expired();
        world.forget();

        world.unwatch(watch);
        world.reconnect();

        assertThat(world.sent()).containsExactly("auth digest");
        assertThat(watch.events()).isEmpty();
    }

    @Test
    void byKey_allOneShotsOfTheKeyOnThePathGo() {
        RecordedWatch data = new RecordedWatch("/a", Kind.DATA, "key");
        RecordedWatch onItsWay = new RecordedWatch("/a", Kind.DATA, data.key());
        RecordedWatch otherKey = world.watch("/a", Kind.CHILD);
        world.submit(new GetData("/a", true), 30_000, data).reply();
        var read = world.submit(new GetData("/a", true), 30_000, onItsWay);
        boolean[] any = new boolean[2];

        world.input(core -> any[0] = core.unwatchAll(world.now(), "/a", data.key()));
        read.reply();
        world.input(core -> any[1] = core.unwatchAll(world.now(), "/nothing", data.key()));

        assertThat(any).containsExactly(true, false);
        assertThat(world.core().watchCount()).isEqualTo(1);
        world.peer().event(EventType.CHANGED, "/a");
        world.peer().event(EventType.CHILD, "/a");
        assertThat(data.events()).isEmpty();
        assertThat(onItsWay.events()).isEmpty();
        assertThat(otherKey.events()).containsExactly("CHILD /a");
    }
}
