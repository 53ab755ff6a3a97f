package io.kazoo.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A modelled ensemble loses its leader as a real one does. */
@Tag("ensemble")
class LeaderContractIT {

    @Test
    void leader_gone_onModelAndRealEnsemble_hasOneTranscript() {
        try (Target real = Target.ensemble();
                Target model = Target.modelledEnsemble()) {
            List<String> expected = EnsembleScenarios.newLeader().playOn(real);

            List<String> heard = EnsembleScenarios.newLeader().playOn(model);

            assertThat(Difference.between(expected, heard)).isEmpty();
        }
    }
}
