package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.data.BackOff;
import io.kazoo.data.KazooState;
import io.kazoo.data.RetryPolicy;
import io.kazoo.data.Subscription;
import io.kazoo.data.WatchMode;
import io.kazoo.it.support.NumberProperty;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is left after many connects, watches and reconnects: threads, file descriptors, direct memory, heap, the server's
 * connections and watches are what they were. The build runs a hundredth; the profile {@code endurance} all of it.
 */
@Tag("slow")
@Timeout(7_200)
class EnduranceIT {

    private static final double FACTOR = NumberProperty.positive("kazoo.endurance.factor", 0.01);
    private static final int CONNECTS = scaled(10_000);
    private static final int WATCHES = scaled(100_000);
    private static final int RECONNECTS = scaled(1_000);
    private static final int AT_A_TIME = 500;

    /** Netty's allocator takes memory in chunks of 4 MiB, which it keeps; a new loop thread may be the first of its arena. */
    private static final long DIRECT_SLACK_BYTES = 16L << 20;

    private static final long HEAP_SLACK_BYTES = 16L << 20;

    private static EmbeddedZooKeeper server;

    @BeforeAll
    static void start() {
        server = EmbeddedZooKeeper.builder().maxConnectionsPerHost(0).start();
        cycles(Math.max(10, CONNECTS / 10)); // loads classes, fills caches and pools
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void connects_many_leaveNothing() {
        Census before = Census.take();

        cycles(CONNECTS);

        report("connect/close cycles", CONNECTS, before);
    }

    @Test
    void watches_armedAndRemoved_leaveNothing() {
        Census before = Census.take();

        try (KazooClient zk = KazooClient.connect(server.connectString())) {
            for (int done = 0; done < WATCHES; done += AT_A_TIME) {
                List<CompletableFuture<Subscription>> armed = new ArrayList<>();
                for (int i = 0; i < Math.min(AT_A_TIME, WATCHES - done); i++) {
                    armed.add(zk.async().addWatch("/watched-" + i, WatchMode.PERSISTENT, event -> {}));
                }
                armed.forEach(subscription -> subscription.join().close());
            }
            Eventually.asserted(() -> assertThat(server.watchCount()).isZero());
        }

        report("watches armed and removed", WATCHES, before);
    }

    @Test
    void reconnects_forced_leaveNothing() {
        Census before = Census.take();

        try (KazooClient zk = impatient()) {
            long session = zk.session().id();
            for (int i = 0; i < RECONNECTS; i++) {
                CompletableFuture<?> inFlight = zk.async().exists("/");
                server.dropConnection(session);
                inFlight.handle((stat, failure) -> null).join();
                Eventually.asserted(() -> assertThat(zk.state()).isEqualTo(KazooState.CONNECTED));
                zk.exists("/");
            }
            assertThat(zk.session().id()).isEqualTo(session);
        }

        report("forced reconnects", RECONNECTS, before);
    }

    /** Does not pause before it connects again, or the pauses would take hours. */
    private static KazooClient impatient() {
        BackOff hardly = new BackOff(Duration.ofMillis(1), 1, 0, Duration.ofMillis(1));
        KazooClient zk = KazooClient.builder(server.connectString())
                .connectionRetry(RetryPolicy.CONNECTION.backOff(hardly))
                .build();
        zk.start();
        return zk;
    }

    private static void cycles(int count) {
        for (int i = 0; i < count; i++) {
            try (KazooClient zk = KazooClient.connect(server.connectString())) {
                zk.exists("/");
            }
        }
    }

    private static void report(String what, int count, Census before) {
        Eventually.asserted(() -> {
            Census now = Census.take();
            assertThat(now.threads()).isLessThanOrEqualTo(before.threads());
            // Others in this process open a file now and then; a leak would be one for each of a hundred and more.
            assertThat(now.descriptors()).isLessThanOrEqualTo(before.descriptors() + 8);
            assertThat(now.serverConnections()).isZero();
            assertThat(now.serverWatches()).isZero();
            assertThat(now.serverSessions()).isZero();
        });
        Census after = Census.take();
        System.out.println("endurance: " + count + " " + what + ": before " + before + ", after " + after);
        assertThat(after.direct()).isLessThanOrEqualTo(before.direct() + DIRECT_SLACK_BYTES);
        assertThat(after.heap()).isLessThanOrEqualTo(before.heap() + HEAP_SLACK_BYTES);
    }

    private static int scaled(int count) {
        return Math.max(1, (int) (count * FACTOR));
    }

    /** What there is at a moment; -1 descriptors where the system does not say. */
    private record Census(
            int threads,
            int descriptors,
            long direct,
            long heap,
            int serverConnections,
            int serverWatches,
            int serverSessions) {

        static Census take() {
            System.gc();
            long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct"))
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
            int threads = (int) Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("kazoo-"))
                    .count();
            return new Census(
                    threads,
                    Optional.ofNullable(Path.of("/proc/self/fd").toFile().list())
                            .map(names -> names.length)
                            .orElse(-1),
                    direct,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    server.connectionCount(),
                    server.watchCount(),
                    server.sessionIds().size());
        }
    }
}
