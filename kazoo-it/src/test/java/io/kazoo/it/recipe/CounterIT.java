package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.Acl;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.Permissions;
import io.kazoo.error.ClientStoppedException;
import io.kazoo.error.Effect;
import io.kazoo.error.ForeignDataException;
import io.kazoo.error.KazooException;
import io.kazoo.error.NoAuthException;
import io.kazoo.error.OperationTimeoutException;
import io.kazoo.recipe.Counter;
import io.kazoo.recipe.CounterChange;
import io.kazoo.recipe.CounterFormat;
import io.kazoo.recipe.DoubleCounter;
import io.kazoo.recipe.Recipes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Counters: values, formats, exactness. */
class CounterIT extends FaultCase {

    private static final int MULTI = 14;
    private static final int DELETE = 2;
    private static final int GET_DATA = 4;

    @Test
    void add_missingNode_beginsAtTheInitialValue() {
        Counter counter = Recipes.of(zk).counter("/a/b", 5, CounterFormat.KAZOO);

        assertThat(counter.value()).isEqualTo(5);
        assertThat(counter.add(2)).isEqualTo(new CounterChange<>(5L, 7L));
        assertThat(counter.add(-10)).isEqualTo(new CounterChange<>(7L, -3L));
        assertThat(counter.value()).isEqualTo(-3);
        assertThat(other.get("/a/b").utf8()).isEqualTo("-3");
        noChildren("/a/b");
    }

    @Test
    void add_markerMayNotBeDeleted_isLeftToItsSession() throws Exception {
        other.create("/c", "1".getBytes());
        other.setAcls("/c", List.of(Acl.world(Permissions.READ | Permissions.WRITE | Permissions.CREATE)));
        link.reset();

        Recipes.of(zk).counter("/c").add(1);

        zk.async().delay(Duration.ofSeconds(1)).get(20, TimeUnit.SECONDS); // in which it would be tried again
        assertThat(link.requests().stream().filter(opcode -> opcode == DELETE)).hasSize(1);
        zk.close();
        assertThat(other.getChildren("/c")).isEmpty();
    }

    @Test
    void add_nodeOfKazoo_goesOnFromIt() {
        other.create("/empty");
        other.create("/seven", "7".getBytes());

        assertThat(Recipes.of(zk).counter("/empty").add(1).after()).isEqualTo(1);
        assertThat(Recipes.of(zk).counter("/seven").add(1).after()).isEqualTo(8);
    }

    @Test
    void add_warmPath_waitsForTwoRoundTripsAndDeletesBehindThem() {
        Counter counter = Recipes.of(zk).counter("/a");
        counter.add(1);
        noChildren("/a");
        link.delayReplies(Duration.ofMillis(50));
        link.stopAt(3);

        counter.add(1);

        assertThat(link.requests()).containsExactly(GET_DATA, MULTI);
        assertThat(link.roundTrips()).isEqualTo(2);
        link.reset();
        noChildren("/a");
        assertThat(link.requests()).containsExactly(DELETE);
    }

    @Test
    void add_eachFaultAtEachRequest_countsOnceOrSaysSo() {
        countsOnce(counter -> assertThat(counter.add(1)).isEqualTo(new CounterChange<>(10L, 11L)));
    }

    @Test
    void update_eachFaultAtEachRequest_countsOnceOrSaysSo() {
        countsOnce(
                counter -> assertThat(counter.update(number -> number + 1)).isEqualTo(new CounterChange<>(10L, 11L)));
    }

    @Test
    void compareAndSet_eachFaultAtEachRequest_countsOnceOrSaysSo() {
        countsOnce(counter -> assertThat(counter.compareAndSet(10, 11)).isTrue());
    }

    private void countsOnce(Consumer<Counter> change) {
        atEachRequest((path, harm) -> {
            other.create(path, "10".getBytes());

            boolean sure = isSure(harm, () -> change.accept(Recipes.of(zk).counter(path)));

            assertThat(other.get(path).utf8()).isIn("11", sure ? "11" : "10");
        });
    }

    @Test
    void value_eachFaultAtEachRequest_isRead() {
        atEachRequest((path, harm) -> {
            other.create(path, "10".getBytes());

            assertThat(Recipes.of(zk).counter(path).value()).isEqualTo(10);
        });
    }

    @Test
    void add_manyClientsAndCalls_isExact() throws Exception {
        List<CompletableFuture<CounterChange<Long>>> calls = new ArrayList<>();
        for (KazooClient client : List.of(zk, other)) {
            Counter counter = Recipes.of(client).counter("/a");
            Stream.generate(() -> counter.addAsync(1)).limit(100).forEach(calls::add);
        }

        List<Long> before = new ArrayList<>();
        for (CompletableFuture<CounterChange<Long>> call : calls) {
            CounterChange<Long> change = call.get(20, TimeUnit.SECONDS);
            assertThat(change.after()).isEqualTo(change.before() + 1);
            before.add(change.before());
        }

        assertThat(before).doesNotHaveDuplicates();
        assertThat(Recipes.of(other).counter("/a").value()).isEqualTo(200);
        noChildren("/a");
    }

