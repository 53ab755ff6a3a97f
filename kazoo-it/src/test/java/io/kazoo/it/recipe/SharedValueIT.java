package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.NodeData;
import io.kazoo.it.recipe.fault.FaultyProxy.Harm;
import io.kazoo.recipe.DataWatch;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.SharedValue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Bytes that processes share. */
class SharedValueIT extends FaultCase {

    private SharedValue value(String path) {
        return Recipes.of(zk).sharedValue(path, "first".getBytes());
    }

    @Test
    void value_missingNode_isTheInitialOne() {
        assertThat(value("/a/b").value().utf8()).isEqualTo("first");
        assertThat(other.get("/a/b").utf8()).isEqualTo("first");
    }

    @Test
    void compareAndSet_changedOrMadeAgain_isRefused() {
        SharedValue value = value("/a");
        NodeData seen = value.value();

        assertThat(value.compareAndSet(seen, "second".getBytes())).isTrue();
        assertThat(value.compareAndSet(seen, "third".getBytes())).isFalse();
        assertThat(value.set("third".getBytes()).utf8()).isEqualTo("second");
        NodeData third = value.value();
        other.deleteRecursive("/a");
        other.create("/a", "third".getBytes());
        assertThat(value.compareAndSet(third, "fourth".getBytes())).isFalse();
    }

    @Test
    void listen_nodeMadeAgain_isTold() {
        Told<NodeData> told = new Told<>();
        SharedValue value = value("/a");
        value.value();
        value.listen(told::hear);
        assertThat(told.next().state().utf8()).isEqualTo("first");

        value.set("second".getBytes());
        assertThat(told.next().state().utf8()).isEqualTo("second");
        other.deleteRecursive("/a");
        other.create("/a", "third".getBytes());

        NodeData next = told.next().state();
        assertThat(next == null ? told.next().state().utf8() : next.utf8()).isEqualTo("third");
    }

    @Test
    void compareAndSet_eachFaultAtEachRequest_isExactOrSaysSo() {
        atEachRequest((path, harm) -> setsOnce(
                path,
                harm,
                (value, seen) -> assertThat(value.compareAndSet(seen, "second".getBytes()))
                        .isTrue()));
    }

    @Test
    void set_eachFaultAtEachRequest_isExactOrSaysSo() {
        atEachRequest((path, harm) -> setsOnce(
                path,
                harm,
                (value, seen) -> assertThat(value.set("second".getBytes())).isEqualTo(seen)));
    }

    private void setsOnce(String path, @Nullable Harm harm, BiConsumer<SharedValue, NodeData> change) {
        other.create(path, "first".getBytes());
        NodeData seen = other.get(path);

        boolean sure = isSure(harm, () -> change.accept(value(path), seen));

        NodeData now = other.get(path);
        assertThat(now.utf8()).isIn("second", sure ? "second" : "first");
        assertThat(now.stat().version()).isEqualTo("second".equals(now.utf8()) ? 1 : 0);
    }

    @Test
    void value_eachFaultAtEachRequest_makesTheNode() {
        atEachRequest((path, harm) -> {
            assertThat(value(path).value().utf8()).isEqualTo("first");
            assertThat(other.get(path).utf8()).isEqualTo("first");
        });
    }

    @Test
    void listen_eachFaultAtEachRequest_isToldOfTheNewest() {
        atEachRequest((path, harm) -> {
            other.create(path, "first".getBytes());
            Told<NodeData> told = new Told<>();
            try (DataWatch watch = value(path).listen(told::hear)) {
                while (!"first".equals(told.next().state().utf8())) {} // else there may be one read less
                other.set(path, "second".getBytes());
                while (!"second".equals(told.next().state().utf8())) {}
                assertThat(watch.isActive()).isTrue();
            }
        });
    }
}
