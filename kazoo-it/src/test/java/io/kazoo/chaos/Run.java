package io.kazoo.chaos;

import io.kazoo.KazooClient;
import io.kazoo.chaos.check.Checker;
import io.kazoo.chaos.check.Commit;
import io.kazoo.chaos.check.Entry;
import io.kazoo.chaos.check.History;
import io.kazoo.chaos.check.Lines;
import io.kazoo.chaos.check.OpKind;
import io.kazoo.chaos.check.Operation;
import io.kazoo.chaos.check.Sight;
import io.kazoo.chaos.check.Truth;
import io.kazoo.chaos.check.Violation;
import io.kazoo.chaos.work.Worker;
import io.kazoo.recipe.LockingQueue;
import io.kazoo.recipe.Recipes;
import io.kazoo.recipe.TakenItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One run from the start of the servers to the verdict. */
final class Run {
    private static final int MOST_SHOWN = 40;
    private static final long MARGIN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final List<String> FOLDERS = List.of(
            "/reg",
            "/multi",
            "/made",
            "/own",
            "/seq",
            "/data",
            "/tree",
            "/come",
            "/count",
            "/grant",
            "/fence/lock",
            "/fence/election",
            "/fence/semaphore-2");

    private final ChaosOptions options;
    private final Path folder;
    private final List<Violation> violations = new ArrayList<>();
    private final List<Entry> rest = new ArrayList<>();
    private final AtomicBoolean kept = new AtomicBoolean();

    Run(ChaosOptions options) throws IOException {
        this.options = options;
        this.folder = Files.createTempDirectory("kazoo-chaos-");
    }

    /** Runs, says how it went, and returns the status to exit with. The folder is kept, and named, unless all went well. */
    int run() throws IOException {
        Thread interrupted = new Thread(this::keep, "chaos-interrupted");
        Runtime.getRuntime().addShutdownHook(interrupted);
        boolean clean = false;
        try {
            clean = runAndCheck();
        } catch (RuntimeException e) {
            // At the end of the process the servers end too, which is no failure of the run.
            if (!kept.get()) {
                e.printStackTrace();
                System.out.println("chaos: the run failed: " + e.getMessage());
            }
        } finally {
            if (clean) {
                delete();
            } else {
                keep();
            }
        }
        kept.set(true);
        return clean ? 0 : 1;
    }

    private void keep() {
        if (!kept.getAndSet(true)) {
            System.out.println("chaos: histories and logs are kept in " + folder);
        }
    }

    private boolean runAndCheck() throws IOException {
        SplittableRandom random = new SplittableRandom(options.seed());
        long raged = Math.round(options.minutes() * 60e9);
        Map<String, List<long[]>> pauses;
        Map<String, Commit.Change> tree;
        List<Path> logs;
        Map<FaultKind, Integer> strikes;
        int resetsSkipped;
        Function<Path, Site> sites = options.isolated() ? Namespaces::new : Proxies::new;
        try (Cluster cluster = Cluster.start(Cluster.Plan.of(sites), folder)) {
            prepare(cluster.connectString());
            try (Clients clients = new Clients(folder, cluster, random.split())) {
                Nemesis nemesis = new Nemesis(cluster, clients, random.split(), options.minutes() < 3 ? 2_500 : 5_000);
                nemesis.rage(raged);
                strikes = nemesis.strikes();
                resetsSkipped = nemesis.resetsSkipped();
                System.out.println("chaos: strikes: " + strikes);
                System.out.println("chaos: healing");
                cluster.heal(60);
                pause(12);
                clients.quiet();
                await("the clients to have nothing under way", 60, () -> areQuiet(clients));
                tree = held(cluster.connectString());
                clients.stop();
                nothingLeft(cluster);
                drain(cluster.connectString());
                pauses = clients.pauses();
            }
            logs = cluster.logFolders();
            IntStream.rangeClosed(1, Cluster.SIZE)
                    .forEach(id -> cluster.server(id).kill());
        }
        return verdict(strikes, resetsSkipped, TransactionLogs.read(logs), tree, pauses);
    }

    private boolean verdict(
            Map<FaultKind, Integer> strikes,
            int resetsSkipped,
            Truth truth,
            Map<String, Commit.Change> tree,
            Map<String, List<long[]>> pauses)
            throws IOException {
        History history = History.of(entries());
        Checker checker = new Checker(List.of("/reg/", "/multi/"), Worker.DEADLINE.toNanos() + MARGIN_NANOS);
        violations.addAll(checker.check(history, truth, tree, pauses));
        violations.stream().limit(MOST_SHOWN).forEach(System.out::println);
        long operations = history.operations().values().stream()
                .filter(operation -> operation.reply() != null)
                .count();
        long open = history.operations().values().stream()
                .filter(operation ->
                        operation.isOpen() && operation.call().kind().isWrite())
                .count();
        System.out.println("chaos: " + open + " writes of unknown effect, "
                + truth.commits().size() + " transactions, " + truth.uncertain() + " of them in one log only");
        System.out.println("chaos: successes: " + successes(history));
        Map<Sight, Integer> seen = checker.seen().counts();
        System.out.println("chaos: checked: " + seen);
        Summary summary = new Summary(options, operations, strikes, resetsSkipped, seen, violations.size());
        System.out.println(summary.line());
        return summary.isClean();
    }

