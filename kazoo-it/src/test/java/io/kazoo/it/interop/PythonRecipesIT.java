package io.kazoo.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.error.ForeignDataException;
import io.kazoo.recipe.Counter;
import io.kazoo.recipe.CounterChange;
import io.kazoo.recipe.CounterFormat;
import io.kazoo.recipe.DoubleCounter;
import io.kazoo.recipe.KazooQueue;
import io.kazoo.recipe.Party;
import io.kazoo.recipe.Recipes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our counters, parties and queue, and those of Python's kazoo, on one path. */
@PythonKazoo
class PythonRecipesIT extends PythonCase {

    @Test
    void counter_eitherMakesTheNode_bothCount() throws Exception {
        python.let("counter", "client.Counter('/counter')");
        Counter ours = Recipes.of(zk).counter("/counter");

        python.eval("counter.__add__(3)");
        assertThat(ours.add(-10)).isEqualTo(new CounterChange<>(3L, -7L));
        assertThat(python.eval("counter.value")).isEqualTo("-7");
        zk.delete("/counter");
        ours.add(1);
        python.eval("counter.__add__(2**40)");
        assertThat(python.eval("counter.pre_value")).isEqualTo("1");
        assertThat(ours.value()).isEqualTo((1L << 40) + 1);
    }

    /** Python's whole numbers have no bounds. */
    @Test
    void counter_beyondALong_isRefusedAndLeftAlone() throws Exception {
        python.let("counter", "client.Counter('/counter')");
        python.eval("counter.__add__(2**63)");

        assertThatThrownBy(() -> Recipes.of(zk).counter("/counter").add(1)).isInstanceOf(ForeignDataException.class);

        assertThat(python.eval("counter.value")).isEqualTo("9223372036854775808");
    }

    @Test
    void counter_default_isThatOfWhoeverReads() throws Exception {
        python.let("counter", "client.Counter('/counter', 100)");
        assertThat(python.eval("counter.value")).isEqualTo("100");

        assertThat(Recipes.of(zk).counter("/counter", 7, CounterFormat.KAZOO).add(1))
                .isEqualTo(new CounterChange<>(7L, 8L));

        assertThat(python.eval("counter.value")).isEqualTo("8");
    }

    @Test
    void counter_ofCuratorsFormat_countsForBoth() throws Exception {
        python.let("counter", "client.Counter('/counter', support_curator=True)");
        Counter ours = Recipes.of(zk).counter("/counter", 0, CounterFormat.CURATOR_INT);

        python.eval("counter.__add__(-3)");
        assertThat(ours.add(5)).isEqualTo(new CounterChange<>(-3L, 2L));
        assertThat(python.eval("counter.value")).isEqualTo("2");
        zk.delete("/counter");
        ours.add(1);
        assertThat(python.eval("counter.value")).isEqualTo("1");
    }

    @Test
    void counter_bothAtOnce_countsEachChangeOnce() throws Exception {
        int each = 40;
        python.let("counter", "client.Counter('/counter')");
        CompletableFuture<String> theirs = python.call("[counter.__add__(1).post_value for i in range(" + each + ")]");
        Counter counter = Recipes.of(zk).counter("/counter");
        List<CompletableFuture<CounterChange<Long>>> ours = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            ours.add(counter.addAsync(1));
        }
        for (CompletableFuture<CounterChange<Long>> one : ours) {
            get(one);
        }

        assertThat(get(theirs).split(",")).hasSize(each).doesNotHaveDuplicates();
        assertThat(counter.value()).isEqualTo(2L * each);
        children("/counter", 0);
    }

    @Test
    void doubleCounter_ofEither_isReadByTheOther() throws Exception {
        python.let("counter", "client.Counter('/counter', 0.0)");
        DoubleCounter ours = Recipes.of(zk).doubleCounter("/counter", 0);
        for (String number :
                List.of("0.1", "1e+16", "-0.0", "5e-324", "1.7976931348623157e+308", "123456.789", "1e-05", "inf")) {
            double value = number.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(number);

            ours.update(before -> value);
            assertThat(python.eval("repr(counter.value)")).isEqualTo(number);
            assertThat(zk.get("/counter").utf8()).isEqualTo(number);
            zk.set("/counter", new byte[0]);
            python.eval("counter.__add__(float('" + number + "'))");
            assertThat(ours.value()).isEqualTo(value + 0.0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void party_membersOfBoth_seeEachOther(boolean shallow) throws Exception {
        python.let("party", "client." + (shallow ? "ShallowParty" : "Party") + "('/party', 'theirs')");
        Party ours = shallow
                ? Recipes.of(zk).shallowParty("/party", "our-own")
                : Recipes.of(zk).party("/party", "our-own");

        python.eval("party.join()");
        assertThat(ours.members()).containsExactly("theirs");
        ours.join();
        assertThat(python.eval("sorted(party)")).isEqualTo("our-own,theirs");
        assertThat(python.eval("len(party)")).isEqualTo("2");
        assertThat(ours.members()).containsExactlyInAnyOrder("theirs", "our-own");
        python.eval("party.leave()");
        assertThat(ours.members()).containsExactly("our-own");
        assertThat(ours.leave()).isTrue();
        assertThat(python.eval("list(party)")).isEmpty();
    }

    @Test
    void queue_itemsOfBoth_areServedByPriorityAndAge() throws Exception {
        python.let("queue", "client.Queue('/queue')");
        KazooQueue ours = Recipes.of(zk).queue("/queue");

        python.eval("queue.put(b'3')");
        ours.put(bytes("4"));
        python.eval("queue.put(b'2', 50)");
        ours.put(bytes("1"), 7);
        python.eval("queue.put(b'5')");
        ours.put(bytes("6"), 999);

        assertThat(ours.size()).isEqualTo(6);
        assertThat(python.eval("len(queue)")).isEqualTo("6");
        assertThat(ours.get().map(String::new)).contains("1");
        assertThat(python.eval("queue.get()")).isEqualTo("2");
        assertThat(python.eval("queue.get()")).isEqualTo("3");
        assertThat(ours.get().map(String::new)).contains("4");
        assertThat(ours.get().map(String::new)).contains("5");
        assertThat(python.eval("queue.get()")).isEqualTo("6");
        assertThat(python.eval("queue.get()")).isEqualTo("None");
        assertThat(ours.get()).isEmpty();
    }

    @Test
    void queue_takersOfBothAtOnce_getEachItemOnce() throws Exception {
        int items = 60;
        python.let("queue", "client.Queue('/queue')");
        KazooQueue ours = Recipes.of(zk).queue("/queue");
        List<String> put = new ArrayList<>();
        for (int i = 0; i < items; i++) {
            ours.put(bytes("item" + i));
            put.add("item" + i);
        }

        CompletableFuture<String> theirs =
                python.call("[item for item in (queue.get() for i in range(" + items + ")) if item]");
        List<String> taken = new ArrayList<>();
        ours.get().ifPresent(first -> taken.add(new String(first)));
        for (var item = ours.get(); item.isPresent(); item = ours.get()) {
            taken.add(new String(item.get()));
        }

        String others = get(theirs);
        taken.addAll(others.isEmpty() ? List.of() : List.of(others.split(",")));
        assertThat(taken).containsExactlyInAnyOrderElementsOf(put);
    }
}
