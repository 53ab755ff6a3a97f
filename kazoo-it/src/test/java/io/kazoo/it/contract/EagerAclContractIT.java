package io.kazoo.it.contract;

import static io.kazoo.it.contract.Requests.create;
import static io.kazoo.it.contract.Requests.delete;
import static io.kazoo.it.contract.Requests.get;
import static io.kazoo.it.contract.Requests.multi;
import static io.kazoo.it.contract.Requests.opSet;
import static io.kazoo.it.contract.Requests.set;
import static io.kazoo.it.contract.Requests.setAcls;
import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.Acl;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A modelled ensemble with {@code enableEagerACLCheck} answers as a real one does. */
@Tag("ensemble")
class EagerAclContractIT {

    private static Target model;
    private static Target real;

    @BeforeAll
    static void startBoth() {
        model = Target.modelledEnsemble(true);
        real = Target.ensemble(true);
    }

    @AfterAll
    static void stopBoth() {
        model.close();
        real.close();
    }

    static List<Scenario> scenarios() {
        List<Scenario> scenarios = new ArrayList<>();
        for (int server = 0; server < 2; server++) {
            for (Scenario scenario : AclScenarios.all()) {
                scenarios.add(at(server, scenario));
            }
            scenarios.add(at(server, new Scenario("refused writes among others", EagerAclContractIT::refused)));
        }
        return scenarios;
    }

    private static Scenario at(int server, Scenario scenario) {
        String who = server == 0 ? "the leader" : "a follower";
        return new Scenario(scenario.name() + ", at " + who, stage -> {
            stage.at(server);
            scenario.play().accept(stage);
        });
    }

    private static void refused(Stage stage) {
        stage.open("a");
        stage.ask("a", create("/eager", Acl.READ_ACL_UNSAFE));
        stage.ask("a", set("/eager", "x"));
        stage.ask("a", delete("/eager/none"));
        stage.ask("a", multi(opSet("/eager", "x")));
        // When the commit before them is answered is a matter of time; that they do not wait for it, the simulation
        // counts.
        stage.unordered(() -> stage.askAll(
                "a",
                List.of(
                        create("/before"),
                        set("/eager", "x"),
                        create("/eager/child"),
                        setAcls("/eager", Acl.OPEN_ACL_UNSAFE),
                        get("/before"),
                        delete("/before"))));
        stage.ask("a", delete("/eager"));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void scenario_whereAclsAreCheckedEarly_hasOneTranscript(Scenario scenario) {
        List<String> expected = scenario.playOn(real);

        List<String> heard = scenario.playOn(model);

        assertThat(Difference.between(expected, heard)).isEmpty();
    }
}
