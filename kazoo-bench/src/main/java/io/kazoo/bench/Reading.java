package io.kazoo.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** The counters of this process and this machine at one moment; two of them and the work between make a sample. */
final class Reading {

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    private final long operations;
    private final long cpuNanos;
    private final long wallNanos;
    private final long allocatedBytes;
    private final long compilerNanos;
    private final double serverSeconds;
    private final double machineSeconds;

    private Reading(Load load, long serverPid) {
        this.allocatedBytes = allocatedBytes();
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
                allocatedBytes - start.allocatedBytes,
                medianNanos,
                compiler,
                Double.isNaN(others) ? Double.NaN : Math.min(1, Math.max(0, others / capacity)));
    }

    /** Summed over live threads, because the total over all threads needs Java 21. */
    private static long allocatedBytes() {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }
}
