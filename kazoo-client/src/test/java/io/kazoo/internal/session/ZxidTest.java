package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.EventType;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.GetData;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two zxids: what the application may have seen, which the next server must not be behind, and up to where all events were
 * told, from which the next server makes up for missed ones.
 */
class ZxidTest {

    private final World world = World.connected();

    /** The zxid that the next server is told was seen. */
    private long seenOnReconnect() {
        world.peer().close();
        world.redial();
        return world.peer().asked().lastZxidSeen();
    }

    /** The zxid that the next server is asked to make up from. */
    private long baseOnReconnect() {
        world.peer().close();
        world.redial();
        world.forget();
        world.peer().accept();
        String restoration = world.sent().get(world.sent().size() - 1);
        return Long.parseLong(restoration.split(" ")[1]);
    }

    private void reply(long zxid) {
        world.submit(new GetData("/z", false)).reply(zxid);
    }

    @Test
    void server_closesInsteadOfAnswering_isSaidToPerhapsBeBehind() {
        reply(0x5000);
        world.peer().close();
        world.redial();

        world.peer().close();

        assertThat(world.context.describeAttempts())
                .contains("closed by the server without an answer to the handshake", "behind zxid 0x5000");
    }

    @Test
    void servers_closeInsteadOfAnsweringForLong_areWarnedOfOnce() {
        reply(0x5000);
        world.peer().close();

        List<List<String>> warnings = new ArrayList<>();
        for (int seconds = 0; seconds < 90; seconds++) {
            for (Peer peer : world.peers()) {
                if (peer.state() == Peer.State.DIALLED) {
                    peer.open();
                    peer.close();
                }
            }
            world.answerResolver();
            world.pass(1_000);
            warnings.add(world.log("warn "));
        }

        assertThat(warnings.get(25)).isEmpty();
        assertThat(warnings.get(89)).singleElement().asString().contains("restored", "0x5000", "restart()");
    }

    @Test
    void server_closesInsteadOfAnsweringFirstConnection_isNotSaidToBeBehind() {
        World fresh = World.with().handshaking();

        fresh.peer().close();

        assertThat(fresh.context.describeAttempts()).doesNotContain("zxid");
    }

    @Test
    void reply_ordinary_advancesBoth() {
        world.watch("/a", Kind.DATA);

        reply(0x5000);

        assertThat(baseOnReconnect()).isEqualTo(0x5000);
        assertThat(world.peer().asked().lastZxidSeen()).isEqualTo(0x5000);
    }

    @Test
    void reply_withError_advancesBoth() {
        world.watch("/a", Kind.DATA);
        var call = world.submit(new GetData("/z", false));

        world.peer().reply(world.peer().frame(call.xid()), 0x5000, -101, out -> {});

        assertThat(baseOnReconnect()).isEqualTo(0x5000);
        assertThat(world.peer().asked().lastZxidSeen()).isEqualTo(0x5000);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 0x4fff, Long.MIN_VALUE})
    void reply_withNoOrOlderZxid_changesNeither(long zxid) {
        world.watch("/a", Kind.DATA);
        reply(0x5000);

        reply(zxid);

        assertThat(baseOnReconnect()).isEqualTo(0x5000);
        assertThat(world.peer().asked().lastZxidSeen()).isEqualTo(0x5000);
    }

    @Test
    void event_withZxid_advancesOnlyWhatWasSeen() {
        world.watch("/a", Kind.DATA);
        world.watch("/b", Kind.DATA);
        reply(0x5000);

        world.peer().event(EventType.CHANGED, "/a", 0x6000);

        assertThat(baseOnReconnect()).isEqualTo(0x5000);
        assertThat(world.peer().asked().lastZxidSeen()).isEqualTo(0x6000);
    }

    @Test
    void event_withoutZxid_changesNothing() {
        reply(0x5000);

        world.peer().event(EventType.CHANGED, "/a", -1);

        assertThat(seenOnReconnect()).isEqualTo(0x5000);
    }

    @Test
    void ping_answeredWithZxid_changesNothing() {
        world.watch("/a", Kind.DATA);
        reply(0x5000);
        world.pass(1_000);

        world.peer().reply(world.peer().frame("ping"), 0x6000, 0, out -> {});

        assertThat(baseOnReconnect()).isEqualTo(0x5000);
        assertThat(world.peer().asked().lastZxidSeen()).isEqualTo(0x5000);
    }

    @Test
    void cut_betweenTwoEventsOfOneTransaction_secondIsMadeUpFor() {
        RecordedWatch first = world.watch("/a", Kind.DATA);
        RecordedWatch second = world.watch("/b", Kind.DATA);
        reply(0x5000);
        world.peer().event(EventType.CHANGED, "/a", 0x6000);
        long base = baseOnReconnect();

        world.peer().event(EventType.CHANGED, "/b", -1);
        world.peer().answerAll();

        assertThat(base).isLessThan(0x6000);
        assertThat(world.sent()).containsExactly("setWatches 20480 data[/b] exist[] child[]");
        assertThat(first.events()).containsExactly("CHANGED /a");
        assertThat(second.events()).containsExactly("CHANGED /b");
    }

    @Test
    void cut_betweenTwoFramesOfWatches_secondIsMadeUpForFromTheSameZxid() {
        world.watch("/a" + "a".repeat(100_000), Kind.DATA);
        world.watch("/b" + "b".repeat(100_000), Kind.DATA);
        reply(0x5000);
        long before = baseOnReconnect();

        world.peer().reply(world.peer().unanswered().get(0), 0x6000);
        long after = baseOnReconnect();

        assertThat(world.sent()).hasSize(2);
        assertThat(before).isEqualTo(0x5000);
        assertThat(after).isEqualTo(0x5000);
    }

    @Test
    void credentials_acceptedWithZxid_doNotAdvanceWhereToMakeUpFrom() {
        World secured = World.with().auth("digest", "u:p").connected();
        secured.watch("/a", Kind.DATA);
        secured.submit(new GetData("/z", false)).reply(0x5000);
        secured.peer().close();
        secured.redial();
        secured.peer().accept();
        secured.forget();

        secured.peer().reply(secured.peer().frame("auth"), 0x6000);

        assertThat(secured.sent()).containsExactly("setWatches 20480 data[/a] exist[] child[]");
    }
}
