package io.kazoo.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.kazoo.it.support.NumberProperty;
import java.io.IOException;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each scenario under many orders of its threads' steps; and once more on a twin of the library that is broken, to show that
 * the scenario can fail. Only sequentially consistent orders are tried.
 */
@Tag("slow")
@Timeout(3_600)
class ConcurrencyTest {

    private static final int INVOCATIONS =
            Math.toIntExact(NumberProperty.whole("kazoo.concurrency.invocations", 1, 200));
    private static final int MOST_INVOCATIONS = 20_000;

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void scenario_anyOrderOfSteps_holds(Scenario scenario) {
        try {
            Lincheck.runConcurrentTest(INVOCATIONS, scenario.program());
        } catch (LincheckAssertionError e) {
            Twin.abortIfUndecided(e);
            throw e;
        }
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void scenario_onBrokenTwin_fails(Scenario scenario) throws IOException, InterruptedException {
        Twin twin = Twin.of(scenario);

        Twin.Verdict verdict = twin.run(scenario, MOST_INVOCATIONS);

        assumeThat(verdict).isNotEqualTo(Twin.Verdict.UNDECIDED);
        assertThat(verdict).isEqualTo(Twin.Verdict.FOUND);
    }
}
