package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.EventType;
import io.kazoo.data.WatchMode;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.AddWatch;
import io.kazoo.internal.wire.GetChildren;
import io.kazoo.internal.wire.GetData;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Several watches on one path: servers 3.6 to 3.8 keep one mode for each path, those since 3.9 keep all. */
class WatchModesTest {

    /** One mode for each path. */
    @Nested
    class Before39 {

        private final World world = World.with().version("3.8.6").connected();

        @ParameterizedTest
        @EnumSource(names = {"PERSISTENT", "RECURSIVE"})
        void read_onPathOfPersistent_goesWithoutItsFlag(Kind persistent) {
            world.watch("/a", persistent);
            world.forget();

            world.watch("/a", Kind.DATA);
            world.watch("/a", Kind.CHILD);
            world.watch("/b", Kind.DATA);

            assertThat(world.sent()).containsExactly("getData /a", "getChildren /a", "getData /b watch");
        }

        @Test
        void read_behindPersistentThatIsOnItsWay_goesWithoutItsFlag() {
            RecordedWatch persistent = new RecordedWatch("/a", Kind.PERSISTENT, "p");
            world.submit(new AddWatch("/a", WatchMode.PERSISTENT), 30_000, persistent);

            world.submit(new GetData("/a", true), 30_000, new RecordedWatch("/a", Kind.DATA, "d"));

            assertThat(world.sent()).containsExactly("addWatch /a PERSISTENT", "getData /a");
        }

        @Test
        void oneShot_onPathOfPersistent_isServedFromItsEvents() {
            RecordedWatch persistent = world.watch("/a", Kind.PERSISTENT);
            RecordedWatch data = world.watch("/a", Kind.DATA);
            RecordedWatch child = world.watch("/a", Kind.CHILD);

            world.peer().event(EventType.CHANGED, "/a");
            world.peer().event(EventType.CHILD, "/a");
            world.peer().event(EventType.CHANGED, "/a");

            assertThat(data.events()).containsExactly("CHANGED /a");
            assertThat(child.events()).containsExactly("CHILD /a");
            assertThat(persistent.events()).containsExactly("CHANGED /a", "CHILD /a", "CHANGED /a");
        }

        @Test
        void childWatch_onPathOfRecursive_isServedFromItsChildrensEvents() {
            RecordedWatch recursive = world.watch("/a", Kind.RECURSIVE);
            RecordedWatch child = world.watch("/a", Kind.CHILD);

            world.peer().event(EventType.CHANGED, "/a/x");
            world.peer().event(EventType.CREATED, "/a/x/y");
            assertThat(child.events()).isEmpty();
            world.peer().event(EventType.DELETED, "/a/x");

            assertThat(child.events()).containsExactly("CHILD /a");
            assertThat(recursive.events()).containsExactly("CHANGED /a/x", "CREATED /a/x/y", "DELETED /a/x");
        }

        @Test
        void persistent_onPathOfRecursive_isServedFromItsEvents() {
            world.watch("/a", Kind.RECURSIVE);
            world.forget();

            RecordedWatch persistent = world.watch("/a", Kind.PERSISTENT);
            world.peer().event(EventType.CHANGED, "/a");
            world.peer().event(EventType.CHANGED, "/a/x");
            world.peer().event(EventType.CREATED, "/a/x");

            assertThat(world.sent()).containsExactly("addWatch /a PERSISTENT_RECURSIVE");
            assertThat(persistent.events()).containsExactly("CHANGED /a", "CHILD /a");
        }

        @Test
        void recursive_onPathOfPersistent_takesItsPlaceAndServesIt() {
            RecordedWatch persistent = world.watch("/a", Kind.PERSISTENT);
            RecordedWatch recursive = world.watch("/a", Kind.RECURSIVE);

            world.peer().event(EventType.CREATED, "/a/x");
            world.unwatch(recursive);
            world.peer().event(EventType.DELETED, "/a/x");

            assertThat(persistent.events()).containsExactly("CHILD /a", "CHILD /a");
            assertThat(recursive.events()).containsExactly("CREATED /a/x");
            assertThat(world.sent()).doesNotContain("removeWatches /a ANY");
        }

        @Test
        void childEvent_onPathOfRecursive_isNotToldToIt() {
            RecordedWatch recursive = world.watch("/a", Kind.RECURSIVE);

            world.peer().event(EventType.CHILD, "/a");

            assertThat(recursive.events()).isEmpty();
        }

        @Test
        void unwatch_lastOfAnyKind_removesAny() {
            RecordedWatch persistent = world.watch("/a", Kind.PERSISTENT);
            world.forget();

            world.unwatch(persistent);

            assertThat(world.sent()).containsExactly("removeWatches /a ANY");
        }

