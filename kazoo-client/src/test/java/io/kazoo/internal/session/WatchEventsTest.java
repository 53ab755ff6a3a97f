package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.EventType;
import io.kazoo.data.WatchMode;
import io.kazoo.internal.session.WatchHandle.Kind;
import io.kazoo.internal.wire.AddWatch;
import io.kazoo.internal.wire.GetChildren;
import io.kazoo.internal.wire.GetData;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is told of an event, how often, and when. */
class WatchEventsTest {

    private final World world = World.with().version("3.9.5").connected();

    /** One registration of each kind on the node, its parent and a level above; who is told of an event of the node. */
    @ParameterizedTest
    @CsvSource({
        "CREATED, DATA EXIST PERSISTENT RECURSIVE /RECURSIVE",
        "CHANGED, DATA EXIST PERSISTENT RECURSIVE /RECURSIVE",
        "DELETED, DATA EXIST CHILD PERSISTENT RECURSIVE /RECURSIVE",
        "CHILD, CHILD PERSISTENT"
    })
    void event_ofType_isForTheseKinds(EventType type, String expected) {
        RecordedWatch[] onNode = new RecordedWatch[5];
        for (Kind kind : Kind.values()) {
            onNode[kind.ordinal()] = world.watch("/top/node", kind);
        }
        RecordedWatch[] onParent = new RecordedWatch[5];
        for (Kind kind : Kind.values()) {
            onParent[kind.ordinal()] = world.watch("/top", kind);
        }

        world.peer().event(type, "/top/node");

        StringBuilder told = new StringBuilder();
        for (Kind kind : Kind.values()) {
            told.append(onNode[kind.ordinal()].events().isEmpty() ? "" : kind + " ");
        }
        for (Kind kind : Kind.values()) {
            told.append(onParent[kind.ordinal()].events().isEmpty() ? "" : "/" + kind + " ");
        }
        assertThat(told.toString().trim()).isEqualTo(expected);
    }

    @Test
    void event_ofOneShot_isToldOnce() {
        RecordedWatch watch = world.watch("/a", Kind.DATA);

        world.peer().event(EventType.CHANGED, "/a");
        world.peer().event(EventType.CHANGED, "/a");

        assertThat(watch.events()).containsExactly("CHANGED /a");
        assertThat(world.core().watchCount()).isZero();
    }

    @Test
    void event_ofPersistent_isToldEachTime() {
        RecordedWatch watch = world.watch("/a", Kind.PERSISTENT);

        world.peer().event(EventType.CREATED, "/a");
        world.peer().event(EventType.CHILD, "/a");
        world.peer().event(EventType.DELETED, "/a");

        assertThat(watch.events()).containsExactly("CREATED /a", "CHILD /a", "DELETED /a");
    }

    @Test
    void event_belowRecursiveOnRoot_isTold() {
        RecordedWatch watch = world.watch("/", Kind.RECURSIVE);

        world.peer().event(EventType.CREATED, "/a/b/c");
        world.peer().event(EventType.CREATED, "/");

        assertThat(watch.events()).containsExactly("CREATED /a/b/c", "CREATED /");
    }

    @Test
    void event_ofSiblingWithSamePrefix_isNotForRecursive() {
        RecordedWatch watch = world.watch("/a", Kind.RECURSIVE);

        world.peer().event(EventType.CREATED, "/ab");

        assertThat(watch.events()).isEmpty();
    }

    @Test
    void event_severalWatchersOfOnePath_allAreTold() {
        RecordedWatch first = world.watch("/a", Kind.DATA);
        RecordedWatch second = world.watch("/a", Kind.DATA);

        world.peer().event(EventType.CHANGED, "/a");

        assertThat(first.events()).containsExactly("CHANGED /a");
        assertThat(second.events()).containsExactly("CHANGED /a");
    }

    @Test
    void event_sameWatcherTwiceOnOnePath_isToldOnce() {
        RecordedWatch first = new RecordedWatch("/a", Kind.DATA, "key");
        RecordedWatch second = new RecordedWatch("/a", Kind.DATA, first.key());
        world.submit(new GetData("/a", true), 30_000, first).reply();
        world.submit(new GetData("/a", true), 30_000, second).reply();

        world.peer().event(EventType.CHANGED, "/a");

        assertThat(first.events()).containsExactly("CHANGED /a");
        assertThat(second.events()).isEmpty();
    }

    @Test
    void event_existWatchOfMissingNode_isToldOfCreation() {
        RecordedWatch watch = world.watch("/a", Kind.EXIST);

        world.peer().event(EventType.CREATED, "/a");

        assertThat(watch.events()).containsExactly("CREATED /a");
    }

    @Test
    void event_beforeReplyOfLaterRequest_isToldBefore() {
        world.watch("/a", Kind.DATA);
        var read = world.submit(new GetData("/a", false));
        world.forget();

        world.peer().event(EventType.CHANGED, "/a");
        read.reply();

        assertThat(world.log()).containsExactly("event CHANGED /a for DATA /a", "done getData /a");
    }

    @ParameterizedTest
    @CsvSource({"99, 3, /a", "3, 77, /b", "-1, 3, /a", "0, 3, /a", "3, 3,", "5, 3, /a", "3, 3, /nobody"})
    void event_thatMakesNoSense_isIgnored(int type, int state, String path) {
        RecordedWatch watch = world.watch("/a", Kind.DATA);

        world.peer().event(type, state, path, -1);

        assertThat(watch.events()).isEmpty();
        assertThat(world.states()).isEmpty();
    }

