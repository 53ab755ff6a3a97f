package io.kazoo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BenchOptionsTest {

    @Test
    void parse_nothing_measuresAllAtFullPace() {
        BenchOptions options = BenchOptions.parse();

        assertThat(options.pace()).isEqualTo(Pace.FULL);
        assertThat(options.pairs()).isEqualTo(15);
        assertThat(options.clients()).containsExactly(ClientKind.values());
        assertThat(options.servers()).containsExactly(ServerKind.values());
        assertThat(options.workloads()).containsExactly(Workload.values());
        assertThat(options.out()).isEmpty();
    }

    @Test
    void parse_everyOption_isTaken() {
        BenchOptions options = BenchOptions.parse(
                "--pairs",
                "9",
                "--quick",
                "--clients",
                "zk-netty,zk-nio,zk-netty",
                "--base",
                "zk-nio",
                "--servers",
                "real",
                "--workloads",
                "get-1-thread",
                "--out",
                "r.md");

        assertThat(options.pace()).isEqualTo(Pace.QUICK);
        assertThat(options.pairs()).isEqualTo(9);
        assertThat(options.clients()).containsExactly(ClientKind.ZK_NETTY, ClientKind.ZK_NIO);
        assertThat(options.base()).isEqualTo(ClientKind.ZK_NIO);
        assertThat(options.servers()).containsExactly(ServerKind.REAL);
        assertThat(options.workloads()).containsExactly(Workload.GET_ONE_THREAD);
        assertThat(options.out()).contains(Path.of("r.md"));
    }

    @ParameterizedTest
    @CsvSource({
        "--pairs 0, 0",
        "--pairs 101, 101",
        "--pairs x, x",
        "--pairs, --pairs",
        "--clients none, none",
        "--clients zk-nio --base zk-netty, zk-netty",
        "--servers moon, moon",
        "--workloads nap, nap",
        "--fast, --fast"
    })
    void parse_wrongWord_isRefusedByName(String line, String word) {
        assertThatThrownBy(() -> BenchOptions.parse(line.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(word);
    }
}
