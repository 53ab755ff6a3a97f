package io.kazoo.simulation;

import io.kazoo.testkit.model.ModelClock;
import java.util.concurrent.TimeUnit;

/** A loop's time as that of a modelled ensemble. Owned by the loop. */
public final class LoopClock implements ModelClock {

    private static final long WALL_MILLIS = 1_700_000_000_000L;

    private final VirtualLoop loop;

    /** The clock of the servers that run on a loop. */
    public LoopClock(VirtualLoop loop) {
        this.loop = loop;
    }

    @Override
    public long nanoTime() {
        return loop.nanoTime();
    }

    @Override
    public long wallMillis() {
        return WALL_MILLIS + TimeUnit.NANOSECONDS.toMillis(loop.nanoTime());
    }

    @Override
    public void schedule(Runnable task, long delayNanos) {
        loop.schedule(task, delayNanos);
    }
}
