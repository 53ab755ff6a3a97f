package io.kazoo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;

final class SampleTest {

    private static final Sample SAMPLE =
            new Sample(1000, 5_000_000, 2_000_000_000, 350_000, 43_000, 1_000_000, Double.NaN);

    @Test
    void parse_whatFormatWrote_isEqual() {
        assertThat(Sample.parse(SAMPLE.format())).isEqualTo(SAMPLE);
    }

    @Test
    void parse_otherText_isRefused() {
        assertThatThrownBy(() -> Sample.parse("1 2 3"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 2 3");
    }

    @Test
    void figures_ofASample_areInTheirUnits() {
        assertThat(SAMPLE.cpuMicrosPerOperation()).isEqualTo(5);
        assertThat(SAMPLE.operationsPerSecond()).isEqualTo(500);
        assertThat(SAMPLE.bytesPerOperation()).isEqualTo(350);
        assertThat(SAMPLE.medianMicros()).isEqualTo(43);
        assertThat(SAMPLE.compilerShare()).isCloseTo(1 / 6.0, offset(1e-9));
    }

    @Test
    void medianMicros_noLatencies_isNan() {
        assertThat(new Sample(1, 1, 1, 1, 0, 0, 0).medianMicros()).isNaN();
    }
}
