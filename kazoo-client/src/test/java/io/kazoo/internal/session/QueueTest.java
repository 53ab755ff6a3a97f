package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.SetData;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much may wait while there is no connection. */
class QueueTest {

    @Test
    void submit_moreRequestsThanMayWait_failsAtOnce() {
        World world = World.with().queue(2, 1_000_000).connected();
        world.peer().close();
        world.submit(new GetData("/1", false));
        world.submit(new GetData("/2", false));

        var third = world.submit(new GetData("/3", false));

        assertThat(third.outcome()).isEqualTo("QUEUE_FULL/NONE");
        assertThat(third.message()).contains("2 requests", "a:1");
    }

    @Test
    void submit_moreBytesThanMayWait_failsAtOnce() {
        World world = World.with().queue(100, 1_000).connected();
        world.peer().close();
        world.submit(new SetData("/1", new byte[600], -1));

        var second = world.submit(new SetData("/2", new byte[600], -1));
        var small = world.submit(new GetData("/3", false));

        assertThat(second.outcome()).isEqualTo("QUEUE_FULL/NONE");
        assertThat(small.outcome()).isEqualTo("pending");
    }

    @Test
    void submit_afterOthersLeft_hasRoomAgain() {
        World world = World.with().queue(2, 1_000).connected();
        world.peer().close();
        world.submit(new SetData("/1", new byte[800], -1), 100);
        world.submit(new GetData("/2", false), 100);
        world.pass(100);

        var next = world.submit(new SetData("/3", new byte[800], -1));

        assertThat(next.outcome()).isEqualTo("pending");
    }

    @Test
    void submit_behindCancelledOnes_hasRoom() {
        World world = World.with().queue(2, 1_000).connected();
        world.peer().close();
        world.submit(new SetData("/1", new byte[800], -1)).cancel();
        world.submit(new GetData("/2", false)).cancel();

        var next = world.submit(new SetData("/3", new byte[800], -1));

        assertThat(next.outcome()).isEqualTo("pending");
    }

    @Test
    void readsSentAgain_passTheBoundThatTheyPassedBefore() {
        World world = World.with().queue(2, 1_000).connected();
        List<Call<?>> reads = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            reads.add(world.submit(new GetData("/" + i, false)));
        }
        world.peer().close();
        var queued = world.submit(new GetData("/x", false));

        world.reconnect();

        assertThat(reads).allSatisfy(read -> assertThat(read.outcome()).isEqualTo("ok"));
        assertThat(queued.outcome()).isEqualTo("QUEUE_FULL/NONE");
    }

    @Test
    void submit_whileConnected_hasNoBound() {
        World world = World.with().queue(2, 100).connected();
        List<Call<?>> reads = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            reads.add(world.submit(new SetData("/" + i, new byte[200], -1)));
        }

        world.peer().answerAll();

        assertThat(reads).allSatisfy(read -> assertThat(read.outcome()).isEqualTo("ok"));
    }

    @Test
    void submit_serverDoesNotRead_waitsInOrderUntilItDoes() {
        World world = World.connected();
        world.peer().stopReading();
        var first = world.submit(new SetData("/1", new byte[10], -1));
        var second = world.submit(new GetData("/2", false));
        var before = world.sent();

        world.peer().readAgain();
        var third = world.submit(new GetData("/3", false));
        world.peer().answerAll();

        assertThat(before).isEmpty();
        assertThat(world.sent()).containsExactly("setData /1", "getData /2", "getData /3");
        assertThat(List.of(first, second, third))
                .allSatisfy(call -> assertThat(call.outcome()).isEqualTo("ok"));
    }

    @Test
    void submit_serverDoesNotReadAndMoreThanMayWait_failsAtOnce() {
        World world = World.with().queue(2, 1_000_000).connected();
        world.peer().stopReading();
        world.submit(new GetData("/1", false));
        world.submit(new GetData("/2", false));

        var third = world.submit(new GetData("/3", false));

        assertThat(third.outcome()).isEqualTo("QUEUE_FULL/NONE");
        assertThat(third.message()).contains("2 requests", "a:1", "does not read");
    }

    @Test
    void submit_serverStopsReadingMeanwhile_onlyTheRestWaits() {
        World world = World.connected();
        var sent = world.submit(new SetData("/1", new byte[10], -1));
        world.peer().stopReading();
        var unsent = world.submit(new SetData("/2", new byte[10], -1), 100);

        world.pass(100);

        assertThat(world.sent()).containsExactly("setData /1");
        assertThat(sent.outcome()).isEqualTo("pending");
        assertThat(unsent.outcome()).isEqualTo("TIMEOUT/NONE");
        assertThat(unsent.message()).contains("does not read");
    }

    @Test
    void ping_serverDoesNotRead_isSentAllTheSame() {
        World world = World.connected();
        world.peer().stopReading();
        world.submit(new GetData("/1", false));

        world.pass(1_000);

        assertThat(world.sent()).containsExactly("ping");
    }

    @Test
    void close_serverDoesNotRead_closesBehindWhatWaits() {
        World world = World.connected();
        world.peer().stopReading();
        world.submit(new SetData("/1", new byte[10], -1));
        world.close();
        var before = world.sent();

        world.peer().readAgain();

        assertThat(before).isEmpty();
        assertThat(world.sent()).containsExactly("setData /1", "closeSession");
    }

    @Test
    void restoration_serverDoesNotRead_isSentAllTheSame() {
        World world = World.connected();
        world.watch("/a", WatchHandle.Kind.DATA);
        world.peer().close();
        world.redial();
        world.peer().stopReading();
        world.forget();

        world.peer().accept();

        assertThat(world.sent()).singleElement().asString().startsWith("setWatches");
    }

    @Test
    void submit_largerThanLimit_failsWithoutEffectAndOthersGoOn() {
        World world = World.with().requestBytes(1_000).connected();

        var large = world.submit(new SetData("/1", new byte[1_000], -1));
        var small = world.submit(new SetData("/2", new byte[10], -1));

        assertThat(large.outcome()).isEqualTo("REQUEST_TOO_LARGE/NONE");
        assertThat(large.message()).contains("1000");
        assertThat(small.outcome()).isEqualTo("pending");
        assertThat(world.sent()).containsExactly("setData /2");
    }

    @Test
    void queuedLargerThanLimit_failsWhenItsTurnComes() {
        World world = World.with().requestBytes(1_000).connected();
        world.peer().close();
        var large = world.submit(new SetData("/1", new byte[1_000], -1));
        var small = world.submit(new SetData("/2", new byte[10], -1));

        world.reconnect();

        assertThat(large.outcome()).isEqualTo("REQUEST_TOO_LARGE/NONE");
        assertThat(small.outcome()).isEqualTo("ok");
    }

    @Test
    void submit_alreadyCancelled_isNotSent() {
        World world = World.connected();
        Operation<?> cancelled =
                new Call<>(world, new Operation<>(new GetData("/a", false), Long.MAX_VALUE, null)).cancel().operation;

        world.input(core -> core.submit(world.now(), cancelled));

        assertThat(world.sent()).isEmpty();
        assertThat(world.core().isIdle()).isTrue();
    }
}
