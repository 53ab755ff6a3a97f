package io.kazoo.testkit.model;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The way of one server's requests to the leader: in order, maybe slow, and held up while the server cannot reach the leader
 * or the leader has no quorum.
 */
final class Uplink {

    private record Parcel(long arrivesAtNanos, Runnable task) {}

    private final ModelServer server;
    private final ModelClock clock;
    private final ArrayDeque<Parcel> parcels = new ArrayDeque<>();

    private long delayNanos;
    private long lastArrivalNanos = Long.MIN_VALUE;
    private boolean flushing;
    private boolean armed;

    Uplink(ModelServer server, ModelClock clock) {
        this.server = server;
        this.clock = clock;
    }

    void delay(long nanos) {
        delayNanos = nanos;
    }

    boolean isEmpty() {
        return parcels.isEmpty();
    }

    /** Runs a task at the leader. */
    void send(Runnable task) {
        if (delayNanos == 0 && parcels.isEmpty() && !flushing && server.reachesQuorum()) {
            task.run();
            return;
        }
        long delay = server.isLeader() ? 0 : delayNanos;
        lastArrivalNanos = Math.max(lastArrivalNanos, clock.nanoTime() + delay);
        parcels.add(new Parcel(lastArrivalNanos, task));
        flush();
    }

    /** Runs what has arrived. */
    void flush() {
        if (flushing) {
            return;
        }
        flushing = true;
        try {
            while (!parcels.isEmpty() && server.reachesQuorum()) {
                long wait = parcels.peek().arrivesAtNanos - clock.nanoTime();
                if (wait > 0) {
                    arm(wait);
                    return;
                }
                parcels.remove().task.run();
            }
        } finally {
            flushing = false;
        }
    }

    private void arm(long wait) {
        if (!armed) {
            armed = true;
            clock.schedule(this::fire, wait);
        }
    }

    private void fire() {
        armed = false;
        flush();
    }

    /** The leader dies, or the server stops: of what is on its way and could get there, some makes it and the rest does not. */
    void cutOff(@Nullable SplittableRandom random) {
        int arriving = random == null || !server.reachesQuorum() ? 0 : random.nextInt(parcels.size() + 1);
        ArrayDeque<Parcel> last = new ArrayDeque<>(parcels);
        parcels.clear();
        for (int i = 0; i < arriving; i++) {
            last.remove().task.run();
        }
    }
}
