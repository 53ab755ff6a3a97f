package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.EventType;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.Auth;
import io.kazoo.internal.wire.GetChildren;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.SetData;
import io.kazoo.internal.wire.Sync;
import org.junit.jupiter.api.Test;

/** What becomes of requests when their connection goes: none hangs, none is done twice, order is kept. */
class ConnectionLossTest {

    private final World world = World.connected();

    private Call<?> write(String path) {
        return world.submit(new SetData(path, new byte[1], -1));
    }

    private Call<?> read(String path) {
        return world.submit(new GetData(path, false));
    }

    @Test
    void write_written_mayHaveHappened() {
        var call = write("/a");

        world.peer().close();

        assertThat(call.outcome()).isEqualTo("CONNECTION_LOSS/UNKNOWN");
        assertThat(call.message()).contains("/a", "a:1", "closed by the server", "may have happened");
    }

    @Test
    void write_written_isNeverSentAgain() {
        write("/a");
        world.peer().close();
        world.forget();

        world.reconnect();

        assertThat(world.sent()).isEmpty();
    }

    @Test
    void read_written_isSentAgain() {
        var call = read("/a");
        world.peer().close();
        world.forget();

        world.reconnect();

        assertThat(world.sent()).containsExactly("getData /a");
        assertThat(call.outcome()).isEqualTo("ok");
    }

    @Test
    void reads_writtenAndNot_goOnInOrderAheadOfLaterRequests() {
        read("/1");
        world.submit(new Sync("/2"));
        world.submit(new GetChildren("/3", false));
        world.peer().close();
        read("/4");
        write("/5");
        world.forget();

        world.reconnect();

        assertThat(world.sent()).containsExactly("getData /1", "sync /2", "getChildren /3", "getData /4", "setData /5");
    }

    @Test
    void write_unsentBehindLostWrite_fails() {
        gate();
        var lost = write("/1");
        world.submit(new io.kazoo.internal.wire.WhoAmI());
        var behind = write("/2");
        var readBehind = read("/3");

        world.peer().close();

        assertThat(lost.outcome()).isEqualTo("CONNECTION_LOSS/UNKNOWN");
        assertThat(behind.outcome()).isEqualTo("CONNECTION_LOSS/NONE");
        assertThat(behind.message()).contains("not sent", "/2").doesNotContain("may have happened");
        assertThat(readBehind.outcome()).isEqualTo("pending");
    }

    @Test
    void write_unsentWithoutLostWriteAhead_stays() {
        gate();
        read("/1");
        world.submit(new io.kazoo.internal.wire.WhoAmI());
        var write = write("/2");
        world.peer().close();
        world.forget();

        world.redial();
        world.peer().accept();
        world.version("3.9.5");

        assertThat(write.outcome()).isEqualTo("pending");
        assertThat(world.sent()).containsExactly("getData /1", "whoAmI", "setData /2");
    }

    /** Nothing yet is known of the server's version, so that requests wait behind one that asks for it. */
    private void gate() {
        assertThat(world.log()).isEmpty();
    }

    @Test
    void write_unsentBehindWriteThatTimedOut_fails() {
        var timedOut = world.submit(new SetData("/1", new byte[1], -1), 100);
        world.submit(new io.kazoo.internal.wire.WhoAmI());
        var behind = write("/2");
        world.pass(100);

        world.peer().close();

        assertThat(timedOut.outcome()).isEqualTo("TIMEOUT/UNKNOWN");
        assertThat(behind.outcome()).isEqualTo("CONNECTION_LOSS/NONE");
    }

    @Test
    void write_submittedWhileDisconnected_isSentInOrder() {
        world.peer().close();
        var first = write("/1");
        var second = write("/2");

        world.reconnect();

        assertThat(world.sent()).containsExactly("setData /1", "setData /2");
        assertThat(first.outcome()).isEqualTo("ok");
        assertThat(second.outcome()).isEqualTo("ok");
    }

    @Test
    void read_lostTwice_isSentAThirdTime() {
        var call = read("/a");
        world.peer().close();
        world.redial();
        world.peer().accept();
        world.peer().close();

        world.reconnect();

        assertThat(call.outcome()).isEqualTo("ok");
    }

    @Test
    void read_answeredBeforeLoss_isNotSentAgain() {
        var call = read("/a");
        call.reply();
        world.peer().close();
        world.forget();

        world.reconnect();

        assertThat(world.sent()).isEmpty();
    }

    @Test
    void addAuth_lost_isSentAgain() {
        var call = world.submit(new Auth(Setup.authInfo("digest", "u:p")));
        world.peer().close();
        world.forget();

        world.reconnect();

        assertThat(call.outcome()).isEqualTo("ok");
        assertThat(world.sent()).containsExactly("auth digest");
    }

    @Test
    void watchedRead_lost_armsItsWatchWhenSentAgain() {
        RecordedWatch watch = new RecordedWatch("/a", Kind.DATA, "key");
        world.submit(new GetData("/a", true), 30_000, watch);
        world.peer().close();
        world.reconnect();

        world.peer().event(EventType.CHANGED, "/a");

        assertThat(watch.events()).containsExactly("CHANGED /a");
    }

    @Test
    void watchedRead_lostWithEventThatCameEarly_isNotToldOfItLater() {
        RecordedWatch watch = new RecordedWatch("/a", Kind.DATA, "key");
        world.submit(new GetData("/a", true), 30_000, watch);
        world.peer().event(EventType.CHANGED, "/a");
        world.peer().close();

        world.reconnect();

        assertThat(watch.events()).isEmpty();
        assertThat(world.core().watchCount()).isEqualTo(1);
    }

    @Test
    void cancelled_unsent_isNeverSent() {
        world.peer().close();
        write("/1").cancel();
        read("/2").cancel();
        world.forget();

        world.reconnect();

        assertThat(world.sent()).isEmpty();
    }

    @Test
    void cancelled_writtenRead_isNotSentAgain() {
        read("/1").cancel();
        world.peer().close();
        world.forget();

        world.reconnect();

        assertThat(world.sent()).isEmpty();
    }

    @Test
    void lossBeforeAnswerToFirstFrame_leavesRequestsQueued() {
        world.peer().close();
        var write = write("/1");
        world.redial();
        world.peer().close();

        world.reconnect();

        assertThat(write.outcome()).isEqualTo("ok");
    }

    @Test
    void lossWhileRestoring_leavesRequestsQueued() {
        world.watch("/w", Kind.DATA);
        world.peer().close();
        var write = write("/1");
        world.redial();
        world.peer().accept();
        world.peer().close();

        world.reconnect();

        assertThat(write.outcome()).isEqualTo("ok");
    }

    @Test
    void lossByOurOwnHand_isAsAnyOther() {
        var write = write("/a");
        var read = read("/b");

        world.pass(4_000);

        assertThat(write.outcome()).isEqualTo("CONNECTION_LOSS/UNKNOWN");
        assertThat(read.outcome()).isEqualTo("pending");
    }
}
