package io.kazoo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.bench.Sampler.Budget;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Starts real processes. */
@Tag("slow")
final class RunTest {

    private static final Budget SHORT = new Budget(50, 100);
    private static final BenchOptions OPTIONS = new BenchOptions(
            new Pace("test", 1, SHORT, SHORT, SHORT, SHORT),
            2,
            List.of(ClientKind.ZK_NIO, ClientKind.ZK_NETTY),
            ClientKind.ZK_NIO,
            List.of(ServerKind.values()),
            List.of(Workload.ASYNC_SET),
            Optional.empty());

    @Test
    void pair_bothServers_samplesEveryClientAndLeavesNoProcess() throws Exception {
        Results results = new Results();

        try (Run run = new Run(OPTIONS)) {
            run.startServers();
            run.pair(0, results);
            run.pair(1, results);
        }

        assertThat(results.all()).hasSize(8);
        assertThat(results.figures(ServerKind.REAL, Workload.ASYNC_SET, ClientKind.ZK_NETTY, Metric.CPU))
                .hasSize(2);
        assertThat(ProcessHandle.current().children()).isEmpty();
    }

    @Test
    void pair_afterClose_startsNothing() throws Exception {
        Run run = new Run(OPTIONS);
        run.close();

        assertThatThrownBy(() -> run.pair(0, new Results())).isInstanceOf(BenchException.class);

        assertThat(ProcessHandle.current().children()).isEmpty();
    }
}
