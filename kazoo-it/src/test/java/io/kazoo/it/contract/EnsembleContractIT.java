package io.kazoo.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A modelled ensemble answers as a real one does. */
@Tag("ensemble")
class EnsembleContractIT {

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

    @ParameterizedTest
    @MethodSource("scenarios")
    void scenario_onModelAndRealEnsemble_hasOneTranscript(Scenario scenario) {
        List<String> expected = scenario.playOn(real);

        List<String> heard = scenario.playOn(model);

        assertThat(Difference.between(expected, heard)).isEmpty();
    }
}
