package io.kazoo.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.testkit.model.ModelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The model that answers as a version does so as a real server of it. Only with {@code -Pcontract-matrix}. */
@Tag("contract-matrix")
class VersionContractIT {

    private static final int SEEDS = 20;
    private static final int STEPS = 150;

    /** A server of another process expires sessions when it likes. */
    private static final String NOT_IN_A_PROCESS = "a session expired";

    @ParameterizedTest
    @EnumSource(value = ModelVersion.class, names = "CLICKHOUSE", mode = EnumSource.Mode.EXCLUDE)
    void scenarios_onModelAndVersion_haveOneTranscript(ModelVersion version) {
        try (Target real = Target.process(version, Target.OFTEN_MILLIS);
                Target model = Target.model(version, Target.OFTEN_MILLIS)) {
            String differences = scenarios(version).stream()
                    .filter(scenario -> !scenario.name().equals(NOT_IN_A_PROCESS))
                    .map(scenario -> difference(scenario, real, model))
                    .collect(Collectors.joining());

            assertThat(differences).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(value = ModelVersion.class, names = "CLICKHOUSE", mode = EnumSource.Mode.EXCLUDE)
    void requests_atRandom_areAnsweredAsByTheVersion(ModelVersion version) {
        try (Target real = Target.process(version, Target.NEVER_MILLIS);
                Target model = Target.model(version, Target.NEVER_MILLIS)) {
            StringBuilder differences = new StringBuilder();
            for (long seed = 1; seed <= SEEDS; seed++) {
                long number = seed;
                Scenario scenario = new Scenario(
                        "seed " + seed, stage -> new RandomPlay(number, minor(version), STEPS).play(stage));
                differences.append(difference(scenario, real, model));
            }

            assertThat(differences.toString()).isEmpty();
        }
    }

    private static String difference(Scenario scenario, Target real, Target model) {
        String text = Difference.between(scenario.playOn(real), scenario.playOn(model));
        return text.isEmpty() ? "" : "\n" + scenario + ":" + text;
    }

    private static int minor(ModelVersion version) {
        return Integer.parseInt(version.release().split("\\.")[1]);
    }

    private static List<Scenario> scenarios(ModelVersion version) {
        int minor = minor(version);
        List<Scenario> scenarios = new ArrayList<>();
        scenarios.addAll(NodeScenarios.all());
        scenarios.addAll(WatchScenarios.all());
        scenarios.addAll(AclScenarios.all());
        scenarios.addAll(SessionScenarios.all());
        scenarios.add(SessionScenarios.checkAlone(minor >= 8));
        if (minor >= 5) {
            scenarios.addAll(NodeScenarios.since35());
            scenarios.addAll(WatchScenarios.since35());
        }
        if (minor >= 6) {
            scenarios.addAll(NodeScenarios.since36());
            scenarios.addAll(WatchScenarios.since36());
            scenarios.addAll(AclScenarios.since36());
        }
        if (minor >= 7) {
            scenarios.addAll(AclScenarios.since37());
        }
        return scenarios;
    }
}
