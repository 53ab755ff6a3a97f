package io.kazoo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReportTest {

    private static final BenchOptions OPTIONS = BenchOptions.parse(
            "--clients", "zk-nio,zk-netty", "--servers", "null", "--workloads", "async-get-128", "--pairs", "2");

    @Test
    void plain_twoPairs_hasRatioOfPairsAndFigures() {
        String text = report().plain();

        assertThat(text)
                .contains("2 pairs")
                .contains("2.00M gets/s")
                .containsPattern("async-get-128 +zk-netty / zk-nio +0\\.30 \\[0\\.20-0\\.40\\]")
                .containsPattern("async-get-128 +zk-nio +15\\.0 \\[10\\.0-20\\.0\\]");
    }

    @Test
    void markdown_twoPairs_isATable() {
        String text = report().markdown();

        assertThat(text)
                .contains("### null server")
                .contains("| --- | --- | ---: | ---: | ---: | ---: |")
                .containsPattern("\\| async-get-128 \\| zk-netty / zk-nio \\| 0\\.30 \\[0\\.20-0\\.40\\]");
    }

    @ParameterizedTest
    @CsvSource({"0.456, 0.46", "9.99, 9.99", "45.67, 45.7", "456.7, 457", "9994, 9994", "45678, 46k", "1234567, 1.23M"})
    void number_anySize_hasAboutThreeDigits(double figure, String text) {
        assertThat(Report.number(figure)).isEqualTo(text);
    }

    private static Report report() {
        Results results = new Results();
        add(results, ClientKind.ZK_NIO, 10);
        add(results, ClientKind.ZK_NETTY, 2);
        add(results, ClientKind.ZK_NIO, 20);
        add(results, ClientKind.ZK_NETTY, 8);
        return new Report(OPTIONS, results, "0.1", "1.2", 2e6);
    }

    private static void add(Results results, ClientKind client, int cpuMicros) {
        Sample sample = new Sample(100, cpuMicros * 100_000L, 1_000_000, 1000, 0, 0, 0.01);
        results.add(ServerKind.NULL, Workload.ASYNC_GET, client, sample);
    }
}
