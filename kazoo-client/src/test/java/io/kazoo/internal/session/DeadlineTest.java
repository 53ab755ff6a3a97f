package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.EventType;
import io.kazoo.data.WatchMode;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.AddWatch;
import io.kazoo.internal.wire.Exists;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.SetData;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every request ends by its deadline, and a reply that comes later does no harm. */
class DeadlineTest {

    private final World world = World.with().version("3.9.5").connected();

    @Test
    void queued_atDeadline_failsWithoutEffect() {
        world.peer().close();
        var call = world.submit(new SetData("/a", new byte[1], -1), 500);

        world.pass(499);
        String before = call.outcome();
        world.pass(1);

        assertThat(before).isEqualTo("pending");
        assertThat(call.outcome()).isEqualTo("TIMEOUT/NONE");
        assertThat(call.message()).contains("not connected", "a:1", "closed by the server");
    }

    @Test
    void queued_pastDeadline_isNeverSent() {
        world.peer().close();
        world.submit(new SetData("/a", new byte[1], -1), 500);
        world.pass(500);
        world.forget();

        world.reconnect();

        assertThat(world.sent()).isEmpty();
    }

    @Test
    void write_written_atDeadlineMayHaveHappened() {
        var call = world.submit(new SetData("/a", new byte[1], -1), 500);

        world.pass(500);

        assertThat(call.outcome()).isEqualTo("TIMEOUT/UNKNOWN");
        assertThat(world.states()).isEmpty();
    }

    @Test
    void read_written_atDeadlineHasNoEffect() {
        var call = world.submit(new GetData("/a", false), 500);

        world.pass(500);

        assertThat(call.outcome()).isEqualTo("TIMEOUT/NONE");
    }

    @Test
    void submit_pastDeadline_failsAtOnce() {
        var call = world.submit(new SetData("/a", new byte[1], -1), 0);

        assertThat(call.outcome()).isEqualTo("TIMEOUT/NONE");
        assertThat(world.sent()).isEmpty();
    }

    @Test
    void severalDeadlines_eachFailsAtItsOwn() {
        var late = world.submit(new GetData("/late", false), 900);
        var early = world.submit(new GetData("/early", false), 300);
        world.peer().close();
        var middle = world.submit(new GetData("/middle", false), 600);

        world.pass(300);
        String atFirst = early.outcome() + " " + middle.outcome() + " " + late.outcome();
        world.pass(300);
        String atSecond = middle.outcome() + " " + late.outcome();
        world.pass(300);

        assertThat(atFirst).isEqualTo("TIMEOUT/NONE pending pending");
        assertThat(atSecond).isEqualTo("TIMEOUT/NONE pending");
        assertThat(late.outcome()).isEqualTo("TIMEOUT/NONE");
    }

    @Test
    void read_sentAgain_keepsItsDeadline() {
        var call = world.submit(new GetData("/a", false), 500);
        world.peer().close();
        world.redial();
        world.peer().accept();

        world.pass(500);

        assertThat(call.outcome()).isEqualTo("TIMEOUT/NONE");
    }

    @Test
    void replies_neverCome_dropsConnectionReadTimeoutAfterDeadlineOfTheOldest() {
        var first = world.submit(new SetData("/a", new byte[1], -1), 1_000);
        var second = world.submit(new SetData("/b", new byte[1], -1), 30_000);
        Peer silent = world.peer();

        passAnsweringPings(4_999);
        var before = silent.state();
        world.pass(1);

        assertThat(before).isEqualTo(Peer.State.ANSWERED);
        assertThat(silent.state()).isEqualTo(Peer.State.OVER);
        assertThat(first.outcome()).isEqualTo("TIMEOUT/UNKNOWN");
        assertThat(second.outcome()).isEqualTo("CONNECTION_LOSS/UNKNOWN");
        assertThat(second.message()).contains("answers pings but not requests");
    }

    @Test
    void replies_neverCome_keepsSessionAndSendsReadsAgain() {
        world.submit(new SetData("/a", new byte[1], -1), 1_000);
        var read = world.submit(new GetData("/b", false), 30_000);
        long session = world.core().sessionId();
        passAnsweringPings(5_000);

        world.reconnect();

        assertThat(read.outcome()).isEqualTo("ok");
        assertThat(world.core().sessionId()).isEqualTo(session);
        assertThat(world.states()).containsExactly("SUSPENDED CONNECTING", "CONNECTED CONNECTED");
    }

