package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.EventType;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.SetData;
import io.kazoo.internal.wire.SetWatches;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Watches come back on a new connection, or their end is told. */
class RestorationTest {

    private static final int HEADER = 8 + 8 + 3 * 4;

    private final World world = World.with().version("3.9.5").connected();

    /** The connection is replaced up to the answer to the first frame. */
    private void reconnect() {
        world.peer().close();
        world.redial();
        world.forget();
        world.peer().accept();
    }

    @Test
    void restore_oneShots_useTheOpcodeThatEveryServerKnows() {
        world.watch("/data", Kind.DATA);
        world.watch("/exist", Kind.EXIST);
        world.watch("/child", Kind.CHILD);

        reconnect();

        assertThat(world.sent()).containsExactly("setWatches 259 data[/data] exist[/exist] child[/child]");
    }

    @Test
    void restore_persistentToo_useTheNewerOpcode() {
        world.watch("/data", Kind.DATA);
        world.watch("/persistent", Kind.PERSISTENT);
        world.watch("/recursive", Kind.RECURSIVE);

        reconnect();

        assertThat(world.sent())
                .containsExactly("setWatches2 259 data[/data] exist[] child[] persistent[/persistent]"
                        + " recursive[/recursive]");
    }

    @Test
    void restore_answeredWithAnEndlessFrame_leavesTheConnection() {
        world.watch("/data", Kind.DATA);
        reconnect();
        int xid = world.peer().unanswered().get(0).xid;

        world.peer().oversized(xid);

        assertThat(world.states()).doesNotContain("CONNECTED CONNECTED");
        assertThat(world.log("hang up")).hasSize(1);
    }

    @Test
    void restore_severalWatchersOfOnePath_nameItOnce() {
        world.watch("/data", Kind.DATA);
        world.watch("/data", Kind.DATA);

        reconnect();

        assertThat(world.sent()).containsExactly("setWatches 258 data[/data] exist[] child[]");
    }

    @Test
    void restore_manyWatches_framesOf128KibAtTheMost() {
        Set<String> paths = new HashSet<>();
        for (int i = 0; i < 3_900; i++) {
            String path = "/" + "p".repeat(90) + i;
            paths.add(path);
            world.watch(path, Kind.DATA);
        }

        reconnect();

        List<Frame> frames = List.copyOf(world.peer().frames());
        assertThat(frames)
                .hasSize(3)
                .allSatisfy(frame -> assertThat(frame.bytes).isLessThanOrEqualTo(128 * 1024 + HEADER));
        assertThat(frames.get(0).bytes).isGreaterThan(127 * 1024);
        List<String> restored = new ArrayList<>();
        frames.forEach(frame -> restored.addAll(((SetWatches) frame.request).data()));
        assertThat(restored).hasSameSizeAs(paths);
        assertThat(new HashSet<>(restored)).isEqualTo(paths);
        assertThat(frames)
                .extracting(frame -> ((SetWatches) frame.request).relativeZxid())
                .containsOnly(4_156L);
    }

    @Test
    void restore_pathsOfManyBytesPerCharacter_countsBytes() {
        for (int i = 0; i < 50; i++) {
            world.watch("/" + "\u6f22".repeat(2_000) + i, Kind.DATA);
        }

        reconnect();

        assertThat(world.peer().frames())
                .hasSizeGreaterThan(2)
                .allSatisfy(frame -> assertThat(frame.bytes).isLessThanOrEqualTo(128 * 1024 + HEADER));
    }

    @Test
    void restore_requestLimitBelow128Kib_keepsToTheLimit() {
        World narrow = World.with().requestBytes(4 * 1024).connected();
        for (int i = 0; i < 100; i++) {
            narrow.watch("/" + "p".repeat(90) + i, Kind.DATA);
        }
        narrow.peer().close();

        narrow.reconnect();

        assertThat(narrow.states()).endsWith("CONNECTED CONNECTED");
        assertThat(narrow.peer().frames())
                .extracting(frame -> ((SetWatches) frame.request).data().size())
                .satisfies(sizes -> assertThat(
                                sizes.stream().mapToInt(Integer::intValue).sum())
                        .isEqualTo(100));
    }

