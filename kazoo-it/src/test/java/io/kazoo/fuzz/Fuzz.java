package io.kazoo.fuzz;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The command {@code fuzz}: so many inputs to all targets, or to some. */
public final class Fuzz {

    /** The inputs that every run begins with; those that once found something among them. */
    static final Path CORPUS = Path.of("src", "test", "fuzz");

    private static final int AT_A_TIME = 2;
    private static final long RESOLUTION = 10_000;
    private static final int FINDINGS = 1;
    private static final int BAD_USAGE = 2;

    private Fuzz() {}

    /** Runs in the folder of this module. Ends with 0, with 1 if something was found, with 2 if the arguments are wrong. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (List.of(arguments).contains("--help")) {
            System.out.println(FuzzOptions.USAGE);
            return;
        }
        FuzzOptions options;
        try {
            options = FuzzOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("fuzz: " + e.getMessage());
            System.err.println(FuzzOptions.USAGE);
            System.exit(BAD_USAGE);
            return;
        }
        List<FuzzProcess.Outcome> outcomes;
        try {
            outcomes = run(options, Path.of("target", "fuzz"), System.out);
        } catch (NoSuchFileException e) {
            System.err.println("fuzz: " + e.getMessage());
            System.exit(BAD_USAGE);
            return;
        }
        findings(outcomes).forEach(System.out::println);
        System.out.println(summary(outcomes));
        System.exit(findings(outcomes).isEmpty() ? 0 : FINDINGS);
    }

    /** Runs two targets at a time. */
    static List<FuzzProcess.Outcome> run(FuzzOptions options, Path work, PrintStream log)
            throws IOException, InterruptedException {
        requireCorpus(options.targets(), CORPUS);
        long all = options.targets().stream()
                .mapToLong(target -> target.share(RESOLUTION))
                .sum();
        ExecutorService processes = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Future<FuzzProcess.Outcome>> running = new ArrayList<>();
            for (Target target : options.targets()) {
                long count = Math.max(1, options.inputs() * target.share(RESOLUTION) / all);
                running.add(
                        processes.submit(() -> new FuzzProcess(target, work, log).run(count, options.seed(), CORPUS)));
            }
            List<FuzzProcess.Outcome> outcomes = new ArrayList<>();
            for (Future<FuzzProcess.Outcome> outcome : running) {
                outcomes.add(outcome.get());
            }
            return outcomes;
        } catch (ExecutionException e) {
            throw new IOException("a fuzzer did not run", e);
        } finally {
            processes.shutdownNow();
        }
    }

    /** A fuzzer that begins with nothing finds little, and says no word about it. */
    static void requireCorpus(List<Target> targets, Path corpus) throws NoSuchFileException {
        for (Target target : targets) {
            Path folder = corpus.resolve(target.label());
            if (!Files.isDirectory(folder)) {
                throw new NoSuchFileException(
                        "no corpus of the target " + target.label() + " in " + folder.toAbsolutePath());
            }
        }
    }

    /** The last line. */
    static String summary(List<FuzzProcess.Outcome> outcomes) {
        long inputs = outcomes.stream().mapToLong(FuzzProcess.Outcome::inputs).sum();
        return "fuzz: " + inputs + " inputs, " + outcomes.size() + " targets, "
                + findings(outcomes).size() + " findings";
    }

    /** What was found, a line for each target. */
    static List<String> findings(List<FuzzProcess.Outcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome.finding() != null)
                .map(outcome -> outcome.target().label() + ": " + outcome.finding())
                .toList();
    }
}
