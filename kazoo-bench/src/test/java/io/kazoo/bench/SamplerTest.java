package io.kazoo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.bench.Sampler.Budget;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class SamplerTest {

    private static final Budget SHORT = new Budget(30, 100);

    /** A client whose every call fails. */
    private static final class BrokenClient implements BenchClient {
        @Override
        public void asyncGet(Completion completion) {
            completion.done(new IllegalStateException("broken"));
        }

        @Override
        public void asyncSet(Completion completion) {
            throw new IllegalStateException("broken");
        }

        @Override
        public void get() {
            throw new IllegalStateException("broken");
        }

        @Override
        public void close() {}
    }

    /** A client that never replies. */
    private static final class MuteClient implements BenchClient {
        @Override
        public void asyncGet(Completion completion) {}

        @Override
        public void asyncSet(Completion completion) {}

        @Override
        public void get() {}

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @MethodSource("everything")
    void sample_workingClient_measuresEveryWorkload(ClientKind kind, Workload workload) throws Exception {
        try (NullServer server = NullServer.start();
                BenchClient client = kind.connect("127.0.0.1:" + server.port())) {
            Sampler sampler = new Sampler(client, ProcessHandle.current().pid());

            Sample sample = sampler.sample(workload, SHORT, SHORT);

            assertThat(sample.operations()).isPositive();
            assertThat(sample.bytesPerOperation()).isBetween(100.0, 100_000.0);
            assertThat(Double.isNaN(sample.medianMicros())).isEqualTo(sample.medianNanos() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sample_failingClient_isRefusedWithItsReason(Workload workload) {
        Sampler sampler = new Sampler(new BrokenClient(), 1);

        assertThatThrownBy(() -> sampler.sample(workload, SHORT, SHORT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("broken");
    }

    static Stream<Arguments> everything() {
        return Stream.of(ClientKind.values())
                .flatMap(kind -> Stream.of(Workload.values()).map(workload -> Arguments.of(kind, workload)));
    }

    @Test
    void stop_repliesMissing_saysHowMany() {
        Load load = AsyncLoad.start(new MuteClient()::asyncGet, 3, 0);

        assertThatThrownBy(load::stop)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("3 operations got no reply");
    }
}
