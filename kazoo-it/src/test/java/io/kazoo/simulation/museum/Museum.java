package io.kazoo.simulation.museum;

import io.kazoo.simulation.recipe.RecipeSeed;
import io.kazoo.simulation.run.SeedRun;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Runs the simulation on each mutant until a seed sees it as what it is: by the invariant that its file names. */
final class Museum {

    /**
     * How it went with one mutant.
     *
     * @param seeds how many ran, the one that saw it included
     * @param seed which one saw it
     * @param violation what did not hold, by the invariant that is to see it; null if none saw it
     * @param others what else did not hold in other seeds, by invariant
     */
    record Outcome(
            Mutant mutant, int seeds, long seed, @Nullable String violation, Map<String, Integer> others) {

        boolean caught() {
            return violation != null;
        }

        @Override
        public String toString() {
            return violation == null
                    ? mutant.name() + " escaped from " + seeds + " seeds: '" + mutant.invariant() + "' held in all"
                            + (others.isEmpty() ? "" : ", what did not is " + others)
                    : mutant.name() + " caught by seed " + seed + ": "
                            + violation.lines().findFirst().orElse("");
        }
    }

    static final int MOST_SEEDS = 300;
    private static final int WRONG_ARGUMENTS = 2;
    /** Faults of recipes, which the simulation of recipes sees. */
    static final String RECIPES = "recipe-museum";

    private static final String USAGE = "usage: simulate --museum [--recipes] [part of a name]...";

    private Museum() {}

    /**
     * Runs seeds 1 to {@code mostSeeds} on each mutant, all processors at it.
     *
     * @param known a seed that sees it, by name, which is tried before
     */
    static List<Outcome> visit(List<Mutant> mutants, Map<String, Integer> known, int mostSeeds, PrintStream out) {
        return visit(mutants, SeedRun.class, known, mostSeeds, out);
    }

    /** With what runs a seed: a class with a static method {@code run(long)}. */
    static List<Outcome> visit(
            List<Mutant> mutants, Class<?> runner, Map<String, Integer> known, int mostSeeds, PrintStream out) {
        LoggerFactory.getILoggerFactory(); // once, ahead of the threads
        ExecutorService workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<Outcome>> running = mutants.stream()
                    .map(mutant -> workers.submit(() -> {
                        Outcome outcome = hunt(mutant, runner, known.getOrDefault(mutant.name(), 1), mostSeeds);
                        out.println(outcome);
                        return outcome;
                    }))
                    .toList();
            return running.stream().map(Museum::outcome).toList();
        } finally {
            workers.shutdownNow();
        }
    }

    private static Outcome outcome(Future<Outcome> running) {
        try {
            return running.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Outcome hunt(Mutant mutant, Class<?> runner, int first, int mostSeeds) {
        try (ChangedClient client = mutant.build(ClientSources.find())) {
            Method run = client.loadClass(runner.getName()).getMethod("run", long.class);
            Map<String, Integer> others = new TreeMap<>();
            for (int seed = 1; seed <= mostSeeds; seed++) {
                long next = seed == 1 ? first : seed <= first ? seed - 1 : seed;
                Object result = run.invoke(null, next);
                Object violation = result.getClass().getMethod("violation").invoke(result);
                String invariant = violation == null ? "" : violation.toString().replaceFirst("(?s):.*", "");
                if (invariant.equals(mutant.invariant())) {
                    return new Outcome(mutant, seed, next, violation.toString(), others);
                } else if (violation != null) {
                    others.merge(invariant, 1, Integer::sum);
                }
            }
            return new Outcome(mutant, mostSeeds, 0, null, others);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(mutant.name() + " broke the simulation itself", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no simulation in the copy", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The command {@code simulate --museum [--recipes] [part of a name ...]}: how many seeds each mutant takes, 300 at the most.
     */
    public static void main(String[] parts) {
        System.exit(run(System.out, System.err, parts));
    }

    static int run(PrintStream out, PrintStream err, String... arguments) {
        boolean recipes = arguments.length > 0 && arguments[0].equals("--recipes");
        List<String> parts = List.of(arguments).subList(recipes ? 1 : 0, arguments.length);
        if (parts.contains("--help")) {
            out.println(USAGE);
            return 0;
        }
        List<Mutant> all = recipes ? Mutant.all(RECIPES) : Mutant.all();
        for (String part : parts) {
            if (part.startsWith("-")
                    || all.stream().noneMatch(mutant -> mutant.name().contains(part))) {
                err.println("museum: no mutant has '" + part + "' in its name; " + USAGE);
                return WRONG_ARGUMENTS;
            }
        }
        List<Mutant> mutants = all.stream()
                .filter(mutant -> parts.isEmpty() || parts.stream().anyMatch(mutant.name()::contains))
                .toList();
        Class<?> runner = recipes ? RecipeSeed.class : SeedRun.class;
        List<Outcome> outcomes = visit(mutants, runner, Map.of(), MOST_SEEDS, out);
        long caught = outcomes.stream().filter(Outcome::caught).count();
        int seeds = outcomes.stream().mapToInt(Outcome::seeds).sum();
        out.println("museum: " + outcomes.size() + " mutants, " + caught + " caught, " + seeds + " seeds");
        return caught == outcomes.size() ? 0 : 1;
    }
}
