package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.Op;
import io.kazoo.data.OpResult;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.Exists;
import io.kazoo.internal.wire.GetChildren;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.Multi;
import io.kazoo.internal.wire.SetData;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies find their requests by number, and a bad one hurts as little as can be. */
class RepliesTest {

    private final World world = World.connected();

    @Test
    void reply_good_isDecoded() {
        var call = world.submit(new GetData("/a", false));

        call.reply();

        assertThat(call.outcome()).isEqualTo("ok");
        assertThat(call.value().data()).isEqualTo(Bodies.DATA);
        assertThat(call.value().stat()).isEqualTo(Bodies.STAT);
    }

    @Test
    void reply_error_failsThatRequestOnly() {
        var refused = world.submit(new SetData("/a", new byte[0], 3));
        var other = world.submit(new GetData("/a", false));

        refused.refuse(ErrorCodes.BAD_VERSION);

        assertThat(refused.outcome()).isEqualTo("server -103");
        assertThat(refused.message()).contains("/a", "0x1001");
        assertThat(other.outcome()).isEqualTo("pending");
    }

    @Test
    void reply_errorThatIsAnAnswer_succeeds() {
        var call = world.submit(new Exists("/a", false));

        call.refuse(ErrorCodes.NO_NODE);

        assertThat(call.value()).isEqualTo(Optional.empty());
    }

    @Test
    void reply_unknownErrorCode_failsThatRequestOnly() {
        var call = world.submit(new GetData("/a", false));

        call.refuse(-4711);

        assertThat(call.outcome()).isEqualTo("server -4711");
        assertThat(world.states()).isEmpty();
    }

    @Test
    void replies_outOfOrder_findTheirRequests() {
        var first = world.submit(new GetData("/1", false));
        var second = world.submit(new GetData("/2", false));
        var third = world.submit(new SetData("/3", new byte[0], -1));

        third.refuse(ErrorCodes.NO_AUTH);
        second.reply();
        first.reply();

        assertThat(world.log("done")).containsExactly(" getData /2", " getData /1");
        assertThat(third.outcome()).isEqualTo("server -102");
        assertThat(world.states()).isEmpty();
    }

    @Test
    void reply_toNothingAsked_dropsConnection() {
        var call = world.submit(new SetData("/a", new byte[0], -1));

        world.peer().reply(call.xid() + 1, 0x200, 0, out -> {});

        assertThat(world.states()).containsExactly("SUSPENDED CONNECTING");
        assertThat(call.outcome()).isEqualTo("CONNECTION_LOSS/UNKNOWN");
    }

