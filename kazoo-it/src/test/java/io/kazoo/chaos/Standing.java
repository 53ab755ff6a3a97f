package io.kazoo.chaos;

import io.kazoo.testkit.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Takes what a process holds from it while it cannot know: its server is isolated from its peers, or it is stopped. What counts
 * is whether it still believes, or was not told, when the next one is granted.
 */
final class Standing {
    static final int TICK_MILLIS = 2_000;
    static final int SYNC_LIMIT = 5;

    private static final String HOST = "c1";
    private static final Duration TIMEOUT = Duration.ofSeconds(4);
    private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(9);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Which harm is done. */
    enum Harm {
        ISOLATED_FOLLOWER,
        PAUSED_PROCESS
    }

    /**
     * How one went; in nanoseconds before the successor's grant, so that less than 0 is an overlap.
     *
     * @param believedOn how long it still believed once it went on after a pause
     * @param late guards given after the safety deadline
     */
    record Result(Harm harm, String recipe, long beliefAhead, long toldAhead, long believedOn, int late) {}

    private final Site site;
    private final Cluster cluster;
    private final Path folder;
    private final Next.Library library;
    private final List<Result> results = new ArrayList<>();
    private int rounds;

    /** The cluster's site must have no clients yet. */
    Standing(Cluster cluster, Path folder, Next.Library library) {
        this.site = cluster.site();
        this.cluster = cluster;
        this.folder = folder;
        this.library = library;
        site.add(HOST);
    }

    List<Result> results() {
        return results;
    }

    /** One round of one harm, and everything mended. */
    void round(Harm harm) {
        rounds++;
        int leader = cluster.leader().orElseThrow();
        int follower = leader % Cluster.SIZE + 1;
        int other = follower % Cluster.SIZE + 1;
        Path record = folder.resolve("victim-" + rounds + ".record");
        try (Captive victim = victim(follower, record)) {
            await("the victim's grants", () -> count(record, "granted") == 3);
            try (Next next = Next.enter(library, cluster.connectString(HOST, leader), TIMEOUT)) {
                Map<String, Long> grants = new ConcurrentHashMap<>();
                next.waiting()
                        .forEach((recipe, hold) -> hold.thenAccept(granted -> grants.put(recipe, System.nanoTime())));
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
                BooleanSupplier granted = () -> grants.size() == 3;
                BooleanSupplier known = () -> count(record, "believed") == 3
                        && grants.keySet().stream().allMatch(recipe -> count(record, "told " + recipe) > 0);
                long resumed = Long.MAX_VALUE;
                if (harm == Harm.ISOLATED_FOLLOWER) {
                    // Mending tells a holder that does not know, so it comes last.
                    isolated(follower, List.of(leader, other), () -> {
                        await("grants", granted);
                        await("the victim to know", known);
                    });
                } else {
                    resumed = paused(victim, granted);
                    await("the victim to know", known);
                }
                note(harm, record, grants, resumed);
            }
        }
        cluster.heal(60);
    }

    private void note(Harm harm, Path record, Map<String, Long> grants, long resumed) {
        grants.forEach((recipe, granted) -> {
            long believed = last(record, "believed " + recipe);
            results.add(new Result(
                    harm,
                    recipe,
                    granted - believed,
                    granted - first(record, "told " + recipe),
                    believed > resumed ? believed - resumed : 0,
                    count(record, "late " + recipe)));
        });
    }

    /** Returns when it went on. */
    private static long paused(Captive victim, BooleanSupplier done) {
        victim.pause();
        long end = System.nanoTime() + PAUSE_NANOS;
        await("grants", () -> done.getAsBoolean() && System.nanoTime() > end);
        long resumed = System.nanoTime();
        victim.resume();
        return resumed;
    }

    /** For each harm and recipe a line with all figures, and two with their histograms. */
    List<String> lines() {
        Map<String, List<Result>> groups = new TreeMap<>();
        results.forEach(each -> groups.computeIfAbsent(each.harm() + " " + each.recipe(), key -> new ArrayList<>())
                .add(each));
        List<String> lines = new ArrayList<>();
        groups.forEach((key, group) -> {
            List<Long> beliefs =
                    group.stream().map(Result::beliefAhead).sorted().toList();
            List<Long> told = group.stream().map(Result::toldAhead).sorted().toList();
            lines.add(String.format(
                    "standing: %s: %d rounds, %d late guards, %d overlaps; belief ended before the grant by ms %s, told %s, "
                            + "belief once it went on %s",
                    key,
                    group.size(),
                    group.stream().mapToInt(Result::late).sum(),
                    beliefs.stream().filter(each -> each < 0).count(),
                    millis(beliefs),
                    millis(told),
                    millis(group.stream().map(Result::believedOn).sorted().toList())));
            lines.add("standing: " + key + ": belief ended, ms before the grant: " + Histogram.ofNanos(beliefs));
            lines.add("standing: " + key + ": told, ms before the grant: " + Histogram.ofNanos(told));
        });
        return lines;
    }

    private static List<Long> millis(List<Long> nanos) {
        return nanos.stream().map(each -> each / 1_000_000).toList();
    }

    private void isolated(int server, List<Integer> peers, Runnable meanwhile) {
        String host = Cluster.host(server);
        peers.forEach(peer -> {
            site.cut(host, Cluster.host(peer));
            site.cut(Cluster.host(peer), host);
        });
        try {
            meanwhile.run();
        } finally {
            peers.forEach(peer -> {
                site.mend(host, Cluster.host(peer));
                site.mend(Cluster.host(peer), host);
            });
        }
    }

    private Captive victim(int server, Path record) {
        String connectString = cluster.connectString(HOST, server);
        return library.victim()
                .map(mainClass -> java(mainClass, connectString, record))
                .orElseGet(() -> Captive.python(connectString, TIMEOUT, record));
    }

    private Captive java(String mainClass, String connectString, Path record) {
        ServerProcess process = ServerProcess.builder()
                .name("victim")
                .mainClass(mainClass)
                .javaHome(site.javaHome(HOST))
                .directory(folder.resolve("victim-" + rounds))
                .config("clientPort", "0")
                .config("chaos.record", record.toString())
                .config("chaos.connect", connectString)
                .config("chaos.timeoutMillis", Long.toString(TIMEOUT.toMillis()))
                .build();
        process.start();
        return Captive.of(process);
    }

    private static int count(Path record, String start) {
        return (int)
                lines(record).stream().filter(line -> line.startsWith(start)).count();
    }

    private static long first(Path record, String start) {
        return nanos(lines(record).stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow());
    }

    private static long last(Path record, String start) {
        return nanos(lines(record).stream()
                .filter(line -> line.startsWith(start))
                .reduce((before, after) -> after)
                .orElseThrow());
    }

    private static long nanos(String line) {
        return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    }

    private static List<String> lines(Path record) {
        try {
            return Files.exists(record) ? Files.readAllLines(record) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(String what, BooleanSupplier done) {
        long end = System.nanoTime() + BOUND_NANOS;
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited too long for " + what);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
