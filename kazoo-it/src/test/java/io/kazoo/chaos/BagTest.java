package io.kazoo.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.chaos.Bag.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BagTest {
    private static final List<FaultKind> ALL = List.of(FaultKind.values());

    private final Bag bag = new Bag(ALL, new SplittableRandom(7));
    private final List<FaultKind> struck = new ArrayList<>();

    @Test
    void strike_asOftenAsThereAreKinds_eachCameOnce() {
        ALL.forEach(kind -> bag.strike((next, random) -> note(next)));

        assertThat(struck).containsExactlyInAnyOrderElementsOf(ALL);
    }

    @Test
    void strike_whatCannotStrikeNow_comesBeforeAnyComesAgain() {
        ALL.forEach(kind -> bag.strike((next, random) ->
                next == FaultKind.ISOLATE_LEADER && struck.size() < ALL.size() - 1 ? Outcome.NOT_NOW : note(next)));

        assertThat(struck).containsExactlyInAnyOrderElementsOf(ALL).endsWith(FaultKind.ISOLATE_LEADER);
    }

    @Test
    void strike_nothingCanNow_strikesNothing() {
        boolean done = bag.strike((next, random) -> Outcome.NOT_NOW);

        assertThat(done).isFalse();
    }

    @Test
    void strike_whatIsGivenUp_holdsUpNoOther() {
        for (int i = 0; i < 2 * ALL.size() - 2; i++) {
            bag.strike((next, random) -> next == FaultKind.RESET_CLIENT ? Outcome.GIVEN_UP : note(next));
        }

        assertThat(struck).doesNotContain(FaultKind.RESET_CLIENT);
        assertThat(struck.subList(0, ALL.size() - 1)).doesNotHaveDuplicates();
        assertThat(struck.subList(ALL.size() - 1, 2 * ALL.size() - 2)).doesNotHaveDuplicates();
    }

    @Test
    void strike_tries_shiftNoOthersTargets() {
        List<Long> undisturbed = targets(new Bag(ALL, new SplittableRandom(7)), 0);

        List<Long> disturbed = targets(new Bag(ALL, new SplittableRandom(7)), 3);

        assertThat(disturbed).isEqualTo(undisturbed);
    }

    /** What all but one kind draw, in the order of the kinds. */
    private static List<Long> targets(Bag bag, int vain) {
        Long[] drawn = new Long[ALL.size()];
        int[] tries = {0};
        ALL.forEach(kind -> bag.strike((next, random) -> {
            long draw = random.nextLong();
            if (next == FaultKind.KILL_LEADER && tries[0]++ < vain) {
                return Outcome.NOT_NOW;
            }
            drawn[next.ordinal()] = next == FaultKind.KILL_LEADER ? 0 : draw;
            return Outcome.STRUCK;
        }));
        return List.of(drawn);
    }

    private Outcome note(FaultKind kind) {
        struck.add(kind);
        return Outcome.STRUCK;
    }
}
