package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.data.NodeData;
import io.kazoo.error.ForeignDataException;
import io.kazoo.it.support.Eventually;
import io.kazoo.recipe.Counter;
import io.kazoo.recipe.CounterChange;
import io.kazoo.recipe.CounterFormat;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.SharedValue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.atomic.AtomicValue;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicInteger;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.shared.SharedCount;
import org.apache.curator.framework.recipes.shared.SharedValueListener;
import org.apache.curator.framework.recipes.shared.SharedValueReader;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryNTimes;
import org.junit.jupiter.api.Test;

/** Our counters and shared values, and those of Curator, on one node. */
class CuratorCountersIT extends CuratorCase {

    private static final RetryNTimes OFTEN = new RetryNTimes(1000, 1);

    private Counter counter(CounterFormat format) {
        return Recipes.of(zk).counter("/counters/one", 0, format);
    }

    private DistributedAtomicInteger theirInteger() {
        return new DistributedAtomicInteger(curator, "/counters/one", OFTEN);
    }

    private DistributedAtomicLong theirLong() {
        return new DistributedAtomicLong(curator, "/counters/one", OFTEN);
    }

    @Test
    void integer_eitherMakesTheNode_bothCount() throws Exception {
        AtomicValue<Integer> theirs = theirInteger().add(3);
        CounterChange<Long> ours = counter(CounterFormat.CURATOR_INT).add(-10);

        assertThat(theirs.succeeded()).isTrue();
        assertThat(ours).isEqualTo(new CounterChange<>(3L, -7L));
        assertThat(theirInteger().get().postValue()).isEqualTo(-7);
        zk.delete("/counters/one");
        counter(CounterFormat.CURATOR_INT).add(Integer.MAX_VALUE);
        assertThat(theirInteger().subtract(1).preValue()).isEqualTo(Integer.MAX_VALUE);
        assertThat(counter(CounterFormat.CURATOR_INT).value()).isEqualTo(Integer.MAX_VALUE - 1);
    }

    @Test
    void long_eitherMakesTheNode_bothCount() throws Exception {
        assertThat(theirLong().add(1L << 40).succeeded()).isTrue();
        assertThat(counter(CounterFormat.CURATOR_LONG).add(1)).isEqualTo(new CounterChange<>(1L << 40, (1L << 40) + 1));
        assertThat(theirLong().get().postValue()).isEqualTo((1L << 40) + 1);

        zk.delete("/counters/one");
        counter(CounterFormat.CURATOR_LONG).add(Long.MIN_VALUE);
        assertThat(theirLong().increment().preValue()).isEqualTo(Long.MIN_VALUE);
        assertThat(counter(CounterFormat.CURATOR_LONG).value()).isEqualTo(Long.MIN_VALUE + 1);
    }

    @Test
    void long_bothAtOnce_countsEachChangeOnce() throws Exception {
        int each = 40;
        CompletableFuture<Integer> theirs = worker().call(() -> {
            int succeeded = 0;
            for (int i = 0; i < each; i++) {
                succeeded += theirLong().increment().succeeded() ? 1 : 0;
            }
            return succeeded;
        });
        Counter counter = counter(CounterFormat.CURATOR_LONG);
        List<CompletableFuture<CounterChange<Long>>> ours = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            ours.add(counter.addAsync(1));
        }
        for (CompletableFuture<CounterChange<Long>> one : ours) {
            get(one);
        }

        assertThat(get(theirs)).isEqualTo(each);
        assertThat(counter.value()).isEqualTo(2L * each);
        children("/counters/one", 0);
    }

    /** The formats are of different sizes, which is noticed instead of being misread. */
    @Test
    void counter_ofTheOtherFormat_isRefused() throws Exception {
        theirLong().add(5L);

        assertThatThrownBy(() -> counter(CounterFormat.CURATOR_INT).add(1)).isInstanceOf(ForeignDataException.class);
        assertThatThrownBy(() -> counter(CounterFormat.KAZOO).add(1)).isInstanceOf(ForeignDataException.class);

        assertThat(theirLong().get().postValue()).isEqualTo(5);
    }

    @Test
    void sharedCount_changesOfEither_areHeardByBoth() throws Exception {
        SharedCount theirs = closedAfter(new SharedCount(curator, "/counters/one", 7));
        theirs.start();
        Counter ours = counter(CounterFormat.CURATOR_INT);

        assertThat(ours.value()).isEqualTo(7);
        ours.add(1);
        Eventually.holds(() -> assertThat(theirs.getCount()).isEqualTo(8));
        assertThat(theirs.trySetCount(theirs.getVersionedValue(), 20)).isTrue();
        assertThat(ours.add(1)).isEqualTo(new CounterChange<>(20L, 21L));
        Eventually.holds(() -> assertThat(theirs.getCount()).isEqualTo(21));
    }

    @Test
    void sharedCount_ourNode_isTakenOver() throws Exception {
        counter(CounterFormat.CURATOR_INT).add(5);

        SharedCount theirs = closedAfter(new SharedCount(curator, "/counters/one", 100));
        theirs.start();

        assertThat(theirs.getCount()).isEqualTo(5);
    }

    @Test
    void sharedValue_changesOfEither_areHeardByBoth() throws Exception {
        var theirs = closedAfter(
                new org.apache.curator.framework.recipes.shared.SharedValue(curator, "/values/one", bytes("first")));
        theirs.start();
        AtomicReference<String> heardByThem = new AtomicReference<>();
        theirs.getListenable().addListener(hearing(heardByThem));
        SharedValue ours = Recipes.of(zk).sharedValue("/values/one", bytes("unused"));
        AtomicReference<String> heardByUs = new AtomicReference<>();
        closedAfter(ours.listen((node, event) -> {
            heardByUs.set(node == null ? null : node.utf8());
            return true;
        })::close);

        NodeData before = ours.value();
        assertThat(before.utf8()).isEqualTo("first");
        assertThat(ours.compareAndSet(before, bytes("ours"))).isTrue();
        Eventually.holds(() -> assertThat(heardByThem).hasValue("ours"));
        assertThat(theirs.trySetValue(theirs.getVersionedValue(), bytes("theirs")))
                .isTrue();
        Eventually.holds(() -> assertThat(heardByUs).hasValue("theirs"));
        assertThat(ours.compareAndSet(before, bytes("stale"))).isFalse();
        assertThat(ours.value().utf8()).isEqualTo("theirs");
    }

    /** Who read before the other's change does not overwrite it. */
    @Test
    void sharedValue_setByUsMeanwhile_isNotOverwrittenByThem() throws Exception {
        var theirs = closedAfter(
                new org.apache.curator.framework.recipes.shared.SharedValue(curator, "/values/one", bytes("first")));
        theirs.start();
        var read = theirs.getVersionedValue();

        Recipes.of(zk).sharedValue("/values/one", bytes("unused")).set(bytes("ours"));

        assertThat(theirs.trySetValue(read, bytes("theirs"))).isFalse();
        Eventually.holds(() -> assertThat(theirs.getValue()).isEqualTo(bytes("ours")));
    }

    private static SharedValueListener hearing(AtomicReference<String> heard) {
        return new SharedValueListener() {
            @Override
            public void valueHasChanged(SharedValueReader value, byte[] newValue) {
                heard.set(new String(newValue, java.nio.charset.StandardCharsets.UTF_8));
            }

            @Override
            public void stateChanged(CuratorFramework client, ConnectionState newState) {}
        };
    }
}