        @Test
        void unwatch_persistentWithOneShotLeft_keepsTheServersWatchUntilThatIsServed() {
            RecordedWatch persistent = world.watch("/a", Kind.PERSISTENT);
            RecordedWatch data = world.watch("/a", Kind.DATA);
            world.forget();

            world.unwatch(persistent);
            var whileNeeded = world.sent();
            world.peer().event(EventType.CHANGED, "/a");

            assertThat(whileNeeded).isEmpty();
            assertThat(data.events()).containsExactly("CHANGED /a");
            assertThat(persistent.events()).isEmpty();
            assertThat(world.sent()).containsExactly("removeWatches /a ANY");
        }

        @Test
        void unwatch_persistentWithReadUnderWayThatFails_removesAny() {
            RecordedWatch recursive = world.watch("/a", Kind.RECURSIVE);
            Call<?> read = world.submit(new GetData("/a", true), 30_000, new RecordedWatch("/a", Kind.DATA, "d"));
            world.forget();

            world.unwatch(recursive);
            var whileNeeded = world.sent();
            read.refuse(ErrorCodes.NO_NODE);

            assertThat(whileNeeded).isEmpty();
            assertThat(world.sent()).containsExactly("removeWatches /a ANY");
        }

        @Test
        void unwatch_recursiveWithChildWatchLeft_servesItAndRemovesAny() {
            RecordedWatch recursive = world.watch("/a", Kind.RECURSIVE);
            RecordedWatch child = world.watch("/a", Kind.CHILD);
            world.unwatch(recursive);
            world.forget();

            world.peer().event(EventType.CREATED, "/a/x");

            assertThat(child.events()).containsExactly("CHILD /a");
            assertThat(world.sent()).containsExactly("removeWatches /a ANY");
        }

        @Test
        void unwatch_oneShotBesidePersistent_removesNothing() {
            RecordedWatch persistent = world.watch("/a", Kind.PERSISTENT);
            RecordedWatch data = world.watch("/a", Kind.DATA);
            world.forget();

            world.unwatch(data);
            world.peer().event(EventType.CHANGED, "/a");

            assertThat(world.sent()).isEmpty();
            assertThat(data.events()).isEmpty();
            assertThat(persistent.events()).containsExactly("CHANGED /a");
        }

        @Test
        void unwatch_bothOneAfterTheOther_removesAnyOnce() {
            RecordedWatch persistent = world.watch("/a", Kind.PERSISTENT);
            RecordedWatch data = world.watch("/a", Kind.DATA);
            world.forget();

            world.unwatch(persistent);
            world.unwatch(data);

            assertThat(world.sent()).containsExactly("removeWatches /a ANY");
        }

        @Test
        void read_onPathLeftDangling_goesWithoutItsFlag() {
            RecordedWatch persistent = world.watch("/a", Kind.PERSISTENT);
            world.watch("/a", Kind.DATA);
            world.unwatch(persistent);
            world.forget();

            RecordedWatch child = world.watch("/a", Kind.CHILD);
            world.peer().event(EventType.CHILD, "/a");

            assertThat(world.sent()).containsExactly("getChildren /a");
            assertThat(child.events()).containsExactly("CHILD /a");
        }

        @Test
        void unwatch_oneOfTwoPersistent_removesNothing() {
            RecordedWatch first = world.watch("/a", Kind.PERSISTENT);
            RecordedWatch second = world.watch("/a", Kind.PERSISTENT);
            world.forget();

            world.unwatch(first);
            world.peer().event(EventType.CHANGED, "/a");

            assertThat(world.sent()).isEmpty();
            assertThat(first.events()).isEmpty();
            assertThat(second.events()).containsExactly("CHANGED /a");
        }

        @ParameterizedTest
        @CsvSource({"DATA, DATA", "EXIST, DATA", "CHILD, CHILDREN"})
        void unwatch_oneShotAlone_removesItsType(Kind kind, String type) {
            RecordedWatch watch = world.watch("/a", kind);
            world.forget();

            world.unwatch(watch);

            assertThat(world.sent()).containsExactly("removeWatches /a " + type);
        }

        @Test
        void unwatch_oneShotWhilePersistentIsOnItsWay_doesNotHarmIt() {
            RecordedWatch data = world.watch("/a", Kind.DATA);
            RecordedWatch persistent = new RecordedWatch("/a", Kind.PERSISTENT, "p");
            world.submit(new AddWatch("/a", WatchMode.PERSISTENT), 30_000, persistent);
            world.forget();

            world.unwatch(data);

            assertThat(world.sent()).isEmpty();
        }

        @Test
        void childWatch_besideRecursiveWhoseReplyIsLost_isServedFromItsEvents() {
            RecordedWatch recursive = new RecordedWatch("/a", Kind.RECURSIVE, "r");
            world.submit(new AddWatch("/a", WatchMode.PERSISTENT_RECURSIVE), 30_000, recursive);
            RecordedWatch child = new RecordedWatch("/a", Kind.CHILD, "c");
            world.submit(new GetChildren("/a", true), 30_000, child).reply();

            world.peer().event(EventType.CREATED, "/a/x");

            assertThat(child.events()).containsExactly("CHILD /a");
        }