    @Test
    void compareAndSet_expectedOrNot_saysSo() throws Exception {
        Counter counter = Recipes.of(zk).counter("/a");

        assertThat(counter.compareAndSet(0, 4)).isTrue();
        assertThat(counter.compareAndSet(0, 5)).isFalse();
        assertThat(counter.compareAndSetAsync(4, 6).get()).isTrue();
        assertThat(counter.update(number -> number * 7)).isEqualTo(new CounterChange<>(6L, 42L));
        assertThat(counter.valueAsync().get()).isEqualTo(42);
    }

    @Test
    void formats_ofCurator_areBigEndian() {
        Counter ints = Recipes.of(zk).counter("/int", 3, CounterFormat.CURATOR_INT);
        Counter longs = Recipes.of(zk).counter("/long", 3, CounterFormat.CURATOR_LONG);

        ints.add(-5);
        longs.add(1L << 40);

        assertThat(other.get("/int").data())
                .isEqualTo(ByteBuffer.allocate(4).putInt(-2).array());
        assertThat(other.get("/long").data())
                .isEqualTo(ByteBuffer.allocate(8).putLong(3 + (1L << 40)).array());
        assertThatThrownBy(() -> ints.add(1L << 32)).isInstanceOf(ArithmeticException.class);
        assertThat(ints.value()).isEqualTo(-2);
        assertThatThrownBy(() -> Recipes.of(zk).counter("/x", 1L << 31, CounterFormat.CURATOR_INT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void doubleCounter_text_isPythons() {
        DoubleCounter counter = Recipes.of(zk).doubleCounter("/a", 0.1);

        counter.add(0.2);
        assertThat(other.get("/a").utf8()).isEqualTo("0.30000000000000004");
        counter.update(number -> 1e16);
        assertThat(other.get("/a").utf8()).isEqualTo("1e+16");
        counter.update(number -> 1.0 / 0);
        assertThat(other.get("/a").utf8()).isEqualTo("inf");
        assertThat(counter.value()).isInfinite();
    }

    @Test
    void add_foreignData_failsAndChangesNothing() {
        other.create("/a", "3.5".getBytes());
        other.create("/c", "123".getBytes());

        assertThatThrownBy(() -> Recipes.of(zk).counter("/a").add(1))
                .isInstanceOf(ForeignDataException.class)
                .hasMessageContaining("/a");
        assertThatThrownBy(() -> Recipes.of(zk)
                        .counter("/c", 0, CounterFormat.CURATOR_INT)
                        .value())
                .isInstanceOf(ForeignDataException.class);
        assertThat(other.get("/a").utf8()).isEqualTo("3.5");
    }

    @Test
    void add_childrenNotPossible_setsPlainly() {
        other.create("/ephemeral", "1".getBytes(), CreateOptions.EPHEMERAL);
        other.create("/closed", "1".getBytes());
        other.setAcls("/closed", List.of(Acl.world(Permissions.READ | Permissions.WRITE)));
        other.create("/readonly", "1".getBytes());
        other.setAcls("/readonly", List.of(Acl.world(Permissions.READ)));

        assertThat(Recipes.of(zk).counter("/ephemeral").add(1).after()).isEqualTo(2);
        assertThat(Recipes.of(zk).counter("/closed").add(1).after()).isEqualTo(2);
        assertThatThrownBy(() -> Recipes.of(zk).counter("/readonly").add(1))
                .isInstanceOf(NoAuthException.class)
                .extracting(e -> ((KazooException) e).effect())
                .isEqualTo(Effect.NONE);
    }

    @Test
    void add_nodeDeletedByAnOperator_beginsAgain() {
        Counter counter = Recipes.of(zk).counter("/a");
        counter.add(5);
        other.deleteRecursive("/a");

        assertThat(counter.add(1)).isEqualTo(new CounterChange<>(0L, 1L));
    }

    @Test
    void add_noConnection_endsAtItsDeadline() {
        server.stop();
        Counter counter = Recipes.of(zk.withDeadline(Duration.ofMillis(300))).counter("/a");

        assertThatThrownBy(() -> counter.add(1)).isInstanceOf(OperationTimeoutException.class);
    }

    @Test
    void add_clientClosed_endsAtOnce() throws Exception {
        Counter counter = Recipes.of(zk).counter("/a");
        server.stop();
        CompletableFuture<CounterChange<Long>> call = counter.addAsync(1);

        zk.close();

        assertThatThrownBy(() -> call.get(1, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ClientStoppedException.class);
    }
}