    @Test
    void restore_severalFrames_requestsWaitForTheLastAnswer() {
        world.watch("/" + "a".repeat(100_000), Kind.DATA);
        world.watch("/" + "b".repeat(100_000), Kind.DATA);
        reconnect();
        world.submit(new GetData("/c", false));
        world.forget();

        world.peer().reply("setWatches");
        List<String> afterFirst = world.sent();
        world.peer().reply("setWatches");

        assertThat(afterFirst).isEmpty();
        assertThat(world.sent()).containsExactly("getData /c");
    }

    @Test
    void restore_slowlyAnswered_isGivenTimeForEachFrameAndPingsGoOn() {
        for (char name = 'a'; name < 'e'; name++) {
            world.watch("/" + String.valueOf(name).repeat(100_000), Kind.DATA);
        }
        reconnect();

        for (int i = 0; i < 4; i++) {
            world.pass(2_000);
            world.peer().reply("setWatches");
        }

        assertThat(world.peer().pings()).isEqualTo(4);
        assertThat(world.states()).endsWith("CONNECTED CONNECTED");
    }

    @Test
    void missedEvents_comeBeforeRequestsAreServed() {
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        reconnect();
        world.submit(new GetData("/a", false));

        world.peer().event(EventType.CHANGED, "/a");
        world.peer().answerAll();

        assertThat(watch.events()).containsExactly("CHANGED /a");
        assertThat(world.log()).containsSubsequence("event CHANGED /a for DATA /a", "> getData /a");
    }

    @Test
    void reconnected_persistentWatches_areToldOfGapOnce() {
        RecordedWatch persistent = world.watch("/a", Kind.PERSISTENT);
        RecordedWatch recursive = world.watch("/b", Kind.RECURSIVE);
        RecordedWatch oneShot = world.watch("/c", Kind.DATA);

        reconnect();
        world.peer().answerAll();

        assertThat(persistent.events()).containsExactly("GAP /a");
        assertThat(recursive.events()).containsExactly("GAP /b");
        assertThat(oneShot.events()).isEmpty();
        assertThat(world.log()).containsSubsequence("state CONNECTED CONNECTED", "event GAP /a for PERSISTENT /a");
    }

    @Test
    void reconnected_afterAnotherConnectionCutShort_tellsOneGap() {
        RecordedWatch persistent = world.watch("/a", Kind.PERSISTENT);
        reconnect();

        reconnect();
        world.peer().answerAll();

        assertThat(persistent.events()).containsExactly("GAP /a");
    }

    @Test
    void refusedFrame_itsWatchesEndAndOthersLive() {
        RecordedWatch first = world.watch("/" + "a".repeat(100_000), Kind.DATA);
        RecordedWatch second = world.watch("/" + "b".repeat(100_000), Kind.DATA);
        reconnect();

        Frame refused = world.peer().frames().get(0);
        world.peer().refuse(refused, ErrorCodes.MARSHALLING_ERROR);
        world.peer().answerAll();
        reconnect();
        world.peer().answerAll();

        boolean firstRefused = ((SetWatches) refused.request).data().contains(first.path());
        assertThat((firstRefused ? first : second).events()).containsExactly("NONE");
        assertThat((firstRefused ? second : first).events()).isEmpty();
        assertThat(world.sent()).hasSize(1);
        assertThat(world.states()).endsWith("CONNECTED CONNECTED");
    }

    @ParameterizedTest
    @EnumSource(names = {"DATA", "EXIST", "CHILD"})
    void unknownOpcode_persistentWatchesEndAndOneShotsAreRestoredOnTheNextConnection(Kind kind) {
        RecordedWatch persistent = world.watch("/a", Kind.PERSISTENT);
        RecordedWatch recursive = world.watch("/b", Kind.RECURSIVE);
        RecordedWatch oneShot = world.watch("/c", kind);
        reconnect();
        world.forget();

        world.peer().refuse("setWatches2", ErrorCodes.UNIMPLEMENTED);
        world.reconnect();

        assertThat(persistent.events()).containsExactly("NONE");
        assertThat(recursive.events()).containsExactly("NONE");
        assertThat(oneShot.events()).isEmpty();
        assertThat(world.sent())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("setWatches ")
                .contains("/c");
        assertThat(world.core().watchCount()).isEqualTo(1);
    }

