package io.kazoo.chaos;

import io.kazoo.chaos.Bag.Outcome;
import io.kazoo.testkit.ServerProcess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Does harm, one or two kinds at a time, and undoes it. All kinds come once before one comes again; which, when, to whom and
 * for how long follows from the seed, but for who leads, and for what cannot strike in its turn and comes later. One thread.
 */
final class Nemesis {
    private static final int MOST_AT_ONCE = 2;
    private static final int MOST_VAIN_RESETS = 20;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Site site;
    private final Cluster cluster;
    private final Clients clients;
    private final SplittableRandom random;
    private final int gapMillis;
    private final long begin = System.nanoTime();
    private final Bag bag;
    private final Map<FaultKind, Integer> strikes = new EnumMap<>(FaultKind.class);
    private final Set<String> struck = new HashSet<>();
    private final PriorityQueue<Step> steps = new PriorityQueue<>(Comparator.comparingLong(Step::atNanos));
    private int vainResets;
    private int resetsSkipped;
    private int active;

    /** One thing to do at a time. */
    private record Step(long atNanos, Runnable action) {}

    Nemesis(Cluster cluster, Clients clients, SplittableRandom random, int gapMillis) {
        this.site = cluster.site();
        this.cluster = cluster;
        this.clients = clients;
        this.random = random;
        this.gapMillis = gapMillis;
        Arrays.stream(FaultKind.values()).filter(site::can).forEach(kind -> strikes.put(kind, 0));
        this.bag = new Bag(List.copyOf(strikes.keySet()), random.split());
    }

    /** How often each kind that can be done here has struck. */
    Map<FaultKind, Integer> strikes() {
        return strikes;
    }

    /** Resets that were tried again and again and reset nothing; no faults. */
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
                boolean struckNow = bag.strike(this::strike);
                next = System.nanoTime()
                        + (struckNow
                                ? TimeUnit.MILLISECONDS.toNanos(gapMillis + random.nextInt(gapMillis * 2))
                                : AGAIN_NANOS);
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

    private Outcome strike(FaultKind kind, SplittableRandom chance) {
        long millis = 500 + chance.nextInt(9_500);
        int server = 1 + chance.nextInt(Cluster.SIZE);
        int client = 1 + chance.nextInt(Clients.SIZE);
        return switch (kind) {
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
            case SLOW_DISK -> slowDisk(kind, server, chance);
            case ROLLING_RESTART -> rolling(kind, 5_000);
            case FULL_RESTART -> rolling(kind, 0);
            case ISOLATE_SERVER -> isolate(kind, server, millis);
            case ISOLATE_LEADER -> leader(leader -> isolate(kind, leader, millis));
            default -> network(kind, server, client, millis);
        };
    }

    private Outcome network(FaultKind kind, int server, int client, long millis) {
        String from = Clients.host(client);
        String to = Cluster.host(server);
        return switch (kind) {
            case CUT_CLIENT -> cut(kind, from, millis, pairs(from, servers(), true));
            case CUT_LINK -> cut(kind, from, millis, pairs(from, List.of(to), true));
            case LOSE_REPLIES -> cut(kind, from, millis, pairs(to, List.of(from), false));
            case LOSE_REQUESTS -> cut(kind, from, millis, pairs(from, servers(), false));
            case LOSE_ONE_WAY -> cut(kind, to, millis, pairs(to, peers(server), false));
            default -> reset(kind, from);
        };
    }

    /** Counts only if a connection was reset; given up when that failed many times, as where the kernel cannot do it. */
    private Outcome reset(FaultKind kind, String host) {
        if (struck.contains(host)) {
            return Outcome.NOT_NOW;
        }
        if (site.reset(host)) {
            vainResets = 0;
            return on(kind, host, 100, () -> {}, () -> {});
        }
        if (++vainResets < MOST_VAIN_RESETS) {
            return Outcome.NOT_NOW;
        }
        vainResets = 0;
        resetsSkipped++;
        say(kind + " " + host + " skipped: nothing was reset");
        return Outcome.GIVEN_UP;
    }

    private Outcome leader(IntFunction<Outcome> fault) {
        OptionalInt leader = cluster.leader();
        return leader.isPresent() ? fault.apply(leader.getAsInt()) : Outcome.NOT_NOW;
    }

    private Outcome killServer(FaultKind kind, int id, long millis) {
        ServerProcess server = cluster.server(id);
        return server.isAlive()
                ? on(kind, Cluster.host(id), millis, server::kill, server::start)
                : Outcome.NOT_NOW; // between the two steps of a restart
    }

    private Outcome pauseServer(FaultKind kind, int id, long millis) {
        ServerProcess server = cluster.server(id);
        return server.isAlive() ? on(kind, Cluster.host(id), millis, server::pause, server::resume) : Outcome.NOT_NOW;
    }

    private Outcome slowDisk(FaultKind kind, int id, SplittableRandom chance) {
        ServerProcess server = cluster.server(id);
        Outcome outcome = on(kind, Cluster.host(id), 6_000, () -> {}, () -> {});
        for (int i = 0; outcome == Outcome.STRUCK && i < 12; i++) {
            later(i * 500L, () -> {
                if (server.isAlive()) {
                    server.pause();
                }
            });
            later(i * 500L + 100 + chance.nextInt(300), server::resume);
        }
        return outcome;
    }

    private Outcome rolling(FaultKind kind, long stepMillis) {
        Outcome outcome = on(kind, "all servers", 3 * stepMillis + 2_000, () -> {}, () -> {});
        for (int id = 1; outcome == Outcome.STRUCK && id <= Cluster.SIZE; id++) {
            ServerProcess server = cluster.server(id);
            later((id - 1) * stepMillis, server::kill);
            later((id - 1) * stepMillis + 1_000, server::start);
        }
        return outcome;
    }

    private Outcome isolate(FaultKind kind, int id, long millis) {
        return cut(kind, Cluster.host(id), millis, pairs(Cluster.host(id), peers(id), true));
    }

    private Outcome cut(FaultKind kind, String host, long millis, List<String[]> pairs) {
        return on(
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
    private Outcome on(FaultKind kind, String target, long millis, Runnable strike, Runnable heal) {
        if (!struck.add(target)) {
            return Outcome.NOT_NOW;
        }
        strikes.merge(kind, 1, Integer::sum);
        active++;
        say(kind + " " + target + " for " + millis + " ms");
        strike.run();
        later(millis, () -> {
            heal.run();
            struck.remove(target);
            active--;
        });
        return Outcome.STRUCK;
    }

    private void later(long millis, Runnable action) {
        steps.add(new Step(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), action));
    }

    private void say(String what) {
        System.out.printf("chaos: %6.1f s  %s%n", (System.nanoTime() - begin) / 1e9, what);
    }
}
