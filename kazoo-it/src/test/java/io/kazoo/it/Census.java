package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kazoo.testkit.EmbeddedZooKeeper;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What there is at a moment.
 *
 * @param threads of the client
 * @param descriptors -1 where the system does not say
 * @param objects instances of the client's classes, and so its listeners, timers, futures and holds
 */
record Census(
        int threads,
        int descriptors,
        long direct,
        long heap,
        long objects,
        int serverConnections,
        int serverWatches,
        int serverSessions) {
    /** Netty's allocator takes memory in chunks of this size, which it keeps; now and then it takes one more. */
    private static final long DIRECT_SLACK_BYTES = 4L << 20;

    /** For what Java and the server, which is in this process, learn on the way; about 200 bytes for each of 10,000. */
    private static final long HEAP_SLACK_BYTES = 2L << 20;

    /** Others in this process open a file now and then. */
    private static final int DESCRIPTOR_SLACK = 8;

    /** Classes met late make instances of their own, once; a leak would be one for each of a hundred and more. */
    private static final int OBJECT_SLACK = 50;

    static Census take(EmbeddedZooKeeper server) {
        long objects = clientObjects();
        System.gc(); // also of what it took to count
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        int descriptors = Optional.ofNullable(Path.of("/proc/self/fd").toFile().list())
                .map(names -> names.length)
                .orElse(-1);
        return new Census(
                clientThreads(),
                descriptors,
                direct,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                objects,
                server.connectionCount(),
                server.watchCount(),
                server.sessionIds().size());
    }

    /** Waits until it is as before; fails if it does not come to that, is skipped at the end if that cannot be told. */
    void assertRestored(String what, EmbeddedZooKeeper server) {
        Census[] last = new Census[1];
        Eventually.asserted(() -> {
            Census now = take(server);
            last[0] = now;
            assertThat(now.threads()).as("threads").isLessThanOrEqualTo(threads);
            assertThat(now.descriptors()).as("descriptors").isLessThanOrEqualTo(descriptors + DESCRIPTOR_SLACK);
            assertThat(now.objects()).as("objects of the client").isLessThanOrEqualTo(objects + OBJECT_SLACK);
            assertThat(now.serverConnections()).as("connections").isEqualTo(serverConnections);
            assertThat(now.serverWatches()).as("watches").isZero();
            assertThat(now.serverSessions()).as("sessions").isEqualTo(serverSessions);
            assertThat(now.direct()).as("direct memory").isLessThanOrEqualTo(direct + DIRECT_SLACK_BYTES);
            assertThat(now.heap()).as("heap").isLessThanOrEqualTo(heap + HEAP_SLACK_BYTES);
        });
        System.out.println("endurance: " + what + ": before " + this + ", after " + last[0]);
        assumeTrue(descriptors >= 0, "the system does not say which descriptors are open");
    }

    static int clientThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("kazoo-"))
                .count();
    }

    /** Live instances of the library's classes, lambdas among them, by the virtual machine's own count. */
    private static long clientObjects() {
        try {
            String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            // Such as "  12:   3   96  io.kazoo.recipe.Hold (...)".
            return histogram
                    .lines()
                    .map(line -> line.strip().split("\\s+", -1))
                    .filter(words -> words.length > 3 && isClient(words[3]))
                    .mapToLong(words -> Long.parseLong(words[1]))
                    .sum();
        } catch (JMException e) {
            throw new IllegalStateException("this virtual machine does not count objects", e);
        }
    }

    private static boolean isClient(String type) {
        return type.startsWith("io.kazoo.")
                && !type.startsWith("io.kazoo.it.")
                && !type.startsWith("io.kazoo.testkit.");
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "[threads %d, descriptors %d, direct %.2f MiB, heap %.2f MiB, objects %d, server: connections %d, watches %d, "
                        + "sessions %d]",
                threads,
                descriptors,
                direct / 1048576.0,
                heap / 1048576.0,
                objects,
                serverConnections,
                serverWatches,
                serverSessions);
    }
}