    /** By kind, so that one sees that there was something to check. */
    private static Map<OpKind, Integer> successes(History history) {
        Map<OpKind, Integer> counts = new EnumMap<>(OpKind.class);
        history.operations().values().stream()
                .filter(Operation::isOk)
                .forEach(operation -> counts.merge(operation.call().kind(), 1, Integer::sum));
        return counts;
    }

    private static void prepare(String connectString) {
        try (KazooClient client = KazooClient.connect(connectString)) {
            FOLDERS.forEach(client::ensurePath);
            for (int key = 0; key < 6; key++) {
                client.ensurePath("/data/" + key);
            }
            for (int key = 0; key < 2; key++) {
                client.create("/multi/" + key, ("run-" + key).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** The ephemeral nodes as a client of its own reads them; nothing is to be held any more. */
    private Map<String, Commit.Change> held(String connectString) {
        Map<String, Commit.Change> held = new HashMap<>();
        try (KazooClient client = KazooClient.connect(connectString)) {
            client.sync("/own");
            for (String name : client.getChildren("/own")) {
                String path = "/own/" + name;
                client.exists(path)
                        .ifPresent(stat -> held.put(
                                path, new Commit.Change(Commit.Kind.CREATED, path, 0, stat.ephemeralOwner(), "-")));
            }
            nothingHeld(client);
        }
        return held;
    }

    /** What is still in the queue when all consumers are gone is consumed here. */
    private void drain(String connectString) {
        try (KazooClient client = KazooClient.connect(connectString)) {
            LockingQueue queue = Recipes.of(client).lockingQueue("/queue");
            Optional<TakenItem> item = queue.tryGet();
            while (item.isPresent()) {
                String text = new String(item.get().data(), StandardCharsets.UTF_8);
                String id = "run-drain-" + rest.size();
                long begin = System.nanoTime();
                boolean done = item.get().consume();
                rest.add(new Entry.Called("run", begin, id, OpKind.CONSUME, text, -1, false));
                rest.add(new Entry.Replied(
                        "run", System.nanoTime(), id, 0, Entry.Replied.OK, false, -1, -1, Boolean.toString(done)));
                item = queue.tryGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while draining the queue", e);
        }
    }

    /** Who gave up or gave back left nothing that others would wait for. */
    private void nothingHeld(KazooClient client) {
        for (String recipe : client.getChildren("/grant")) {
            String path = "/grant/" + recipe;
            client.sync(path);
            List<String> left = client.getChildren(path);
            if (!left.isEmpty()) {
                violations.add(new Violation("nothing left behind", path + " has " + left));
            }
        }
    }

    /** The servers remember no session and no watch of clients that are gone. */
    private void nothingLeft(Cluster cluster) {
        BooleanSupplier clean = () -> {
            Set<Long> sessions = figures(cluster, "zk_global_sessions");
            // Not every server gives it: a follower may say nothing of sessions.
            return sessions.contains(0L)
                    && sessions.stream().allMatch(figure -> figure <= 0)
                    && figures(cluster, "zk_watch_count").equals(Set.of(0L))
                    && figures(cluster, "zk_ephemerals_count").equals(Set.of(0L));
        };
        try {
            await("the servers to forget the clients", 10, clean);
        } catch (IllegalStateException e) {
            String last = Stream.of("zk_global_sessions", "zk_watch_count", "zk_ephemerals_count")
                    .map(name -> name + " " + figures(cluster, name))
                    .collect(Collectors.joining(", "));
            violations.add(new Violation("nothing left behind", e.getMessage() + ": " + last));
        }
    }

    private static Set<Long> figures(Cluster cluster, String name) {
        return IntStream.rangeClosed(1, Cluster.SIZE)
                .mapToObj(id -> cluster.figure(id, name))
                .collect(Collectors.toSet());
    }

    private List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>(rest);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".history"))
                    .sorted()
                    .toList()) {
                String text = Files.readString(file);
                // A killed process may leave half a line.
                text.substring(0, text.lastIndexOf('\n') + 1)
                        .lines()
                        .map(Lines::parse)
                        .forEach(entries::add);
            }
        }
        // What was made before the clients came.
        for (int key = 0; key < 2; key++) {
            String id = "run-" + key;
            entries.add(new Entry.Called("run", 0, id, OpKind.CREATE, "/multi/" + key, -1, false));
            entries.add(new Entry.Replied("run", 1, id, 0, Entry.Replied.OK, false, 0, -1, "-"));
        }
        return entries;
    }

    private static boolean areQuiet(Clients clients) {
        return clients.living().stream().allMatch(Run::isQuiet);
    }

    private static boolean isQuiet(Path history) {
        try {
            return Files.exists(history) && Files.readString(history).contains("\nQ ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause(int seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /** Waits for a condition; throws IllegalStateException if it does not come true. */
    static void await(String what, int seconds, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited " + seconds + " s for " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    private void delete() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
