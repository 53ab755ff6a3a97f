package io.kazoo.bench;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What to measure.
 *
 * @param pairs how many times each client gets a new process, 1 to 100
 * @param clients who takes part, each once
 * @param base the client to whose figures those of the others are put in ratio; one of {@code clients}
 * @param out where the report goes in Markdown, if anywhere
 */
record BenchOptions(
        Pace pace,
        int pairs,
        List<ClientKind> clients,
        ClientKind base,
        List<ServerKind> servers,
        List<Workload> workloads,
        Optional<Path> out) {

    static final String USAGE = """
            Usage: bin/bench [--quick] [--pairs N] [--clients A,B] [--base A] [--servers null,real]
                             [--workloads W,W] [--out FILE]
              --quick      about six minutes instead of half an hour
              --pairs      how many times each client gets a new process, 1 to 100 (quick: 7, else 15)
              --clients    of kazoo, zk-nio, zk-netty (default: all)
              --base       the client to compare with (default: the first)
              --servers    of null, real (default: both)
              --workloads  of async-get-128, async-set-128, get-1-thread, get-64-threads (default: all)
              --out        also write the report to this file, as Markdown
            """;

    private static final int MOST_PAIRS = 100;

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException naming the word that is wrong
     */
    static BenchOptions parse(String... arguments) {
        Pace pace = Pace.FULL;
        Optional<Integer> pairs = Optional.empty();
        List<ClientKind> clients = List.of(ClientKind.values());
        Optional<ClientKind> base = Optional.empty();
        List<ServerKind> servers = List.of(ServerKind.values());
        List<Workload> workloads = List.of(Workload.values());
        Optional<Path> out = Optional.empty();
        Deque<String> words = new ArrayDeque<>(Arrays.asList(arguments));
        while (!words.isEmpty()) {
            String word = words.pop();
            switch (word) {
                case "--quick" -> pace = Pace.QUICK;
                case "--pairs" -> pairs = Optional.of(pairs(value(word, words)));
                case "--clients" -> clients = list(value(word, words), ClientKind::of);
                case "--base" -> base = Optional.of(ClientKind.of(value(word, words)));
                case "--servers" -> servers = list(value(word, words), ServerKind::of);
                case "--workloads" -> workloads = list(value(word, words), Workload::of);
                case "--out" -> out = Optional.of(Path.of(value(word, words)));
                default -> throw new IllegalArgumentException("unknown option '" + word + "'");
            }
        }
        ClientKind compared = base.orElse(clients.get(0));
        if (!clients.contains(compared)) {
            throw new IllegalArgumentException("--base '" + compared.label() + "' is not among the clients");
        }
        return new BenchOptions(pace, pairs.orElse(pace.pairs()), clients, compared, servers, workloads, out);
    }

    private static String value(String option, Deque<String> words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return words.pop();
    }

    private static int pairs(String text) {
        if (!text.matches("\\d{1,3}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST_PAIRS) {
            throw new IllegalArgumentException("--pairs '" + text + "' is not a number from 1 to " + MOST_PAIRS);
        }
        return Integer.parseInt(text);
    }

    private static <T> List<T> list(String text, Function<String, T> find) {
        return Arrays.stream(text.split(",")).map(find).distinct().toList();
    }
}
