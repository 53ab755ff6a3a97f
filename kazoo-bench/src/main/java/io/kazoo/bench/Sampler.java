package io.kazoo.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Runs a workload on one connected client: first to warm up, then to measure. */
final class Sampler {

    /**
     * How long to run: until the process has used this much CPU time, so that a busy machine does not shorten the work,
     * but no longer than the limit.
     *
     * @param cpuMillis CPU time of this process without its just-in-time compiler
     * @param limitMillis time on the clock after which the interval ends in any case
     */
    record Budget(long cpuMillis, long limitMillis) {}

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final BenchClient client;
    private final long serverPid;

    /**
     * @param serverPid the process whose CPU time is not to be taken for that of strangers
     */
    Sampler(BenchClient client, long serverPid) {
        this.client = client;
        this.serverPid = serverPid;
    }

    /**
     * Runs a workload without measuring.
     *
     * @throws IllegalStateException if an operation failed
     */
    void warmUp(Workload workload, Budget budget) throws InterruptedException {
        Load load = workload.start(client);
        run(budget, load);
        load.stop();
    }

    /**
     * Takes one sample.
     *
     * @throws IllegalStateException if an operation failed, or if none was completed for ten seconds
     */
    Sample sample(Workload workload, Budget warmUp, Budget interval) throws InterruptedException {
        Load load = workload.start(client);
        run(warmUp, load);
        load.record();
        Reading start = Reading.take(load, serverPid);
        run(interval, load);
        Reading end = Reading.take(load, serverPid);
        long patienceStart = System.nanoTime();
        while (end.isEmptySince(start) && !load.hasFailed() && System.nanoTime() - patienceStart < PATIENCE_NANOS) {
            LockSupport.parkNanos(POLL_NANOS);
            end = Reading.take(load, serverPid);
        }
        load.stop();
        if (end.isEmptySince(start)) {
            throw new IllegalStateException(workload.label() + ": nothing was done");
        }
        return end.since(start, load.medianNanos());
    }

    private static void run(Budget budget, Load load) {
        long cpuEnd = workNanos() + TimeUnit.MILLISECONDS.toNanos(budget.cpuMillis());
        long wallStart = System.nanoTime();
        long limit = TimeUnit.MILLISECONDS.toNanos(budget.limitMillis());
        while (workNanos() < cpuEnd && System.nanoTime() - wallStart < limit && !load.hasFailed()) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static long workNanos() {
        return Reading.cpuNanos() - CompilerTime.nanos();
    }
}
