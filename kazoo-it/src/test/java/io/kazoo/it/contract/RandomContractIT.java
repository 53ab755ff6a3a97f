package io.kazoo.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.it.support.NumberProperty;
import io.kazoo.testkit.model.ModelVersion;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What three clients do at random, the model answers as the newest real server does. {@code kazoo.contract.seeds} says how
 * many seeds are played, and {@code kazoo.contract.from} from which on.
 */
class RandomContractIT {

    private static final int STEPS = 150;

    private static Target model;
    private static Target real;

    @BeforeAll
    static void startBoth() {
        model = Target.model(ModelVersion.V3_9, Target.NEVER_MILLIS);
        real = Target.real(Target.NEVER_MILLIS);
    }

    @AfterAll
    static void stopBoth() {
        model.close();
        real.close();
    }

    static LongStream seeds() {
        long from = NumberProperty.whole("kazoo.contract.from", Long.MIN_VALUE, 1);
        return LongStream.range(from, from + NumberProperty.whole("kazoo.contract.seeds", 1, 25));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void requests_atRandom_areAnsweredAlike(long seed) {
        List<String> expected = play(seed).playOn(real);

        List<String> heard = play(seed).playOn(model);

        assertThat(Difference.between(expected, heard)).as("seed " + seed).isEmpty();
    }

    private static Scenario play(long seed) {
        return new Scenario("seed " + seed, stage -> new RandomPlay(seed, 9, STEPS).play(stage));
    }
}
