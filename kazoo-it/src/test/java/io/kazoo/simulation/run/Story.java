package io.kazoo.simulation.run;

import io.kazoo.simulation.VirtualLoop;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a seed: always as a number that two runs of the seed must agree in, and line by line when somebody wants to
 * read it.
 */
public final class Story {

    private static final double NANOS_PER_SECOND = 1e9;

    private final VirtualLoop loop;
    private final @Nullable PrintStream out;

    private long hash = 0x9E3779B97F4A7C15L;

    Story(VirtualLoop loop, @Nullable PrintStream out) {
        this.loop = loop;
        this.out = out;
    }

    /** One more event: its kind, and two numbers that say which. */
    public void add(int kind, long one, long two) {
        long mixed = hash ^ (kind * 0xBF58476D1CE4E5B9L + one);
        mixed = (mixed ^ mixed >>> 29) * 0x94D049BB133111EBL + two;
        hash = mixed ^ mixed >>> 32 ^ loop.nanoTime();
    }

    /** A line for the reader, if there is one. */
    public void tell(Supplier<String> line) {
        if (out != null) {
            out.println(
                    String.format(Locale.ROOT, "%12.6f  %s", loop.elapsed().toNanos() / NANOS_PER_SECOND, line.get()));
        }
    }

    long hash() {
        return hash;
    }
}
