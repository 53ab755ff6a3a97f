package io.kazoo.simulation.run;

/** The command {@code simulate}. */
public final class Simulate {

    private Simulate() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        long from = Long.parseLong(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        boolean trace = arguments.length > 2;
        long begun = System.nanoTime();
        long events = 0;
        long failed = 0;
        for (long seed = from; seed < from + count; seed++) {
            SeedResult result = SeedRun.run(seed, trace ? System.out : null);
            events += result.events();
            if (result.violation() != null) {
                failed++;
                System.out.println("seed " + seed + ": " + result.violation());
            }
            if (trace) {
                System.out.println(result.hash());
            }
        }
        System.out.println(count + " seeds " + events + " events " + failed + " failed, "
                + (System.nanoTime() - begun) / 1_000_000 + " ms");
    }
}
