package io.kazoo.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Notes what callbacks report, and lets the tour wait for it. Thread-safe. */
final class Notebook<T> {

    private static final Duration BOUND = Duration.ofSeconds(20);

    private final List<T> entries = new ArrayList<>();

    synchronized void note(T entry) {
        entries.add(entry);
        notifyAll();
    }

    synchronized int size() {
        return entries.size();
    }

    /** Waits for an entry, at or behind position {@code from}, that is as wanted; returns the position behind it. */
    synchronized int await(int from, String what, Predicate<? super T> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + BOUND.toNanos();
        int position = from;
        while (true) {
            for (; position < entries.size(); position++) {
                if (wanted.test(entries.get(position))) {
                    return position + 1;
                }
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError(what + " did not come; seen: " + entries.subList(from, entries.size()));
            }
            wait(left / 1_000_000 + 1);
        }
    }

    @Override
    public synchronized String toString() {
        return entries.toString();
    }
}
