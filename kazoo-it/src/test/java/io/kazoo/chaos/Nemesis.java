package io.kazoo.chaos;

import io.kazoo.testkit.ServerProcess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Does harm, one or two kinds at a time, and undoes it. All kinds come once before one comes again; which, when, to whom and
 * for how long follows from the seed, but for who leads. One thread.
 */
final class Nemesis {
    private static final int MOST_AT_ONCE = 2;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Site site;
    private final Cluster cluster;
    private final Clients clients;
    private final SplittableRandom random;
    private final int gapMillis;
    private final long begin = System.nanoTime();
    private final List<FaultKind> bag = new ArrayList<>();
    private final Set<String> struck = new HashSet<>();
    private final PriorityQueue<Step> steps = new PriorityQueue<>(Comparator.comparingLong(Step::atNanos));
    private int faults;
    private int resetsSkipped;
    private int active;

    /** One thing to do at a time. */
    private record Step(long atNanos, Runnable action) {}

    Nemesis(Site site, Cluster cluster, Clients clients, SplittableRandom random, int gapMillis) {
        this.site = site;
        this.cluster = cluster;
        this.clients = clients;
        this.random = random;
        this.gapMillis = gapMillis;
    }

    int faults() {
        return faults;
    }

    /** Resets that found no connection, or were not possible; no faults. */
    int resetsSkipped() {
        return resetsSkipped;
    }

    /** Goes on for a while, then undoes everything. */
    void rage(long nanos) {
        long end = System.nanoTime() + nanos;
        long next = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        while (System.nanoTime() < end) {
            runSteps(System.nanoTime());
            if (System.nanoTime() >= next && active < MOST_AT_ONCE) {
                strike();
                next = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(gapMillis + random.nextInt(gapMillis * 2));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        runSteps(Long.MAX_VALUE);
    }

    private void runSteps(long until) {
        while (!steps.isEmpty() && steps.peek().atNanos() <= until) {
            steps.remove().action().run();
        }
    }

    private void strike() {
        if (bag.isEmpty()) {
            Arrays.stream(FaultKind.values())
                    .filter(site::can)
                    .forEach(kind -> bag.add(random.nextInt(bag.size() + 1), kind));
        }
        FaultKind kind = bag.remove(bag.size() - 1);
        long millis = 500 + random.nextInt(9_500);
        int server = 1 + random.nextInt(Cluster.SIZE);
        int client = 1 + random.nextInt(Clients.SIZE);
        switch (kind) {
            case KILL_SERVER -> killServer(kind, server, millis);
            case KILL_LEADER -> leader(leader -> killServer(kind, leader, millis));
            case PAUSE_SERVER -> pauseServer(kind, server, millis);
            case PAUSE_LEADER -> leader(leader -> pauseServer(kind, leader, millis));
            case PAUSE_CLIENT ->
                on(kind, Clients.host(client), millis, () -> clients.pause(client), () -> clients.resume(client));
            case KILL_CLIENT ->
                on(
                        kind,
                        Clients.host(client),
                        Math.min(millis, 3_000),
                        () -> clients.process(client).kill(),
                        () -> clients.restart(client));
            case SLOW_DISK -> slowDisk(kind, server);
            case ROLLING_RESTART -> rolling(kind, 5_000);
            case FULL_RESTART -> rolling(kind, 0);
            case ISOLATE_SERVER -> isolate(kind, server, millis);
            case ISOLATE_LEADER -> leader(leader -> isolate(kind, leader, millis));
            default -> network(kind, server, client, millis);
        }
    }

    private void network(FaultKind kind, int server, int client, long millis) {
        String from = Clients.host(client);
        String to = Cluster.host(server);
        switch (kind) {
            case CUT_CLIENT -> cut(kind, from, millis, pairs(from, servers(), true));
            case CUT_LINK -> cut(kind, from, millis, pairs(from, List.of(to), true));
            case LOSE_REPLIES -> cut(kind, from, millis, pairs(to, List.of(from), false));
            case LOSE_REQUESTS -> cut(kind, from, millis, pairs(from, servers(), false));
            case LOSE_ONE_WAY -> cut(kind, to, millis, pairs(to, peers(server), false));
            default -> reset(kind, from);
        }
    }

    /** Counts only if a connection was reset. */
    private void reset(FaultKind kind, String host) {
        if (struck.contains(host)) {
            return;
        }
        if (site.reset(host)) {
            on(kind, host, 100, () -> {}, () -> {});
        } else {
            resetsSkipped++;
            say(kind + " " + host + " skipped: nothing was reset");
        }
    }

    private void leader(IntConsumer fault) {
        cluster.leader().ifPresent(fault);
    }

    private void killServer(FaultKind kind, int id, long millis) {
        ServerProcess server = cluster.server(id);
        on(kind, Cluster.host(id), millis, server::kill, server::start);
    }

    private void pauseServer(FaultKind kind, int id, long millis) {
        ServerProcess server = cluster.server(id);
        on(
                kind,
                Cluster.host(id),
                millis,
                () -> {
                    if (server.isAlive()) {
                        server.pause();
                    }
                },
                server::resume);
    }

    private void slowDisk(FaultKind kind, int id) {
        ServerProcess server = cluster.server(id);
        on(kind, Cluster.host(id), 6_000, () -> {}, () -> {});
        for (int i = 0; i < 12; i++) {
            later(i * 500L, () -> {
                if (server.isAlive()) {
                    server.pause();
                }
            });
            later(i * 500L + 100 + random.nextInt(300), server::resume);
        }
    }

    private void rolling(FaultKind kind, long stepMillis) {
        on(kind, "all servers", 3 * stepMillis + 2_000, () -> {}, () -> {});
        for (int id = 1; id <= Cluster.SIZE; id++) {
            ServerProcess server = cluster.server(id);
            later((id - 1) * stepMillis, server::kill);
            later((id - 1) * stepMillis + 1_000, server::start);
        }
    }

    private void isolate(FaultKind kind, int id, long millis) {
        cut(kind, Cluster.host(id), millis, pairs(Cluster.host(id), peers(id), true));
    }

    private void cut(FaultKind kind, String host, long millis, List<String[]> pairs) {
        on(
                kind,
                host,
                millis,
                () -> pairs.forEach(pair -> site.cut(pair[0], pair[1])),
                () -> pairs.forEach(pair -> site.mend(pair[0], pair[1])));
    }

    private static List<String[]> pairs(String from, List<String> others, boolean bothWays) {
        List<String[]> pairs = new ArrayList<>();
        for (String to : others) {
            pairs.add(new String[] {from, to});
            if (bothWays) {
                pairs.add(new String[] {to, from});
            }
        }
        return pairs;
    }

    private static List<String> servers() {
        return peers(0);
    }

    private static List<String> peers(int id) {
        List<String> peers = new ArrayList<>();
        for (int other = 1; other <= Cluster.SIZE; other++) {
            if (other != id) {
                peers.add(Cluster.host(other));
            }
        }
        return peers;
    }

    /** Strikes unless the target is struck already. */
    private void on(FaultKind kind, String target, long millis, Runnable strike, Runnable heal) {
        if (!struck.add(target)) {
            return;
        }
        faults++;
        active++;
        say(kind + " " + target + " for " + millis + " ms");
        strike.run();
        later(millis, () -> {
            heal.run();
            struck.remove(target);
            active--;
        });
    }

    private void later(long millis, Runnable action) {
        steps.add(new Step(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), action));
    }

    private void say(String what) {
        System.out.printf("chaos: %6.1f s  %s%n", (System.nanoTime() - begin) / 1e9, what);
    }
}
