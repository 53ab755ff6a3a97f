package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Inputs drawn by lot, sensible and not. Whatever comes, some things hold: see {@link RandomInputs#checkAtTheEnd()} and what
 * {@link World} checks all along. A failure names the seed that repeats it.
 */
class RandomInputsTest {

    private static final int STEPS = 300;

    /** The seed of a failure, to be run again; the first of those that are always run. */
    private static final long FIRST_SEED = 0;

    private static LongStream seeds() {
        return LongStream.range(FIRST_SEED, FIRST_SEED + 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void inputs_byLot_invariantsHold(long seed) {
        run(seed);
    }

    @Test
    void inputs_byFreshLot_invariantsHold() {
        long first = System.nanoTime();

        for (int i = 0; i < 20; i++) {
            run(first + i);
        }
    }

    private static void run(long seed) {
        RandomInputs inputs = new RandomInputs(seed);
        try {
            for (int i = 0; i < STEPS; i++) {
                inputs.step();
            }
            inputs.stop();
            inputs.checkAtTheEnd();
        } catch (AssertionError | RuntimeException e) {
            fail("seed " + seed + "; " + inputs.history(), e);
        }
        assertThat(inputs.steps()).isEqualTo(STEPS);
    }
}