        @Test
        void event_ofDanglingWatch_isNotForTheReadOnItsWay() {
            RecordedWatch persistent = world.watch("/a", Kind.PERSISTENT);
            RecordedWatch data = new RecordedWatch("/a", Kind.DATA, "d");
            var read = world.submit(new GetData("/a", true), 30_000, data);
            world.unwatch(persistent);

            world.peer().event(EventType.CREATED, "/a");
            read.reply();

            assertThat(data.events()).isEmpty();
            assertThat(world.core().watchCount()).isEqualTo(1);
        }

        @Test
        void reconnect_danglingWatch_isNotRestored() {
            RecordedWatch persistent = world.watch("/a", Kind.PERSISTENT);
            world.watch("/a", Kind.DATA);
            world.unwatch(persistent);
            world.peer().close();
            world.forget();

            world.reconnect();

            assertThat(world.sent()).hasSize(1).first().asString().startsWith("setWatches ");
        }

        @Test
        void reconnect_danglingWatch_isInNobodysWayAnyMore() {
            RecordedWatch persistent = world.watch("/a", Kind.PERSISTENT);
            world.watch("/a", Kind.DATA);
            world.unwatch(persistent);
            world.peer().close();
            world.reconnect();
            world.forget();

            world.watch("/a", Kind.CHILD);

            assertThat(world.sent()).containsExactly("getChildren /a watch");
        }
    }

    /** All modes side by side. */
    @Nested
    class Since39 {

        private final World world = World.with().version("3.9.5").connected();

        @Test
        void read_onPathOfPersistent_keepsItsFlag() {
            world.watch("/a", Kind.PERSISTENT);
            world.forget();

            world.watch("/a", Kind.DATA);

            assertThat(world.sent()).containsExactly("getData /a watch");
        }

        @Test
        void childWatch_onPathOfRecursive_waitsForItsOwnEvent() {
            world.watch("/a", Kind.RECURSIVE);
            RecordedWatch child = world.watch("/a", Kind.CHILD);

            world.peer().event(EventType.CREATED, "/a/x");
            var before = child.events().size();
            world.peer().event(EventType.CHILD, "/a");

            assertThat(before).isZero();
            assertThat(child.events()).containsExactly("CHILD /a");
        }

        @ParameterizedTest
        @CsvSource({
            "DATA, DATA",
            "EXIST, DATA",
            "CHILD, CHILDREN",
            "PERSISTENT, PERSISTENT",
            "RECURSIVE, PERSISTENT_RECURSIVE"
        })
        void unwatch_oneOfAllKinds_removesItsTypeOnly(Kind kind, String type) {
            RecordedWatch removed = null;
            for (Kind each : Kind.values()) {
                boolean sameTable = kind == Kind.DATA && each == Kind.EXIST || kind == Kind.EXIST && each == Kind.DATA;
                if (!sameTable) {
                    RecordedWatch watch = world.watch("/a", each);
                    removed = each == kind ? watch : removed;
                }
            }
            world.forget();

            world.unwatch(removed);

            assertThat(world.sent()).containsExactly("removeWatches /a " + type);
        }

        @Test
        void unwatch_dataWhileExistIsLeft_removesNothing() {
            RecordedWatch data = world.watch("/a", Kind.DATA);
            world.watch("/a", Kind.EXIST);
            world.forget();

            world.unwatch(data);

            assertThat(world.sent()).isEmpty();
        }
    }

    /** The version is not known, or becomes known late. */
    @Nested
    class Unknown {

        private final World world = World.connected();

        private void restoreOnServerOfUnknownVersion() {
            world.version("3.9.5");
            world.watch("/a", Kind.RECURSIVE);
            world.setHosts("b:1");
            world.reconnect();
            world.forget();
        }

        @Test
        void read_onPathOfPersistent_goesWithoutItsFlag() {
            restoreOnServerOfUnknownVersion();

            world.watch("/a", Kind.DATA);

            assertThat(world.sent()).containsExactly("getData /a");
        }

        @Test
        void versionLearntLater_oneShotsServedByPersistentAreStillServed() {
            restoreOnServerOfUnknownVersion();
            RecordedWatch child = world.watch("/a", Kind.CHILD);

            world.version("3.9.5");
            world.peer().event(EventType.CREATED, "/a/x");

            assertThat(world.sent()).containsExactly("getChildren /a");
            assertThat(child.events()).containsExactly("CHILD /a");
        }

        @Test
        void versionLearntBeforeFirstPersistent_readsKeepTheirFlag() {
            world.version("3.9.5");
            world.watch("/a", Kind.PERSISTENT);

            world.submit(new GetChildren("/a", true), 30_000, new RecordedWatch("/a", Kind.CHILD, "c"));

            assertThat(world.sent()).contains("getChildren /a watch");
        }
    }
}
