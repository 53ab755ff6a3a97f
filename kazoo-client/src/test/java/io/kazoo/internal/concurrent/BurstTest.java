package io.kazoo.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What belongs together is handed over together, and nothing is kept back. */
class BurstTest {

    private static final class Item extends MpscQueue.Node {
        private final String name;

        Item(String name) {
            this.name = name;
        }
    }

    /** A loop that is always quicker than whoever submits: it takes all there is when it is woken. */
    private final List<List<String>> turns = new ArrayList<>();

    private final Submissions<Item> submissions = quickLoop(turns);

    @Test
    void submit_oneByOneToAQuickLoop_isTakenOneByOne() {
        submissions.submit(new Item("a"));
        submissions.submit(new Item("b"));

        assertThat(turns).containsExactly(List.of("a"), List.of("b"));
    }

    @Test
    void submit_inABurst_isTakenInOneTurn() {
        submissions.submit(new Item("a"));
        Burst.of(() -> {
            submissions.submit(new Item("b"));
            submissions.submit(new Item("c"));
            submissions.submit(new Item("d"));
            assertThat(turns).hasSize(1);
        });
        submissions.submit(new Item("e"));

        assertThat(turns).containsExactly(List.of("a"), List.of("b", "c", "d"), List.of("e"));
    }

    @Test
    void burst_withinAnother_isPartOfIt() {
        String value = Burst.of(() -> {
            submissions.submit(new Item("a"));
            Burst.of(() -> submissions.submit(new Item("b")));
            submissions.submit(new Item("c"));
            return "done";
        });

        assertThat(value).isEqualTo("done");
        assertThat(turns).containsExactly(List.of("a", "b", "c"));
    }

    @Test
    void burst_thatThrows_handsOverWhatWasSubmitted() {
        Supplier<String> failing = () -> {
            submissions.submit(new Item("a"));
            throw new IllegalStateException("of the submitter");
        };

        assertThatThrownBy(() -> Burst.of(failing)).hasMessage("of the submitter");

        submissions.submit(new Item("b"));
        assertThat(turns).containsExactly(List.of("a"), List.of("b"));
    }

    @Test
    void burst_toTwoLoops_reachesBothInOrder() {
        List<List<String>> others = new ArrayList<>();
        Submissions<Item> other = quickLoop(others);

        Burst.of(() -> {
            submissions.submit(new Item("a"));
            submissions.submit(new Item("b"));
            other.submit(new Item("c"));
            submissions.submit(new Item("d"));
        });

        assertThat(turns).containsExactly(List.of("a", "b"), List.of("d"));
        assertThat(others).containsExactly(List.of("c"));
    }

    @Test
    void burst_ofNothing_wakesNobody() {
        Burst.of(() -> {});

        assertThat(turns).isEmpty();
    }

    private static Submissions<Item> quickLoop(List<List<String>> turns) {
        AtomicReference<Submissions<Item>> made = new AtomicReference<>();
        made.set(new Submissions<>(
                Runnable::run,
                () -> {
                    List<String> turn = new ArrayList<>();
                    made.get().take(100, item -> turn.add(item.name));
                    turns.add(turn);
                },
                item -> {}));
        return made.get();
    }
}
