package io.kazoo.bench;

import java.util.Arrays;

/**
 * The median of some figures with the smallest and the largest of them.
 *
 * @param median the middle figure, or the mean of the two in the middle; NaN if there are none
 */
record Spread(double median, double min, double max) {

    /** The spread of these figures; those that are NaN do not count. */
    static Spread of(double... figures) {
        double[] sorted = Arrays.stream(figures)
                .filter(figure -> !Double.isNaN(figure))
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return new Spread(Double.NaN, Double.NaN, Double.NaN);
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /**
     * The spread of the ratios within pairs: the first figure to the first base, the second to the second, and so on.
     * The load of the machine, which a pair shares, cancels out; in a ratio of two medians it would not.
     *
     * @throws IllegalArgumentException if there are not as many of the one as of the other
     */
    static Spread ofRatios(double[] figures, double[] bases) {
        if (figures.length != bases.length) {
            throw new IllegalArgumentException(figures.length + " figures cannot be paired with " + bases.length);
        }
        double[] ratios = new double[figures.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figures[i] / bases[i];
        }
        return of(ratios);
    }

    /** Whether there was a figure at all. */
    boolean isPresent() {
        return !Double.isNaN(median);
    }
}
