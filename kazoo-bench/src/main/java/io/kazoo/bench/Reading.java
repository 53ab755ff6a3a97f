package io.kazoo.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/** The counters of this process and this machine at one moment; two of them and the work between make a sample. */
final class Reading {

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    private final long operations;
    private final long cpuNanos;
    private final long wallNanos;
    private final long[] threads;
    private final long[] allocatedBytes;
    private final long compilerNanos;
    private final double serverSeconds;
    private final double machineSeconds;

    private Reading(Load load, long serverPid) {
        this.threads = THREADS.getAllThreadIds();
        this.allocatedBytes = THREADS.getThreadAllocatedBytes(threads);
        this.serverSeconds = ProcessorTime.ofProcess(serverPid);
        this.machineSeconds = ProcessorTime.ofMachine();
        this.operations = load.operations();
        this.compilerNanos = CompilerTime.nanos();
        this.cpuNanos = cpuNanos();
        this.wallNanos = System.nanoTime();
    }

    /** Reads all counters now. */
    static Reading take(Load load, long serverPid) {
        return new Reading(load, serverPid);
    }

    /** User and system time of this process so far; on Linux in steps of 10 ms. */
    static long cpuNanos() {
        return SYSTEM.getProcessCpuTime();
    }

    /** Whether too little happened since an earlier reading to make a sample of it. */
    boolean isEmptySince(Reading start) {
        return operations == start.operations || cpuNanos - start.cpuNanos <= compilerNanos - start.compilerNanos;
    }

    /** What happened between an earlier reading and this one. */
    Sample since(Reading start, long medianNanos) {
        long cpu = cpuNanos - start.cpuNanos;
        long compiler = compilerNanos - start.compilerNanos;
        long wall = wallNanos - start.wallNanos;
        double capacity = wall / 1e9 * Runtime.getRuntime().availableProcessors();
        double others = machineSeconds - start.machineSeconds - (serverSeconds - start.serverSeconds) - cpu / 1e9;
        return new Sample(
                operations - start.operations,
                cpu - compiler,
                wall,
                allocatedSince(start),
                medianNanos,
                compiler,
                Double.isNaN(others) ? Double.NaN : Math.min(1, Math.max(0, others / capacity)));
    }

    /**
     * Summed thread by thread, because the total of all threads needs Java 21. What a thread allocated that has ended
     * since is not known and does not count; nor does what this thread allocates by reading the counters.
     */
    private long allocatedSince(Reading start) {
        Map<Long, Long> before = new HashMap<>();
        for (int i = 0; i < start.threads.length; i++) {
            before.put(start.threads[i], start.allocatedBytes[i]);
        }
        long self = Thread.currentThread().getId();
        long sum = 0;
        for (int i = 0; i < threads.length; i++) {
            if (threads[i] != self) {
                sum += Math.max(0, allocatedBytes[i] - before.getOrDefault(threads[i], 0L));
            }
        }
        return sum;
    }
}
