package io.kazoo.simulation.museum;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.simulation.museum.Museum.Outcome;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The simulation sees most of the known faults at once; {@code bin/simulate --museum} gives it time for all. */
@Tag("slow")
class MuseumTest {

    private static final int SEEDS = 20;

    @Test
    void visit_fewSeeds_nineOfTenAreCaught() {
        List<Outcome> outcomes = Museum.visit(Mutant.all(), SEEDS, System.out);

        List<Outcome> escaped =
                outcomes.stream().filter(outcome -> !outcome.caught()).toList();
        assertThat(escaped).as("escaped").hasSizeLessThanOrEqualTo(outcomes.size() / 10 + 1);
    }
}
