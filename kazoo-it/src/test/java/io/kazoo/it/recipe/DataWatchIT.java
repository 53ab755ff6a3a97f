package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.EventType;
import io.kazoo.data.NodeData;
import io.kazoo.data.WatchedEvent;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.recipe.DataWatch;
import io.kazoo.recipe.Recipes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a data watch tells. */
class DataWatchIT extends RecipeCase {

    private final Told<NodeData> told = new Told<>();

    private static @Nullable String text(Told.Call<NodeData> call) {
        NodeData node = call.state();
        return node == null ? null : node.utf8();
    }

    private static EventType type(Told.Call<NodeData> call) {
        WatchedEvent event = call.event();
        assertThat(event).isNotNull();
        return event.type();
    }

    private DataWatch watch(String path) {
        return Recipes.of(zk).dataWatch(path, told::hear);
    }

    @Test
    void dataWatch_existingNode_isToldBeforeItReturns() {
        other.create("/a", bytes("1"));

        DataWatch watch = watch("/a");

        assertThat(told.waiting()).isEqualTo(1);
        Told.Call<NodeData> call = told.next();
        assertThat(text(call)).isEqualTo("1");
        assertThat(call.event()).isNull();
        assertThat(watch.isActive()).isTrue();
        assertThat(watch.started()).isCompleted();
        assertThat(watch.path()).isEqualTo("/a");
    }

    @Test
    void dataWatch_missingNode_isToldAsNullAndStaysArmedThroughCreateAndDelete() {
        watch("/a");
        List<@Nullable String> texts = new ArrayList<>();
        List<EventType> types = new ArrayList<>();

        texts.add(text(told.next()));
        for (String data : List.of("1", "2")) {
            other.create("/a", bytes(data));
            Told.Call<NodeData> created = told.next();
            texts.add(text(created));
            types.add(type(created));
            other.delete("/a");
            Told.Call<NodeData> deleted = told.next();
            texts.add(text(deleted));
            types.add(type(deleted));
        }

        assertThat(texts).containsExactly(null, "1", null, "2", null);
        assertThat(types).containsExactly(EventType.CREATED, EventType.DELETED, EventType.CREATED, EventType.DELETED);
    }

    @Test
    void dataWatch_nodeWithNullData_isToldAsANodeWithNullData() {
        other.create("/a", null);

        watch("/a");

        NodeData node = told.next().state();
        assertThat(node).isNotNull();
        assertThat(node.data()).isNull();
    }

    @Test
    void dataWatch_change_isToldWithItsEvent() {
        other.create("/a", bytes("1"));
        watch("/a");
        told.next();

        other.set("/a", bytes("2"));

        Told.Call<NodeData> call = told.next();
        assertThat(text(call)).isEqualTo("2");
        assertThat(type(call)).isEqualTo(EventType.CHANGED);
        assertThat(call.event().path()).isEqualTo("/a");
    }

    @Test
    void dataWatch_manyChanges_someAreSkippedNoneIsOlderAndTheLastComes() {
        other.create("/a", bytes("0"));
        watch("/a");
        List<CompletableFuture<?>> sets = new ArrayList<>();

        for (int i = 1; i <= 500; i++) {
            sets.add(other.async().set("/a", bytes("" + i)));
        }
        sets.forEach(CompletableFuture::join);

        long newest = 0;
        String last = "";
        while (!last.equals("500")) {
            NodeData node = told.next().state();
            assertThat(node).isNotNull();
            assertThat(node.stat().mzxid()).isGreaterThan(newest);
            newest = node.stat().mzxid();
            last = node.utf8();
        }
    }

    @Test
    void dataWatch_nodeMadeAgainWithEqualVersion_isNewer() throws InterruptedException {
        other.create("/a", bytes("1"));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Recipes.of(zk.async()).dataWatch("/a", (node, event) -> {
            told.hear(node, event);
            begun.countDown();
            return await(goOn);
        });
        begun.await();

        other.delete("/a");
        other.create("/a", bytes("2"));
        goOn.countDown();

        Told.Call<NodeData> old = told.next();
        Told.Call<NodeData> made = told.next();
        assertThat(old.state().stat().version()).isEqualTo(made.state().stat().version());
        assertThat(text(made)).isEqualTo("2");
        assertThat(type(made)).isEqualTo(EventType.DELETED);
    }

