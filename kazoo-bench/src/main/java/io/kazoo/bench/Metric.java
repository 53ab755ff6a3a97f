package io.kazoo.bench;

import java.util.function.ToDoubleFunction;

/** A column of the tables. */
enum Metric {
    CPU("CPU µs/op", Sample::cpuMicrosPerOperation),
    RATE("ops/s", Sample::operationsPerSecond),
    ALLOCATION("B/op", Sample::bytesPerOperation),
    LATENCY("p50 µs", Sample::medianMicros);

    private final String title;
    private final ToDoubleFunction<Sample> figure;

    Metric(String title, ToDoubleFunction<Sample> figure) {
        this.title = title;
        this.figure = figure;
    }

    /** The heading of the column, with the unit. */
    String title() {
        return title;
    }

    /** The figure of one sample; NaN where it has none. */
    double of(Sample sample) {
        return figure.applyAsDouble(sample);
    }
}