    @Test
    void event_ofStrangeState_isTold() {
        RecordedWatch watch = world.watch("/a", Kind.DATA);

        world.peer().event(3, 77, "/a", -1);

        assertThat(watch.events()).containsExactly("CHANGED /a");
    }

    @Test
    void event_cutShort_dropsConnection() {
        world.peer().reply(-1, 1, 0, out -> out.writeInt(3));

        assertThat(world.states()).containsExactly("SUSPENDED CONNECTING");
    }

    /** Events that come before the reply of the request that armed the watch, which Apache's servers never send. */
    @Nested
    class ServersOfOthers {

        private final World world = keeper();

        private static World keeper() {
            World keeper = World.with().connected();
            keeper.version(null);
            return keeper;
        }

        @Test
        void early_oneShot_isToldOnceBehindTheReply() {
            RecordedWatch watch = new RecordedWatch("/a", Kind.DATA, "key");
            var read = world.submit(new GetData("/a", true), 30_000, watch);
            world.forget();

            world.peer().event(EventType.CHANGED, "/a");
            world.peer().event(EventType.DELETED, "/a");
            read.reply();

            assertThat(world.log()).containsExactly("done getData /a watch", "event CHANGED /a for DATA /a");
            assertThat(world.core().watchCount()).isZero();
        }

        @Test
        void early_child_isToldBehindTheReply() {
            RecordedWatch watch = new RecordedWatch("/a", Kind.CHILD, "key");
            var read = world.submit(new GetChildren("/a", true), 30_000, watch);

            world.peer().event(EventType.CHILD, "/a");
            read.reply();

            assertThat(watch.events()).containsExactly("CHILD /a");
        }

        @Test
        void early_otherType_isNotForThatWatch() {
            RecordedWatch watch = new RecordedWatch("/a", Kind.CHILD, "key");
            var read = world.submit(new GetChildren("/a", true), 30_000, watch);

            world.peer().event(EventType.CHANGED, "/a");
            read.reply();

            assertThat(watch.events()).isEmpty();
            assertThat(world.core().watchCount()).isEqualTo(1);
        }

        @Test
        void early_explainedByAnotherRegistration_isForThatOneOnly() {
            RecordedWatch armed = world.watch("/a", Kind.DATA);
            RecordedWatch watch = new RecordedWatch("/a", Kind.DATA, "key");
            var read = world.submit(new GetData("/a", true), 30_000, watch);

            world.peer().event(EventType.CHANGED, "/a");
            read.reply();

            assertThat(armed.events()).containsExactly("CHANGED /a");
            assertThat(watch.events()).isEmpty();
        }

        @Test
        void early_requestRefused_isNotTold() {
            RecordedWatch watch = new RecordedWatch("/a", Kind.DATA, "key");
            var read = world.submit(new GetData("/a", true), 30_000, watch);

            world.peer().event(EventType.CHANGED, "/a");
            read.refuse(-101);

            assertThat(watch.events()).isEmpty();
            assertThat(world.core().watchCount()).isZero();
        }

        @ParameterizedTest
        @EnumSource(WatchMode.class)
        void early_persistent_isToldBehindTheReplyAndStays(WatchMode mode) {
            Kind kind = mode == WatchMode.PERSISTENT ? Kind.PERSISTENT : Kind.RECURSIVE;
            RecordedWatch watch = new RecordedWatch("/a", kind, "key");
            var add = world.submit(new AddWatch("/a", mode), 30_000, watch);

            world.peer().event(EventType.CHANGED, "/a");
            add.reply();
            world.peer().event(EventType.DELETED, "/a");

            assertThat(watch.events()).containsExactly("CHANGED /a", "DELETED /a");
        }

        @Test
        void early_recursive_ofNodeBelow_isTold() {
            RecordedWatch watch = new RecordedWatch("/a", Kind.RECURSIVE, "key");
            var add = world.submit(new AddWatch("/a", WatchMode.PERSISTENT_RECURSIVE), 30_000, watch);

            world.peer().event(EventType.CREATED, "/a/b/c");
            add.reply();

            assertThat(watch.events()).containsExactly("CREATED /a/b/c");
        }

        @Test
        void early_severalForPersistent_becomeGap() {
            RecordedWatch watch = new RecordedWatch("/a", Kind.PERSISTENT, "key");
            var add = world.submit(new AddWatch("/a", WatchMode.PERSISTENT), 30_000, watch);

            world.peer().event(EventType.CHANGED, "/a");
            world.peer().event(EventType.DELETED, "/a");
            add.reply();

            assertThat(watch.events()).containsExactly("GAP /a");
        }
    }

    @Test
    void event_beforeTheReplyOfARead_isOfAnotherWatch() {
        RecordedWatch persistent = world.watch("/a", Kind.PERSISTENT);
        RecordedWatch data = new RecordedWatch("/a", Kind.DATA, "key");
        var read = world.submit(new GetData("/a", true), 30_000, data);
        world.unwatch(persistent);

        world.peer().event(EventType.CREATED, "/a");
        read.reply();

        assertThat(data.events()).isEmpty();
        assertThat(world.core().watchCount()).isEqualTo(1);
    }
}
