package io.kazoo.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.testkit.model.ModelVersion;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The model answers as the newest real server does. */
class ContractIT {

    private static Target model;
    private static Target real;

    @BeforeAll
    static void startBoth() {
        model = Target.model(ModelVersion.V3_9, Target.OFTEN_MILLIS);
        real = Target.real(Target.OFTEN_MILLIS);
    }

    @AfterAll
    static void stopBoth() {
        model.close();
        real.close();
    }

    static Stream<Scenario> scenarios() {
        return Stream.of(
                        NodeScenarios.all(),
                        NodeScenarios.since35(),
                        NodeScenarios.since36(),
                        WatchScenarios.all(),
                        WatchScenarios.since35(),
                        WatchScenarios.since36(),
                        AclScenarios.all(),
                        AclScenarios.since36(),
                        AclScenarios.since37(),
                        SessionScenarios.all(),
                        List.of(SessionScenarios.checkAlone(true)))
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void scenario_onModelAndRealServer_hasOneTranscript(Scenario scenario) {
        List<String> expected = scenario.playOn(real);

        List<String> heard = scenario.playOn(model);

        assertThat(Difference.between(expected, heard)).isEmpty();
    }
}