    @Test
    void dataWatch_sameDataSetAgain_isANewerState() {
        other.create("/a", bytes("1"));
        watch("/a");
        told.next();

        other.set("/a", bytes("1"));

        assertThat(told.next().state().stat().version()).isEqualTo(1);
    }

    @Test
    void dataWatch_aclChanged_isNotTold() {
        other.create("/a", bytes("1"));
        watch("/a");
        told.next();

        other.setAcls("/a", Acl.OPEN_ACL_UNSAFE);
        reconnect();
        other.set("/a", bytes("2"));

        assertThat(text(told.next())).isEqualTo("2");
    }

    @Test
    void dataWatch_inAChroot_namesPathsAsItsClientDoes() {
        other.ensurePath("/root/a");
        Recipes.of(zk.chroot("/root")).dataWatch("a", told::hear);
        told.next();

        other.set("/root/a", bytes("2"));

        Told.Call<NodeData> call = told.next();
        assertThat(text(call)).isEqualTo("2");
        assertThat(call.event().path()).isEqualTo("/a");
    }

    @Test
    void dataWatch_twoOnOnePath_areToldEachAndEndEach() {
        other.create("/a", bytes("1"));
        Told<NodeData> second = new Told<>();
        DataWatch first = watch("/a");
        Recipes.of(zk).dataWatch("/a", second::hear);
        told.next();
        second.next();

        first.close();
        other.set("/a", bytes("2"));

        assertThat(text(second.next())).isEqualTo("2");
        other.set("/a", bytes("3"));
        assertThat(text(second.next())).isEqualTo("3");
        assertThat(told.waiting()).isZero();
    }

    // ---- disconnection, expiry, stop

    @Test
    void dataWatch_reconnectWithoutChange_tellsNothingAndGoesOn() {
        other.create("/a", bytes("1"));
        watch("/a");
        told.next();

        reconnect();
        other.set("/a", bytes("2"));

        Told.Call<NodeData> call = told.next();
        assertThat(text(call)).isEqualTo("2");
        assertThat(type(call)).isEqualTo(EventType.CHANGED);
    }

    @Test
    void dataWatch_changeWhileDisconnected_isToldAfterIt() {
        other.create("/a", bytes("1"));
        watch("/a");
        watch("/b");
        told.next();
        told.next();

        down();
        other.set("/a", bytes("2"));
        up();
        assertThat(text(told.next())).isEqualTo("2");
        down();
        other.create("/b", bytes("3"));
        up();
        assertThat(text(told.next())).isEqualTo("3");
        down();
        other.delete("/b");
        up();

        assertThat(text(told.next())).isNull();
    }

    @Test
    void dataWatch_serverRestart_tellsOnlyWhatChanged() {
        other.create("/a", bytes("1"));
        watch("/a");
        watch("/missing");
        told.next();
        told.next();

        server.restart();
        other.retry(() -> other.set("/a", bytes("2"), 0));

        assertThat(text(told.next())).isEqualTo("2");
        other.create("/missing", bytes("3"));
        assertThat(text(told.next())).isEqualTo("3");
    }

    @Test
    void dataWatch_sessionExpiredWithoutChange_tellsNothingAndGoesOn() {
        other.create("/a", bytes("1"));
        watch("/a");
        watch("/missing");
        told.next();
        told.next();

        expire();
        watchesOnServer(2);
        other.set("/a", bytes("2"));
        assertThat(text(told.next())).isEqualTo("2");
        other.create("/missing", bytes("3"));

        assertThat(text(told.next())).isEqualTo("3");
    }

