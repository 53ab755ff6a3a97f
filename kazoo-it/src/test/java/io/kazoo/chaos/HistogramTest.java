package io.kazoo.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HistogramTest {
    @Test
    void ofNanos_overlapsAndMargins_areCountedApart() {
        Histogram histogram =
                Histogram.ofNanos(List.of(-1L, 0L, 249_999_999L, 250_000_000L, -250_000_000L, -250_000_001L));

        assertThat(histogram).hasToString("[-500, -250) 1, [-250, 0) 2, [0, 250) 2, [250, 500) 1");
    }

    @Test
    void ofNanos_nothing_isEmpty() {
        Histogram histogram = Histogram.ofNanos(List.of());

        assertThat(histogram).hasToString("");
    }
}
