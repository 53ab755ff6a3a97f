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

    final SplittableRandom random;
    final int clients;
    final int calls;
    final int faults;
    final long spanNanos;
    final long latencyNanos;
    final int timeoutTicks;
    final EnsembleSettings ensemble;
    final LostPolicy lostPolicy;
    /** Whether clients ask for longer time-outs than servers give. */
    final boolean greedy;

    final boolean readOnlyAllowed;
    final List<FaultKind> mix = new ArrayList<>();

    Draw(long seed) {
        random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 1);
        clients = 3 + Math.min(random.nextInt(8), random.nextInt(8));
        calls = 210 + random.nextInt(120);
        faults = 10 + random.nextInt(16);
        spanNanos = TimeUnit.SECONDS.toNanos(300 + random.nextInt(60));
        latencyNanos = LATENCIES[random.nextInt(LATENCIES.length)];
        int tick = TICKS[random.nextInt(TICKS.length)];
        timeoutTicks = TIMEOUT_TICKS[random.nextInt(TIMEOUT_TICKS.length)];
        int[] sizes = {1, 3, 3, 3, 3, 5};
        EnsembleSettings settings = EnsembleSettings.ofServers(sizes[random.nextInt(sizes.length)])
                .withTickMillis(tick)
                .withVersion(VERSIONS[random.nextInt(VERSIONS.length)])
                .withElectionNanos(TimeUnit.MILLISECONDS.toNanos(50 + random.nextInt(2_000)));
        greedy = random.nextInt(4) == 0;
        ensemble = greedy ? settings.withTimeoutMillis(settings.minTimeoutMillis(), timeoutTicks * tick) : settings;
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

    /** What clients ask for. */
    Duration requestedTimeout() {
        return greedy ? sessionTimeout().multipliedBy(3) : sessionTimeout();
    }

    /** What they get. */
    Duration sessionTimeout() {
        return Duration.ofMillis((long) timeoutTicks * ensemble.tickMillis());
    }

    long timeoutNanos() {
        return sessionTimeout().toNanos();
    }

    @Override
    public String toString() {
        return clients + " clients, " + ensemble.servers() + " servers " + ensemble.version() + ", tick "
                + ensemble.tickMillis() + " ms, T " + sessionTimeout().toMillis() + " ms, LOST by "
                + (lostPolicy.ownClock() ? "own clock" : "the server") + ", latency " + latencyNanos / 1000
                + " us, faults " + mix;
    }
}
