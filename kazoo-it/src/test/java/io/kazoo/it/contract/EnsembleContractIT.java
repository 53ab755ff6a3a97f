package io.kazoo.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A modelled ensemble answers as a real one does. */
@Tag("ensemble")
class EnsembleContractIT {

    private static final int NEWEST_MINOR = 9;
    private static final int STEPS = 100;

    private static Target model;
    private static Target real;

    @BeforeAll
    static void startBoth() {
        model = Target.modelledEnsemble();
        real = Target.ensemble();
    }

    @AfterAll
    static void stopBoth() {
        model.close();
        real.close();
    }

    static List<Scenario> scenarios() {
        return EnsembleScenarios.all();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void requests_atRandomServers_areAnsweredAlike(long seed) {
        List<String> expected = play(seed).playOn(real);

        List<String> heard = play(seed).playOn(model);

        assertThat(Difference.between(expected, heard)).as("seed " + seed).isEmpty();
    }

    private static Scenario play(long seed) {
        return new Scenario("seed " + seed, stage -> new RandomPlay(seed, NEWEST_MINOR, STEPS).play(stage));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void scenario_onModelAndRealEnsemble_hasOneTranscript(Scenario scenario) {
        List<String> expected = scenario.playOn(real);

        List<String> heard = scenario.playOn(model);

        assertThat(Difference.between(expected, heard)).isEmpty();
    }
}
