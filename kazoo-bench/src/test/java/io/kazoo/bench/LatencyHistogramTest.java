package io.kazoo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LatencyHistogramTest {

    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void medianNanos_nothingRecorded_isZero() {
        assertThat(histogram.medianNanos()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 63, 64, 127, 128, 1_000, 43_210, 85_000_000, 60_000_000_000L})
    void medianNanos_oneLatency_isItWithinOnePercent(long nanos) {
        histogram.record(nanos);

        assertThat(histogram.medianNanos()).isCloseTo(nanos, withPercentage(1));
    }

    @Test
    void medianNanos_manyLatencies_ignoresTheTail() {
        for (int i = 1; i <= 1001; i++) {
            histogram.record(i <= 501 ? 50_000 : 900_000_000);
        }

        assertThat(histogram.medianNanos()).isCloseTo(50_000, withPercentage(1));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, Long.MAX_VALUE})
    void record_impossibleLatency_isTakenAsTheNearest(long nanos) {
        histogram.record(nanos);

        assertThat(histogram.medianNanos()).isNotNegative();
    }

    @Test
    void add_another_countsBoth() {
        LatencyHistogram other = new LatencyHistogram();
        other.record(10);
        other.record(10);
        histogram.record(50);

        histogram.add(other);

        assertThat(histogram.medianNanos()).isEqualTo(10);
    }
}
