package io.kazoo.simulation.run;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * Many seeds on all processors, each in one thread, and what they hit. Prints each violation when it is found and the summary
 * at the end. Owned by the thread that made it.
 */
public final class Campaign {

    /** So many seeds must hit every kind of fault, every kind of call and every cell of the transition table. */
    public static final int SEEDS_FOR_COVERAGE = 1_000;

    private static final int MOST_REPORTED = 20;
    private static final double NANOS_PER_HOUR = TimeUnit.HOURS.toNanos(1);

    private final long from;
    private final long seeds;
    private final PrintStream out;
    private final LongFunction<SeedResult> run;
    private final Object lock = new Object();

    private Function<World, Guests> company = world -> Guests.NONE;
    private boolean coverage = true;
    private boolean trace;
    private String skipped = "";

    // Guarded by the lock.
    private long next;
    private long done;
    private long events;
    private long calls;
    private long faultCount;
    private double hours;
    private long violations;
    private final long[] faults = new long[FaultKind.values().length];
    private final long[] operations = new long[CallKind.values().length];
    private final Map<String, Long> tallies = new TreeMap<>();

    /** Of so many seeds, from one on. */
    public Campaign(long from, long seeds, PrintStream out) {
        this.from = from;
        this.seeds = seeds;
        this.out = out;
        this.run = seed -> SeedRun.run(seed, trace ? out : null, company);
    }

    /** The same with something else than the simulation. */
    Campaign(long from, long seeds, PrintStream out, LongFunction<SeedResult> run) {
        this.from = from;
        this.seeds = seeds;
        this.out = out;
        this.run = run;
    }

    /**
     * Runs so many seeds from one on.
     *
     * @param trace whether each seed tells its story, in one thread
     * @param skipped why cells are not counted, empty if they are
     * @return whether nothing was wrong
     */
    public static boolean run(long from, long seeds, boolean trace, PrintStream out, String skipped) {
        Campaign campaign = new Campaign(from, seeds, out);
        campaign.trace = trace;
        campaign.skipped = skipped;
        return campaign.run();
    }

    /** Has others use the clients, in place of most calls: then it is what they count that must be hit. */
    public Campaign with(Function<World, Guests> guests) {
        company = guests;
        coverage = false;
        return this;
    }

    /** Has each seed tell its story, in one thread. */
    public Campaign traced(boolean on) {
        trace = on;
        return this;
    }

    /** Runs them all; whether nothing was wrong. */
    public boolean run() {
        int threads = trace || seeds == 1 ? 1 : Runtime.getRuntime().availableProcessors();
        Thread[] workers = new Thread[threads];
        next = from;
        for (int i = 0; i < threads; i++) {
            workers[i] = new Thread(this::work, "simulate-" + i);
            workers[i].start();
        }
        for (Thread worker : workers) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return summary();
    }

    private void work() {
        while (true) {
            long seed;
            synchronized (lock) {
                if (next - from >= seeds) {
                    return;
                }
                seed = next++;
            }
            add(result(seed));
        }
    }

    private SeedResult result(long seed) {
        try {
            return run.apply(seed);
        } catch (Throwable e) { // whatever it is, that seed did not hold
            return SeedResult.failed(seed, SeedResult.unexpected(e));
        }
    }

    private void add(SeedResult result) {
        synchronized (lock) {
            done++;
            events += result.events();
            calls += result.calls();
            hours += result.virtualNanos() / NANOS_PER_HOUR;
            for (int i = 0; i < faults.length; i++) {
                faults[i] += result.faults()[i];
                faultCount += result.faults()[i];
            }
            for (int i = 0; i < operations.length; i++) {
                operations[i] += result.operations()[i];
            }
            result.tallies().forEach((what, count) -> tallies.merge(what, count, Long::sum));
            if (result.violation() != null && ++violations <= MOST_REPORTED) {
                out.println("seed " + result.seed() + " violates " + result.violation());
                out.println("  replay: bin/simulate " + (coverage ? "" : "--recipes ") + "--seeds 1 --from "
                        + result.seed() + " --trace");
            }
            if (trace || seeds == 1) {
                out.println("seed " + result.seed() + " hash " + Long.toHexString(result.hash()) + ", "
                        + result.events() + " events, " + result.calls() + " calls");
            }
        }
    }

    private boolean summary() {
        String missing = seeds >= SEEDS_FOR_COVERAGE ? missing() : "";
        synchronized (lock) {
            out.println(calls + " calls, " + faultCount + " faults of " + faults.length + " kinds" + Cells.summary());
            tallied().forEach((what, each) -> out.println(what + ": " + each));
            if (seeds >= SEEDS_FOR_COVERAGE && !Cells.rarest().isEmpty()) {
                out.println("rarest cells: " + Cells.rarest());
            }
            if (!missing.isEmpty()) {
                out.println("not hit in " + seeds + " seeds: " + missing);
                violations++;
            }
            if (done != seeds) {
                out.println(done + " of " + seeds + " seeds ran");
                violations++;
            }
            out.println(String.format(
                    Locale.ROOT,
                    "simulate: %d seeds, %d events, %.1f virtual hours, %d violations%s",
                    done,
                    events,
                    hours,
                    violations,
                    skipped.isEmpty() ? "" : ", 1 skipped: cells of the transition table (" + skipped + ")"));
            return violations == 0;
        }
    }

    /** What was tallied, a line for each word. */
    private Map<String, StringJoiner> tallied() {
        Map<String, StringJoiner> lines = new TreeMap<>();
        tallies.forEach((what, count) -> {
            int blank = what.indexOf(' ');
            lines.computeIfAbsent(what.substring(0, blank), word -> new StringJoiner(", "))
                    .add(what.substring(blank + 1) + " " + count);
        });
        return lines;
    }

    /** What no seed hit though it should have. */
    private String missing() {
        StringJoiner missing = new StringJoiner(", ");
        synchronized (lock) {
            tallies.forEach((what, count) -> {
                if (count == 0) {
                    missing.add(what);
                }
            });
        }
        if (coverage) {
            addMissing(missing);
        }
        return missing.toString();
    }

    private void addMissing(StringJoiner missing) {
        synchronized (lock) {
            for (FaultKind kind : FaultKind.values()) {
                if (faults[kind.ordinal()] == 0) {
                    missing.add("fault " + kind);
                }
            }
            for (CallKind kind : CallKind.values()) {
                if (operations[kind.ordinal()] == 0) {
                    missing.add("call " + kind);
                }
            }
        }
        Cells.missing().forEach(cell -> missing.add("cell " + cell));
    }
}
