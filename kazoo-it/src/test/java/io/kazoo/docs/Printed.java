package io.kazoo.docs;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Collects lines that are printed, by any thread, and lets a test wait for some. Thread-safe. */
final class Printed extends OutputStream {
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final List<String> lines = new ArrayList<>();

    @Override
    public synchronized void write(int octet) {
        if (octet == '\n') {
            lines.add(line.toString(StandardCharsets.UTF_8).stripTrailing());
            line.reset();
            notifyAll();
        } else {
            line.write(octet);
        }
    }

    /** Waits until each of {@code expected} was printed, in whatever order; returns those that were not in time. */
    synchronized List<String> missing(List<String> expected, long boundNanos) throws InterruptedException {
        long end = System.nanoTime() + boundNanos;
        while (true) {
            List<String> missing = new ArrayList<>(expected);
            lines.forEach(missing::remove);
            long left = end - System.nanoTime();
            if (missing.isEmpty() || left <= 0) {
                return missing;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** What was printed so far. */
    synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