    @Test
    void reply_secondTime_dropsConnection() {
        var call = world.submit(new GetData("/a", false));
        call.reply();

        world.peer().reply(call.xid(), 0x200, 0, out -> Bodies.write(call.operation.request, out));

        assertThat(call.outcome()).isEqualTo("ok");
        assertThat(world.states()).containsExactly("SUSPENDED CONNECTING");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 15})
    void frame_shorterThanHeader_dropsConnection(int length) {
        var call = world.submit(new GetData("/a", false));

        world.peer().send(out -> out.buffer().writeZero(length));

        assertThat(world.log("hang up")).hasSize(1);
        assertThat(call.outcome()).isEqualTo("pending");
    }

    @Test
    void reply_bodyCutShort_failsRequestAndDropsConnection() {
        var read = world.submit(new GetData("/a", false));
        var write = world.submit(new SetData("/b", new byte[0], -1));

        read.reply(out -> out.writeInt(1_000_000));

        assertThat(read.outcome()).isEqualTo("PROTOCOL/NONE");
        assertThat(write.outcome()).isEqualTo("CONNECTION_LOSS/UNKNOWN");
        assertThat(world.states()).containsExactly("SUSPENDED CONNECTING");
    }

    @Test
    void reply_toWriteNotUnderstood_mayHaveHappened() {
        var write = world.submit(new SetData("/b", new byte[0], -1));

        write.reply(out -> out.writeInt(1));

        assertThat(write.outcome()).isEqualTo("PROTOCOL/UNKNOWN");
    }

    @Test
    void reply_hugeCount_isRefusedByWhatIsLeftInFrame() {
        var read = world.submit(new GetChildren("/a", false));

        read.reply(out -> out.writeInt(Integer.MAX_VALUE));

        assertThat(read.outcome()).isEqualTo("PROTOCOL/NONE");
    }

    @Test
    void reply_leftoverBytes_areIgnored() {
        var call = world.submit(new GetData("/a", false));

        call.reply(out -> {
            Bodies.write(call.operation.request, out);
            out.writeLong(0x1234);
        });

        assertThat(call.outcome()).isEqualTo("ok");
        assertThat(world.states()).isEmpty();
    }

    @Test
    void reply_toTransactionNotUnderstood_failsItAlone() {
        var multi = world.submit(new Multi(List.of(new Op.Check("/a", 1))));
        var other = world.submit(new GetData("/b", false));

        multi.reply(out -> out.writeInt(77));
        other.reply();

        assertThat(multi.outcome()).isEqualTo("PROTOCOL/UNKNOWN");
        assertThat(other.outcome()).isEqualTo("ok");
        assertThat(world.states()).isEmpty();
    }

    @Test
    void reply_toTransaction_isDecoded() {
        var multi = world.submit(new Multi(List.of(new Op.Check("/a", 1), new Op.Delete("/a", 1))));

        multi.reply();

        assertThat(multi.value()).containsExactly(new OpResult.Checked(), new OpResult.Deleted());
    }

    @Test
    void reply_oversized_failsThatRequestAlone() {
        var read = world.submit(new GetChildren("/a", false));
        var other = world.submit(new GetData("/b", false));

        read.replyOversized();
        other.reply();

        assertThat(read.outcome()).isEqualTo("RESPONSE_TOO_LARGE/NONE");
        assertThat(read.message()).contains("20000000", "1048576");
        assertThat(other.outcome()).isEqualTo("ok");
        assertThat(world.states()).isEmpty();
    }

    @Test
    void reply_oversizedToWatchedRead_removesTheWatchOnTheServer() {
        World world = World.with().version("3.9.5").connected();
        RecordedWatch watch = new RecordedWatch("/a", Kind.DATA, "key");
        var call = world.submit(new GetData("/a", true), 30_000, watch);
        world.forget();

        call.replyOversized();

        assertThat(call.outcome()).isEqualTo("RESPONSE_TOO_LARGE/NONE");
        assertThat(world.sent()).containsExactly("removeWatches /a DATA");
        assertThat(world.core().watchCount()).isZero();
    }

    @Test
    void reply_oversizedToWrite_mayHaveHappened() {
        var write = world.submit(new Multi(List.of(new Op.Check("/a", 1))));

        write.replyOversized();

        assertThat(write.outcome()).isEqualTo("RESPONSE_TOO_LARGE/UNKNOWN");
    }

    @Test
    void reply_oversizedToNothingAsked_dropsConnection() {
        world.peer().oversized(77);

        assertThat(world.states()).containsExactly("SUSPENDED CONNECTING");
    }

    @Test
    void reply_thatSessionExpired_endsTheWholeSession() {
        var first = world.submit(new GetData("/a", false));
        var other = world.submit(new SetData("/b", new byte[0], -1));

        first.refuse(ErrorCodes.SESSION_EXPIRED);

        assertThat(world.log("ended")).containsExactly(" EXPIRED");
        assertThat(first.outcome()).isEqualTo("server -112");
        assertThat(other.outcome()).isEqualTo("SESSION_EXPIRED/UNKNOWN");
    }

    @Test
    void reply_toTransactionOfExpiredSession_endsTheWholeSession() {
        var multi = world.submit(new Multi(List.of(new Op.Check("/a", 1), new Op.Delete("/a", 1))));
        var other = world.submit(new SetData("/b", new byte[0], -1));

        multi.reply(out -> Bodies.failed(out, ErrorCodes.OK, ErrorCodes.SESSION_EXPIRED));

        assertThat(world.log("ended")).containsExactly(" EXPIRED");
        assertThat(multi.outcome()).isEqualTo("server -112");
        assertThat(other.outcome()).isEqualTo("SESSION_EXPIRED/UNKNOWN");
    }

    @Test
    void reply_toTransactionThatWasRefused_isItsResults() {
        var multi = world.submit(new Multi(List.of(new Op.Check("/a", 1), new Op.Delete("/a", 1))));

        multi.reply(out -> Bodies.failed(out, ErrorCodes.BAD_VERSION, ErrorCodes.RUNTIME_INCONSISTENCY));

        assertThat(multi.value())
                .containsExactly(
                        new OpResult.Failed(ErrorCodes.BAD_VERSION),
                        new OpResult.Failed(ErrorCodes.RUNTIME_INCONSISTENCY));
        assertThat(world.log("ended")).isEmpty();
    }

    @Test
    void reply_thatSessionMoved_failsRequest() {
        var call = world.submit(new SetData("/b", new byte[0], -1));

        call.refuse(ErrorCodes.SESSION_MOVED);

        assertThat(call.outcome()).isEqualTo("server -118");
        assertThat(world.log("ended")).isEmpty();
    }

    @Test
    void reply_afterManyOutOfOrder_findsItsRequest() {
        var stuck = world.submit(new GetData("/stuck", false));
        for (int i = 0; i < 1_000; i++) {
            world.submit(new GetData("/a", false)).reply();
        }

        stuck.reply();

        assertThat(stuck.outcome()).isEqualTo("ok");
    }
}