    @Test
    void dataWatch_changeBetweenSessions_isToldWithoutAnEvent() {
        other.create("/a", bytes("1"));
        watch("/a");
        told.next();

        long session = zk.session().id();
        down();
        other.set("/a", bytes("2"));
        server.expireSession(session);
        up();

        Told.Call<NodeData> call = told.next();
        assertThat(text(call)).isEqualTo("2");
        assertThat(call.event()).isNull();
        assertThat(zk.session().id()).isNotEqualTo(session);
    }

    @Test
    void dataWatch_ephemeralNodeOfTheExpiredSession_isToldMissing() {
        zk.create("/a", bytes("1"), CreateOptions.EPHEMERAL);
        watch("/a");
        told.next();

        expire();

        assertThat(text(told.next())).isNull();
    }

    @Test
    void dataWatch_clientStoppedAndStarted_goesOn() {
        other.create("/a", bytes("1"));
        DataWatch watch = watch("/a");
        told.next();

        zk.stop();
        other.set("/a", bytes("2"));
        assertThat(watch.isActive()).isTrue();
        zk.start();

        assertThat(text(told.next())).isEqualTo("2");
        zk.restart();
        watchesOnServer(1);
        other.set("/a", bytes("3"));
        assertThat(text(told.next())).isEqualTo("3");
    }

    @Test
    void dataWatch_closedWhileTheClientIsStopped_isNotRevived() {
        other.create("/a", bytes("1"));
        DataWatch watch = watch("/a");
        told.next();
        zk.stop();

        watch.close();
        zk.start();
        zk.get("/a");

        watchesOnServer(0);
        assertThat(told.waiting()).isZero();
    }

    // ---- the end

    @Test
    void dataWatch_listenerReturnsFalse_endsHereAndOnTheServer() {
        other.create("/a", bytes("1"));
        DataWatch watch = Recipes.of(zk).dataWatch("/a", (node, event) -> {
            told.hear(node, event);
            return !"2".equals(node.utf8());
        });
        watchesOnServer(1);

        other.set("/a", bytes("2"));

        assertThat(text(told.next())).isEqualTo("1");
        assertThat(text(told.next())).isEqualTo("2");
        Until.holds(() -> !watch.isActive(), () -> "still active");
        watchesOnServer(0);
    }

    @Test
    void dataWatch_listenerReturnsFalseAtFirst_endsHereAndOnTheServer() {
        DataWatch watch = Recipes.of(zk).dataWatch("/missing", (node, event) -> false);

        assertThat(watch.isActive()).isFalse();
        assertThat(watch.started()).isCompleted();
        watchesOnServer(0);
    }

    @Test
    void close_existingAndMissingNode_leavesNothingOnTheServer() {
        other.create("/a", bytes("1"));
        DataWatch existing = watch("/a");
        DataWatch missing = watch("/missing");
        watchesOnServer(2);

        existing.close();
        missing.close();
        missing.close();

        watchesOnServer(0);
        assertThat(existing.isActive()).isFalse();
        told.next();
        told.next();
        other.set("/a", bytes("2"));
        other.create("/missing");
        assertThat(zk.get("/a").utf8()).isEqualTo("2");
        assertThat(told.waiting()).isZero();
    }

    @Test
    void close_whileReading_leavesNothingAndTellsNothing() {
        other.create("/a", bytes("1"));
        server.pause();
        DataWatch watch = Recipes.of(zk.async()).dataWatch("/a", told::hear);
        watch.close();

        server.resume();

        assertThat(zk.get("/a").utf8()).isEqualTo("1");
        watchesOnServer(0);
        assertThat(told.waiting()).isZero();
        assertThat(watch.started()).isCancelled();
    }

    @Test
    void dataWatch_clientNotStarted_fails() {
        try (KazooClient idle = builder().build()) {
            AtomicReference<DataWatch> async = new AtomicReference<>();

            async.set(Recipes.of(idle.async()).dataWatch("/a", told::hear));

            assertThat(async.get().started())
                    .failsWithin(Until.BOUND)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(ClientStoppedException.class);
            assertThat(async.get().isActive()).isFalse();
            assertThatThrownBy(() -> Recipes.of(idle).dataWatch("/a", told::hear))
                    .isInstanceOf(ClientStoppedException.class);
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(Until.BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
