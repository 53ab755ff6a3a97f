package io.kazoo.simulation.run;

import io.kazoo.data.LostPolicy;
import io.kazoo.testkit.model.EnsembleSettings;
import io.kazoo.testkit.model.ModelVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** What a seed draws before anything happens: how large its world is and what is to go wrong in it. */
final class Draw {

    private static final int[] TICKS = {2000, 2000, 2000, 2000, 2000, 2000, 1000, 1000, 1000, 500, 500, 200};
    private static final int[] TIMEOUT_TICKS = {2, 2, 3, 4, 5, 5, 8, 10, 15, 20};
    private static final long[] LATENCIES = {0, 0, 200_000, 500_000, 1_000_000, 3_000_000};
    private static final ModelVersion[] VERSIONS = {
        ModelVersion.V3_9,
        ModelVersion.V3_9,
        ModelVersion.V3_9,
        ModelVersion.V3_9,
        ModelVersion.V3_8,
        ModelVersion.V3_8,
        ModelVersion.V3_7,
        ModelVersion.V3_6,
        ModelVersion.V3_5,
        ModelVersion.V3_4
    };

    private static final int OFTEN = 3;
    private static final int REFUSED_OF = 8;
    private static final int[] LIMIT_TICKS = {2, 2, 2, 3, 3, 4, 5};
    private static final int[] LONE_TICKS = {5, 10, 15, 19};
    private static final long[] LIMIT_LATENCIES = {0, 200_000, 500_000, 1_000_000, 3_000_000};

    final SplittableRandom random;
    final int clients;
    final int calls;
    final int faults;
    final long spanNanos;
    final LostPolicy lostPolicy;
    /** Whether clients ask for longer time-outs than servers give. */
    final boolean greedy;

    /** Whether servers refuse the credentials of a client. */
    final boolean oneIsRefused;

    final boolean readOnlyAllowed;
    long latencyNanos;
    EnsembleSettings ensemble;
    private int timeoutMillis;
    /** Whether it goes to the limits of leases. */
    boolean toTheLimits;

    final List<FaultKind> mix = new ArrayList<>();

    Draw(long seed) {
        random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 1);
        clients = 3 + Math.min(random.nextInt(8), random.nextInt(8));
        calls = 210 + random.nextInt(120);
        faults = 10 + random.nextInt(16);
        oneIsRefused = calls % REFUSED_OF == 0;
        spanNanos = TimeUnit.SECONDS.toNanos(300 + random.nextInt(60));
        latencyNanos = LATENCIES[random.nextInt(LATENCIES.length)];
        int tick = TICKS[random.nextInt(TICKS.length)];
        int timeoutTicks = TIMEOUT_TICKS[random.nextInt(TIMEOUT_TICKS.length)];
        int[] sizes = {1, 3, 3, 3, 3, 5};
        EnsembleSettings settings = EnsembleSettings.ofServers(sizes[random.nextInt(sizes.length)])
                .withTickMillis(tick)
                .withVersion(VERSIONS[random.nextInt(VERSIONS.length)])
                .withElectionNanos(TimeUnit.MILLISECONDS.toNanos(50 + random.nextInt(2_000)));
        greedy = random.nextInt(4) == 0;
        ensemble = greedy ? settings.withTimeoutMillis(settings.minTimeoutMillis(), timeoutTicks * tick) : settings;
        timeoutMillis = timeoutTicks * tick;
        lostPolicy = random.nextInt(5) == 0 ? LostPolicy.SERVER_DECIDES : LostPolicy.DEFAULT;
        for (FaultKind kind : FaultKind.values()) {
            if (random.nextBoolean()) {
                mix.add(kind);
            }
        }
        if (random.nextInt(3) == 0) {
            for (int i = 0; i < OFTEN; i++) {
                mix.add(FaultKind.SLOW_SET_UP); // as the moments between a session and the next are short
            }
        }
        readOnlyAllowed = mix.contains(FaultKind.READ_ONLY);
        if (mix.isEmpty()) {
            mix.add(FaultKind.RESET);
        }
    }

    /**
     * Goes to the limits of leases instead: short sessions, of which the leader's rounding leaves next to nothing, or one server
     * and longer ones; and clocks that do not run alike.
     */
    void goToTheLimits() {
        toTheLimits = true;
        int tick = 500 << random.nextInt(3);
        boolean lone = random.nextInt(3) == 0;
        int[] ticks = lone ? LONE_TICKS : LIMIT_TICKS;
        int[] parts = {0, 490, 499, 990, 999, random.nextInt(1000)}; // thousandths of a tick
        timeoutMillis = ticks[random.nextInt(ticks.length)] * tick + parts[random.nextInt(parts.length)] * tick / 1000;
        latencyNanos = LIMIT_LATENCIES[random.nextInt(LIMIT_LATENCIES.length)];
        EnsembleSettings settings = EnsembleSettings.ofServers(lone ? 1 : 3)
                .withTickMillis(tick)
                .withVersion(ensemble.version())
                .withElectionNanos(ensemble.electionNanos());
        ensemble = greedy ? settings.withTimeoutMillis(settings.minTimeoutMillis(), timeoutMillis) : settings;
        mix.add(FaultKind.CLOCK_RATE);
    }

    /** Has servers refuse early what ACLs do not permit, where they can; returns whether they can. */
    boolean checkAclsEarly() {
        ModelVersion version = ensemble.version();
        boolean able = ensemble.servers() > 1
                && version != ModelVersion.CLICKHOUSE
                && version.compareTo(ModelVersion.V3_6) >= 0;
        ensemble = ensemble.withEagerAclCheck(able);
        return able;
    }

    /** What clients ask for. */
    Duration requestedTimeout() {
        return greedy ? sessionTimeout().multipliedBy(3) : sessionTimeout();
    }

    /** What they get. */
    Duration sessionTimeout() {
        return Duration.ofMillis(timeoutMillis);
    }

    long timeoutNanos() {
        return sessionTimeout().toNanos();
    }

    @Override
    public String toString() {
        return clients + " clients, " + ensemble.servers() + " servers " + ensemble.version() + ", tick "
                + ensemble.tickMillis() + " ms, T " + sessionTimeout().toMillis() + " ms, LOST by "
                + (lostPolicy.ownClock() ? "own clock" : "the server") + ", latency " + latencyNanos / 1000
                + " us, faults " + mix + (toTheLimits ? ", to the limits" : "")
                + (ensemble.eagerAclCheck() ? ", ACLs checked early" : "");
    }
}