    @Test
    void replies_lateButComing_keepConnection() {
        for (int i = 0; i < 20; i++) {
            var call = world.submit(new SetData("/a", new byte[1], -1), 100);
            passAnsweringPings(3_000);
            call.reply();
        }

        assertThat(world.states()).isEmpty();
    }

    @Test
    void backlog_longPastItsDeadlineButComingSteadily_keepsConnection() {
        List<Call<?>> reads = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            reads.add(world.submit(new GetData("/slow", false), 500));
        }
        var write = world.submit(new SetData("/a", new byte[1], -1), 60_000);

        for (Call<?> read : reads) {
            passAnsweringPings(1_000);
            read.reply();
        }
        write.reply();

        assertThat(world.states()).isEmpty();
        assertThat(write.outcome()).isEqualTo("ok");
    }

    @Test
    void reply_longInComing_keepsConnectionThoughItsDeadlineHasPassed() {
        var read = world.submit(new GetData("/large", false), 100);
        var write = world.submit(new SetData("/a", new byte[1], -1), 60_000);
        passAnsweringPings(1_000);

        for (int i = 0; i < 5; i++) {
            world.pass(1_000);
            world.peer().dribble();
        }
        read.reply();
        write.reply();

        assertThat(world.states()).isEmpty();
        assertThat(write.outcome()).isEqualTo("ok");
    }

    private void passAnsweringPings(long millis) {
        for (long passed = 0; passed < millis; ) {
            long step = Math.min(500, millis - passed);
            world.pass(step);
            passed += step;
            if (world.peer().pings() > 0) {
                world.peer().pong();
            }
        }
    }

    @Test
    void lateReply_isRecognised() {
        var call = world.submit(new SetData("/a", new byte[1], -1), 500);
        world.pass(500);

        call.reply();

        assertThat(call.outcome()).isEqualTo("TIMEOUT/UNKNOWN");
        assertThat(world.states()).isEmpty();
    }

    @Test
    void lateReply_ofWatchedRead_removesTheWatchOnTheServer() {
        RecordedWatch watch = new RecordedWatch("/a", Kind.DATA, "key");
        var call = world.submit(new GetData("/a", true), 500, watch);
        world.pass(500);
        world.forget();

        call.reply();

        assertThat(world.sent()).containsExactly("removeWatches /a DATA");
        assertThat(world.core().watchCount()).isZero();
    }

    @Test
    void lateReply_ofMissingNode_removesTheWatchOnTheServer() {
        RecordedWatch watch = new RecordedWatch("/a", Kind.DATA, "key");
        var call = world.submit(new Exists("/a", true), 500, watch);
        world.pass(500);
        world.forget();

        call.refuse(-101);

        assertThat(world.sent()).containsExactly("removeWatches /a DATA");
    }

    @Test
    void lateReply_ofPersistentWatch_removesItOnTheServer() {
        RecordedWatch watch = new RecordedWatch("/a", Kind.PERSISTENT, "key");
        var call = world.submit(new AddWatch("/a", WatchMode.PERSISTENT), 500, watch);
        world.pass(500);
        world.forget();

        call.reply();

        assertThat(world.sent()).containsExactly("removeWatches /a PERSISTENT");
    }

    @Test
    void lateReply_ofWatchThatAnotherNeeds_keepsItOnTheServer() {
        RecordedWatch other = world.watch("/a", Kind.DATA);
        RecordedWatch watch = new RecordedWatch("/a", Kind.DATA, "key");
        var call = world.submit(new GetData("/a", true), 500, watch);
        world.pass(500);
        world.forget();
        call.reply();

        world.peer().event(EventType.CHANGED, "/a");

        assertThat(world.sent()).isEmpty();
        assertThat(other.events()).containsExactly("CHANGED /a");
        assertThat(watch.events()).isEmpty();
    }

    @Test
    void lateReply_withEventBeforeIt_isNotTold() {
        RecordedWatch watch = new RecordedWatch("/a", Kind.DATA, "key");
        var call = world.submit(new GetData("/a", true), 500, watch);
        world.pass(500);
        world.peer().event(EventType.CHANGED, "/a");

        call.reply();

        assertThat(watch.events()).isEmpty();
        assertThat(world.core().watchCount()).isZero();
    }

    @Test
    void cancelled_written_lateReplyRemovesTheWatch() {
        RecordedWatch watch = new RecordedWatch("/a", Kind.CHILD, "key");
        var call = world.submit(new io.kazoo.internal.wire.GetChildren("/a", true), 500, watch);
        call.cancel();

        call.reply();

        assertThat(world.sent()).containsExactly("getChildren /a watch", "removeWatches /a CHILDREN");
    }
}
