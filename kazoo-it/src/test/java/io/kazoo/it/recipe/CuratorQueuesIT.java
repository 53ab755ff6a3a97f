package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.Permissions;
import io.kazoo.data.Stat;
import io.kazoo.error.ForeignDataException;
import io.kazoo.error.NoAuthException;
import io.kazoo.it.recipe.fault.FaultyProxy.Harm;
import io.kazoo.recipe.KazooDelayQueue;
import io.kazoo.recipe.KazooQueue;
import io.kazoo.recipe.LockingQueue;
import io.kazoo.recipe.QueueOptions;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.TakenItem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Queues with the nodes of Curator, and items that are not due yet. */
class CuratorQueuesIT extends FaultCase {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final QueueOptions SAFE = QueueOptions.CURATOR.withLockPath("/locks");

    /** A clock that stands until it is set. */
    private static final class Hands implements InstantSource {
        private volatile Instant now = Instant.parse("2026-11-25T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final Hands clock = new Hands();

    private KazooDelayQueue delayed(String path) {
        return Recipes.of(zk).delayQueue(path, path + "-locks", clock);
    }

    private static byte[] frame(String... items) {
        StringBuilder hex = new StringBuilder("00010001");
        for (String item : items) {
            hex.append(String.format("01%08x", item.length()))
                    .append(HexFormat.of().formatHex(item.getBytes()));
        }
        return HexFormat.of().parseHex(hex.append("02"));
    }

    private String foreign(String path, byte[] data) {
        return other.create(path, data, CreateOptions.SEQUENTIAL.makeParents());
    }

    @Test
    void plain_putAndGet_areCurators() {
        KazooQueue queue = Recipes.of(zk).queue("/q", QueueOptions.CURATOR);
        queue.put("x".getBytes());
        String entry = other.getChildren("/q").get(0);
        assertThat(entry).matches("queue-\\d{10}");
        assertThat(other.get("/q/" + entry).data()).isEqualTo(frame("x"));
        foreign("/q/queue-", frame("y", "z"));
        foreign("/q/queue-", frame());
        foreign("/q/queue-", frame(""));
        other.create("/q/foreign");

        assertThat(queue.get()).contains("x".getBytes());
        assertThat(queue.get()).contains("y".getBytes());
        assertThat(queue.get()).contains("z".getBytes());
        assertThat(queue.get()).contains(new byte[0]);
        assertThat(queue.get()).isEmpty();
    }

    @Test
    void plain_priorities_lowestFirst() {
        KazooQueue queue = Recipes.of(zk).queue("/q", QueueOptions.CURATOR);
        queue.put("seven".getBytes(), 7);
        queue.put("minus".getBytes(), -1);
        queue.put("zero".getBytes(), 0);

        assertThat(List.of(queue.get(), queue.get(), queue.get()).stream().map(item -> new String(item.orElseThrow())))
                .containsExactly("minus", "zero", "seven");
    }

    @Test
    void plain_dataThatIsNoFrame_isForeignAndStays() {
        KazooQueue queue = Recipes.of(zk).queue("/q", QueueOptions.CURATOR);
        String entry = foreign("/q/queue-", "raw".getBytes());

        assertThatThrownBy(queue::get).isInstanceOf(ForeignDataException.class).hasMessageContaining(entry);
        assertThat(other.exists(entry)).isPresent();
        assertThatThrownBy(() -> QueueOptions.KAZOO.withLockPath("/x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void plain_itemClaimedByCurator_isPassedOver() {
        KazooQueue queue = Recipes.of(zk).queue("/q", SAFE);
        queue.put("1".getBytes());
        queue.put("2".getBytes());
        String first = other.getChildren("/q").stream().sorted().findFirst().orElseThrow();
        other.create("/locks/" + first, new byte[0], CreateOptions.EPHEMERAL.makeParents());

        assertThat(queue.get()).contains("2".getBytes());
        assertThat(queue.get()).isEmpty();
        other.deleteRecursive("/locks");
        assertThat(queue.get()).contains("1".getBytes());
        assertThat(other.getChildren("/locks")).isEmpty();
    }

    @Test
    @Tag("slow")
    void plain_eachFaultAtEachRequest_takesOneOfSeveralOnceOrSaysSo() {
        atEachRequest((path, harm) -> {
            String entry = foreign(path + "/queue-", frame("1", "2"));
            KazooQueue queue = Recipes.of(zk).queue(path, QueueOptions.CURATOR.withLockPath(path + "-locks"));

            boolean sure = isSure(harm, () -> assertThat(queue.get()).contains("1".getBytes()));

            assertThat(other.get(entry).data()).isIn(frame("2"), sure ? frame("2") : frame("1", "2"));
        });
    }

    @Test
    @Tag("slow")
    void plain_eachFaultAtEachRequest_addsOnceOrSaysSo() {
        atEachRequest((path, harm) -> {
            KazooQueue queue = Recipes.of(zk).queue(path, QueueOptions.CURATOR);

            boolean sure = isSure(harm, () -> queue.put("1".getBytes(), 7));

            assertThat(entries(path)).isBetween(sure ? 1 : 0, 1);
        });
    }

    @Test
    @Tag("slow")
    void claimed_eachFaultAtEachRequest_itemIsNeitherLostNorDoubled() {
        atEachRequest((path, harm) -> {
            LockingQueue queue = Recipes.of(zk).lockingQueue(path, QueueOptions.CURATOR.withLockPath(path + "-locks"));
            putAndConsume(path, "/queue-", harm, () -> queue.put("1".getBytes()), () -> queue.get(LIMIT));
        });
    }

    /** One item is added and taken; no claim is left. */
    private void putAndConsume(
            String path, String prefix, @Nullable Harm harm, Runnable put, Callable<Optional<TakenItem>> get)
            throws Exception {
        boolean sure = isSure(harm, put);
        assertThat(entries(path)).isBetween(sure ? 1 : 0, 1);
        if (entries(path) == 0) {
            foreign(path + prefix, frame("1"));
        }
        TakenItem item = get.call().orElseThrow();
        assertThat(item.items()).containsExactly("1".getBytes());
        Optional<Boolean> consumed = outcome(harm, item::consume);
        boolean gone = entries(path) == 0;
        assertThat(gone).isEqualTo(consumed.orElse(gone));
        assertThat(gone || endsTheSession(harm)).isTrue();
    }

    private int entries(String path) {
        return other.exists(path).map(Stat::numChildren).orElse(0);
    }

    @Test
    void claimed_layout_isCuratorsWithItsLockPath() throws Exception {
        LockingQueue queue = Recipes.of(zk).lockingQueue("/q", SAFE);
        assertThatThrownBy(() -> Recipes.of(zk).lockingQueue("/q", QueueOptions.CURATOR))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Recipes.of(zk).lockingQueue("/q", QueueOptions.CURATOR.withLockPath("/q")))
                .isInstanceOf(IllegalArgumentException.class);
        queue.put("x".getBytes());
        assertThat(other.exists("/locks")).isPresent();
        String entry = foreign("/q/queue-", frame("y", "z"));

        try (TakenItem item = queue.get()) {
            assertThat(item.data()).isEqualTo("x".getBytes());
            assertThat(other.exists("/locks/" + item.path().substring("/q/".length())))
                    .isPresent();
            TakenItem second = queue.get();
            assertThat(second.path()).isEqualTo(entry);
            assertThat(second.items()).containsExactly("y".getBytes(), "z".getBytes());
            assertThat(second.consume()).isTrue();
            assertThat(item.consume()).isTrue();
        }

        assertThat(other.getChildren("/q")).isEmpty();
        noChildren("/locks");
        foreign("/q/queue-", "raw".getBytes());
        assertThatThrownBy(queue::get).isInstanceOf(ForeignDataException.class);
        noChildren("/locks");
    }

    @Test
    void claimed_queueThatMayNotBeMade_isRefusedThoughItsLockPathCan() {
        other.create("/closed");
        other.setAcls("/closed", List.of(Acl.world(Permissions.READ)));
        LockingQueue queue = Recipes.of(zk).lockingQueue("/closed/q", SAFE);

        assertThatThrownBy(() -> queue.put("x".getBytes())).isInstanceOf(NoAuthException.class);
        assertThatThrownBy(queue::get).isInstanceOf(NoAuthException.class);
    }

    @Test
    void delayed_layout_isCurators() {
        delayed("/q").put("x".getBytes(), Instant.ofEpochMilli(0x199E4B5C7D2L));

        String entry = other.getChildren("/q").get(0);

        assertThat(entry).matches("queue-\\|199E4B5C7D2\\|\\d{10}");
        assertThat(other.get("/q/" + entry).data()).isEqualTo(frame("x"));
        assertThat(delayed("/q").size()).isEqualTo(1);
        assertThatThrownBy(() -> delayed("/q").put(new byte[0], Instant.EPOCH))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void delayed_get_servesWhatIsDueFirst() throws Exception {
        KazooDelayQueue queue = delayed("/q");
        queue.put("later".getBytes(), Duration.ofMinutes(2));
        queue.put("soon".getBytes(), Duration.ofMinutes(1));
        queue.put("now".getBytes(), Duration.ZERO);
        foreign("/q/queue-", frame("plain"));

        assertThat(queue.get().data()).isEqualTo("now".getBytes());
        assertThat(queue.tryGet()).isEmpty();
        clock.now = clock.now.plusSeconds(300);
        TakenItem item = queue.tryGet().orElseThrow();
        assertThat(item.data()).isEqualTo("soon".getBytes());
        assertThat(queue.get().data()).isEqualTo("later".getBytes());
        assertThat(item.consume()).isTrue();
    }

    @Test
    void delayed_get_waitsForTheTimeAndForEarlierItems() throws Exception {
        InstantSource system = InstantSource.system();
        KazooDelayQueue queue = Recipes.of(zk).delayQueue("/q", "/locks");
        Instant due = system.instant().plusMillis(300);
        queue.put("late".getBytes(), Duration.ofHours(1));
        CompletableFuture<TakenItem> waiting = queue.getAsync();
        Until.holds(() -> server.watchCount() == 2, () -> server.watchCount() + " watches");

        Recipes.of(other).delayQueue("/q", "/locks").put("soon".getBytes(), due);

        assertThat(waiting.get(20, TimeUnit.SECONDS).data()).isEqualTo("soon".getBytes());
        assertThat(system.instant()).isAfterOrEqualTo(due.minusMillis(1));
    }

    @Test
    void delayed_clockThrows_endsTheCall() throws Exception {
        KazooDelayQueue queue = delayed("/q");
        CompletableFuture<TakenItem> waiting = queue.getAsync();
        Until.holds(() -> server.watchCount() == 2, () -> server.watchCount() + " watches");

        clock.now = null;
        Recipes.of(other).delayQueue("/q", "/q-locks").put("1".getBytes(), Instant.ofEpochSecond(1));

        assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(NullPointerException.class);
    }

    @Test
    @Tag("slow")
    void delayed_eachFaultAtEachRequest_itemIsNeitherLostNorDoubled() {
        atEachRequest((path, harm) -> {
            KazooDelayQueue queue = delayed(path);
            putAndConsume(
                    path,
                    "/queue-|00000001|",
                    harm,
                    () -> queue.put("1".getBytes(), clock.now),
                    () -> queue.get(LIMIT));
        });
    }
}