    @Test
    void unknownOpcodeForOneShots_theyEndAndClientDoesNotLoop() {
        RecordedWatch watch = world.watch("/a", Kind.DATA);
        reconnect();

        world.peer().refuse("setWatches", ErrorCodes.UNIMPLEMENTED);
        world.reconnect();

        assertThat(watch.events()).containsExactly("NONE");
        assertThat(world.states()).endsWith("CONNECTED CONNECTED");
    }

    @Test
    void restore_pathAlmostAsLongAsARequest_endsThatWatch() {
        World narrow = World.with().requestBytes(1_024).connected();
        RecordedWatch tooLong = narrow.watch("/" + "a".repeat(1_000), Kind.DATA);
        RecordedWatch other = narrow.watch("/b", Kind.DATA);
        narrow.peer().close();

        narrow.reconnect();

        assertThat(tooLong.events()).containsExactly("NONE");
        assertThat(other.events()).isEmpty();
        assertThat(narrow.states()).endsWith("CONNECTED CONNECTED");
    }

    @Test
    void unknownOpcode_writesThatWait_areNotRiskedOnThatConnection() {
        world.watch("/a", Kind.PERSISTENT);
        world.peer().close();
        var write = world.submit(new SetData("/b", new byte[1], -1));
        world.redial();
        world.peer().accept();

        world.peer().refuse("setWatches2", ErrorCodes.UNIMPLEMENTED);
        world.peer("a:1").close();
        world.reconnect();

        assertThat(write.outcome()).isEqualTo("ok");
    }

    @Test
    void expired_oneShotsEndAndPersistentGoOnWithGap() {
        RecordedWatch oneShot = world.watch("/a", Kind.DATA);
        RecordedWatch child = world.watch("/b", Kind.CHILD);
        RecordedWatch persistent = world.watch("/c", Kind.PERSISTENT);
        world.peer().close();
        world.redial();
        world.peer().expired();
        world.forget();

        world.reconnect();
        world.peer().event(EventType.CHANGED, "/c");

        assertThat(oneShot.events()).containsExactly("NONE");
        assertThat(child.events()).containsExactly("NONE");
        assertThat(persistent.events()).containsExactly("GAP /c", "CHANGED /c");
        assertThat(world.sent()).containsExactly("setWatches2 0 data[] exist[] child[] persistent[/c] recursive[]");
    }

    @Test
    void expiredTwice_persistentStillGoOn() {
        RecordedWatch persistent = world.watch("/c", Kind.PERSISTENT);
        world.peer().close();
        world.redial();
        world.peer().expired();
        world.reconnect();
        world.peer().close();
        world.redial();
        world.peer().expired();

        world.reconnect();

        assertThat(persistent.events()).containsExactly("GAP /c", "GAP /c");
        assertThat(world.core().watchCount()).isEqualTo(1);
    }

    @Test
    void stopped_allEnd() {
        RecordedWatch oneShot = world.watch("/a", Kind.DATA);
        RecordedWatch persistent = world.watch("/c", Kind.PERSISTENT);

        world.close();
        world.peer().answerAll();

        assertThat(oneShot.events()).containsExactly("NONE");
        assertThat(persistent.events()).containsExactly("NONE");
        assertThat(world.core().watchCount()).isZero();
    }

    @Test
    void stoppedWhileExpired_persistentEnd() {
        RecordedWatch persistent = world.watch("/c", Kind.PERSISTENT);
        world.peer().close();
        world.redial();
        world.peer().expired();

        world.close();

        assertThat(persistent.events()).containsExactly("NONE");
    }
}
