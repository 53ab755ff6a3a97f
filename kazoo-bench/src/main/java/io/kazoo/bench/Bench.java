package io.kazoo.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The command: measures the clients and prints the tables. {@code docs/benchmarks.md} says how. */
public final class Bench {

    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private Bench() {}

    /** Runs and ends the process: with 0, with 1 if the run failed, with 2 if an option is wrong. */
    public static void main(String[] arguments) {
        if (Arrays.asList(arguments).contains("--help")) {
            System.out.print(BenchOptions.USAGE);
            return;
        }
        BenchOptions options;
        try {
            options = BenchOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.err.print(BenchOptions.USAGE);
            System.exit(WRONG_USAGE);
            return;
        }
        try {
            run(options);
        } catch (BenchException | IOException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            System.exit(FAILED);
        }
    }

    private static void run(BenchOptions options) throws IOException, InterruptedException {
        if (options.out().isPresent()) {
            requireFolderOf(options.out().get());
        }
        String loadBefore = Machine.loadAverage();
        Results results = new Results();
        double nullServerRate;
        try (Run run = new Run(options)) {
            // Also when interrupted, nothing is left behind.
            Runtime.getRuntime().addShutdownHook(new Thread(run::close, "bench-end"));
            nullServerRate = measure(run, options, results);
        }
        Report report = new Report(options, results, loadBefore, Machine.loadAverage(), nullServerRate);
        System.out.print(report.plain());
        if (options.out().isPresent()) {
            Files.writeString(options.out().get(), report.markdown());
        }
    }

    private static double measure(Run run, BenchOptions options, Results results)
            throws IOException, InterruptedException {
        try {
            run.startServers();
            double nullServerRate = run.nullServerRate();
            long start = System.nanoTime();
            for (int number = 0; number < options.pairs(); number++) {
                run.pair(number, results);
                progress(number + 1, options.pairs(), (System.nanoTime() - start) / 1_000_000_000L);
            }
            return nullServerRate;
        } catch (BenchException | IOException e) {
            if (run.isClosed()) {
                throw new BenchException("ended before its time", e);
            }
            throw e;
        }
    }

    /** Better before the run than after it. */
    private static void requireFolderOf(Path out) throws IOException {
        Path folder = out.toAbsolutePath().getParent();
        if (folder == null || !Files.isWritable(folder) || Files.isDirectory(out)) {
            throw new IOException("cannot write " + out);
        }
    }

    private static void progress(int done, int all, long seconds) {
        System.err.println("pair " + done + " of " + all + ", about " + seconds * (all - done) / done + " s to go");
    }
}
