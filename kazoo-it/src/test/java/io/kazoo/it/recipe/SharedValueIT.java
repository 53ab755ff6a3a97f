package io.kazoo.it.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.NodeData;
import io.kazoo.error.Effect;
import io.kazoo.error.KazooException;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.SharedValue;
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
    void compareAndSet_eachFaultAtEachRequest_isExactOrSaysSo() throws Exception {
        atEachRequest((path, fault) -> {
            other.create(path, "first".getBytes());
            NodeData seen = other.get(path);
            try {
                assertThat(value(path).compareAndSet(seen, "second".getBytes())).isTrue();
                assertThat(other.get(path).utf8()).isEqualTo("second");
            } catch (KazooException e) {
                if (e.effect() == Effect.NONE) {
                    assertThat(other.get(path).utf8()).isEqualTo("first");
                }
            }
            noChildren(path);
        });
    }
}
