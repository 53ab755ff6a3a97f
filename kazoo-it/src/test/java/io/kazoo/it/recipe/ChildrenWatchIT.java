package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.EventType;
import io.kazoo.data.Permissions;
import io.kazoo.error.NoAuthException;
import io.kazoo.recipe.ChildrenWatch;
import io.kazoo.recipe.Recipes;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a children watch tells. */
class ChildrenWatchIT extends RecipeCase {

    private final Told<List<String>> told = new Told<>();

    private ChildrenWatch watch(String path) {
        return Recipes.of(zk).childrenWatch(path, told::hear);
    }

    /** A watch whose listener is in its first call until the latch is counted down. */
    private CountDownLatch blockedWatch(String path) {
        CountDownLatch goOn = new CountDownLatch(1);
        Recipes.of(zk.async()).childrenWatch(path, (children, event) -> {
            told.hear(children, event);
            try {
                return goOn.await(Until.BOUND.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        return goOn;
    }

    @Test
    void childrenWatch_existingNode_isToldBeforeItReturns() {
        other.ensurePath("/a/x");
        other.ensurePath("/a/y");

        ChildrenWatch watch = watch("/a");

        assertThat(told.waiting()).isEqualTo(1);
        Told.Call<List<String>> call = told.next();
        assertThat(call.state()).containsExactlyInAnyOrder("x", "y");
        assertThat(call.event()).isNull();
        assertThat(watch.started()).isCompleted();
        assertThat(watch.path()).isEqualTo("/a");
    }

    @Test
    void childrenWatch_childAddedAndRemoved_isToldWithItsEvent() {
        other.create("/a");
        watch("/a");
        assertThat(told.next().state()).isEmpty();

        other.create("/a/x");
        Told.Call<List<String>> added = told.next();
        other.delete("/a/x");
        Told.Call<List<String>> removed = told.next();

        assertThat(added.state()).containsExactly("x");
        assertThat(added.event().type()).isEqualTo(EventType.CHILD);
        assertThat(added.event().path()).isEqualTo("/a");
        assertThat(removed.state()).isEmpty();
    }

    @Test
    void childrenWatch_nodeMissing_isToldAsNullAndStaysArmed() {
        watch("/a");
        assertThat(told.next().state()).isNull();

        for (int round = 0; round < 2; round++) {
            other.create("/a");
            assertThat(told.next().state()).isEmpty();
            other.create("/a/x");
            assertThat(told.next().state()).containsExactly("x");
            other.delete("/a/x");
            assertThat(told.next().state()).isEmpty();
            other.delete("/a");
            Told.Call<List<String>> deleted = told.next();
            assertThat(deleted.state()).isNull();
            assertThat(deleted.event().type()).isEqualTo(EventType.DELETED);
        }
        watchesOnServer(1);
    }

    @Test
    void childrenWatch_nodeMadeAgainWithTheSameChildren_isNewer() {
        other.create("/a");
        CountDownLatch goOn = blockedWatch("/a");
        assertThat(told.next().state()).isEmpty();

        other.delete("/a");
        other.create("/a");
        goOn.countDown();

        assertThat(told.next().state()).isEmpty();
    }

    @Test
    void childrenWatch_childGoneAndBack_isNotTold() {
        other.ensurePath("/a/x");
        CountDownLatch goOn = blockedWatch("/a");
        told.next();

        other.delete("/a/x");
        other.create("/a/x");
        goOn.countDown();
        Until.holds(() -> proxy.requestCount("getChildren2") == 2, () -> "not looked");
        zk.getChildren("/a");
        other.create("/a/y");

        assertThat(told.next().state()).containsExactlyInAnyOrder("x", "y");
    }

    @Test
    void childrenWatch_dataChanged_isNotTold() {
        other.create("/a");
        watch("/a");
        told.next();

        other.set("/a", bytes("1"));
        other.create("/a/x");

        assertThat(told.next().state()).containsExactly("x");
        assertThat(proxy.requestCount("getChildren2")).isEqualTo(2);
    }

    @Test
    void childrenWatch_manyChanges_theLastIsTold() {
        other.create("/a");
        watch("/a");
        for (int i = 0; i < 300; i++) {
            other.async().create("/a/n" + i);
        }

        Until.holds(
                () -> {
                    List<String> names = told.next().state();
                    return names != null && names.size() == 300;
                },
                () -> "not all children");
    }

    @Test
    void childrenWatch_reconnect_tellsOnlyWhatChanged() {
        other.ensurePath("/a/x");
        watch("/a");
        watch("/missing");
        told.next();
        told.next();
        proxy.resetCounts();

        reconnect();
        down();
        other.create("/a/y");
        up();

        assertThat(told.next().state()).containsExactlyInAnyOrder("x", "y");
        assertThat(proxy.requestCount("getChildren2")).isEqualTo(1);
        other.create("/missing");
        assertThat(told.next().state()).isEmpty();
    }

    @Test
    void childrenWatch_serverRestart_tellsOnlyWhatChanged() {
        other.ensurePath("/a/x");
        watch("/a");
        told.next();

        server.restart();
        other.retry(() -> other.ensurePath("/a/y"));

        assertThat(told.next().state()).containsExactlyInAnyOrder("x", "y");
    }

    @Test
    void childrenWatch_sessionExpired_tellsOnlyWhatChanged() {
        other.ensurePath("/a/x");
        watch("/a");
        told.next();

        expire();
        watchesOnServer(1);
        other.create("/a/y");
        assertThat(told.next().state()).containsExactlyInAnyOrder("x", "y");
        zk.create("/a/mine", bytes(""), CreateOptions.EPHEMERAL);
        assertThat(told.next().state()).hasSize(3);
        expire();

        assertThat(told.next().state()).containsExactlyInAnyOrder("x", "y");
    }

    @Test
    void childrenWatch_clientStoppedAndStarted_goesOn() {
        other.create("/a");
        watch("/a");
        told.next();

        zk.stop();
        other.create("/a/x");
        zk.start();

        assertThat(told.next().state()).containsExactly("x");
    }

    @Test
    void childrenWatch_listenerReturnsFalse_endsHereAndOnTheServer() {
        other.create("/a");
        ChildrenWatch watch = Recipes.of(zk).childrenWatch("/a", (children, event) -> {
            told.hear(children, event);
            return children.isEmpty();
        });
        told.next();

        other.create("/a/x");

        told.next();
        Until.holds(() -> !watch.isActive(), () -> "still active");
        watchesOnServer(0);
    }

    @Test
    void close_existingAndMissingNode_leavesNothingOnTheServer() {
        other.create("/a");
        ChildrenWatch existing = watch("/a");
        ChildrenWatch missing = watch("/missing");
        watchesOnServer(2);

        existing.close();
        missing.close();

        watchesOnServer(0);
        assertThat(existing.isActive()).isFalse();
    }

    @Test
    void listener_throwsOrClosesItsOwnWatch_isBorne() {
        other.create("/a");
        AtomicReference<ChildrenWatch> own = new AtomicReference<>();
        own.set(Recipes.of(zk).childrenWatch("/a", (children, event) -> {
            told.hear(children, event);
            if (children.isEmpty()) {
                throw new IllegalStateException("meant to");
            }
            zk.getChildren("/a");
            own.get().close();
            return true;
        }));

        other.create("/a/x");

        assertThat(told.next().state()).isEmpty();
        assertThat(told.next().state()).containsExactly("x");
        Until.holds(() -> !own.get().isActive(), () -> "still active");
        watchesOnServer(0);
    }

    @Test
    void childrenWatch_refusedAtFirst_fails() {
        other.create("/a");
        other.setAcls("/a", List.of(Acl.world(Permissions.ADMIN)));

        assertThatThrownBy(() -> watch("/a")).isInstanceOf(NoAuthException.class);

        watchesOnServer(0);
        assertThat(told.waiting()).isZero();
    }
}
