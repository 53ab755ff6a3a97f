package io.kazoo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class SpreadTest {

    @Test
    void of_oddCount_hasMiddleFigure() {
        assertThat(Spread.of(9, 1, 4)).isEqualTo(new Spread(4, 1, 9));
    }

    @Test
    void of_evenCount_hasMeanOfTheTwoInTheMiddle() {
        assertThat(Spread.of(9, 1, 4, 6)).isEqualTo(new Spread(5, 1, 9));
    }

    @Test
    void of_nothingButNan_isAbsent() {
        assertThat(Spread.of(Double.NaN).isPresent()).isFalse();
    }

    @Test
    void of_someNan_countsTheRest() {
        assertThat(Spread.of(Double.NaN, 3)).isEqualTo(new Spread(3, 3, 3));
    }

    @Test
    void ofRatios_sharedDisturbance_cancelsOut() {
        double[] figures = {20, 200, 40};
        double[] bases = {10, 100, 20};

        Spread ratios = Spread.ofRatios(figures, bases);

        assertThat(ratios).isEqualTo(new Spread(2, 2, 2));
    }

    @Test
    void ofRatios_differentPairs_isMedianOfPairsNotRatioOfMedians() {
        double[] figures = {10, 10, 90};
        double[] bases = {1, 5, 10};

        Spread ratios = Spread.ofRatios(figures, bases);

        assertThat(ratios).isEqualTo(new Spread(9, 2, 10));
    }

    @Test
    void ofRatios_unequalCounts_isRefused() {
        assertThatThrownBy(() -> Spread.ofRatios(new double[2], new double[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2")
                .hasMessageContaining("3");
    }
}
