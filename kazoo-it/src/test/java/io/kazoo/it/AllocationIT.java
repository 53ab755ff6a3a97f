package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.kazoo.KazooClient;
import io.kazoo.data.NodeData;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bytes allocated per call on all threads of the library and the caller's, against a server that costs nothing. */
class AllocationIT {

    private static final int IN_FLIGHT = 128;
    private static final int WARM_UP = 30_000;
    private static final int MEASURED = 30_000;
    private static final long LIMIT_BYTES = 500;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private CannedServer node;
    private ExecutorService callbacks;
    private KazooClient zk;

    @BeforeEach
    void open() {
        callbacks = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "kazoo-callback");
            thread.setDaemon(true);
            return thread;
        });
        node = CannedServer.ofNode(new byte[100]);
        zk = KazooClient.builder(node.connectString())
                .callbackExecutor(callbacks)
                .build();
        zk.start();
    }

    @AfterEach
    void close() throws IOException {
        zk.stop();
        node.close();
        callbacks.shutdown();
    }

    @Test
    void asyncGet_manyInFlight_allocatesLittle() {
        asyncGets(WARM_UP);

        long before = allocated();
        asyncGets(MEASURED);
        long perGet = (allocated() - before) / MEASURED;

        assertThat(perGet).as("bytes per async get of 100 bytes").isLessThanOrEqualTo(LIMIT_BYTES);
    }

    @Test
    void asyncGet_withACallback_allocatesLittle() {
        asyncGetsWithCallback(WARM_UP);

        long before = allocated();
        asyncGetsWithCallback(MEASURED);
        long perGet = (allocated() - before) / MEASURED;

        // The callback is the caller's: a completion and a dependent future of the JDK's, and here a lambda.
        assertThat(perGet).as("bytes per async get with a callback").isLessThanOrEqualTo(LIMIT_BYTES + 100);
    }

    @Test
    void blockingGet_allocatesLittle() {
        blockingGets(10_000);

        long before = allocated();
        blockingGets(10_000);
        long perGet = (allocated() - before) / 10_000;

        assertThat(perGet).as("bytes per blocking get of 100 bytes").isLessThanOrEqualTo(LIMIT_BYTES);
    }

    private void asyncGets(int count) {
        Queue<CompletableFuture<NodeData>> flying = new ArrayDeque<>(IN_FLIGHT);
        for (int i = 0; i < count; i++) {
            if (flying.size() == IN_FLIGHT) {
                flying.remove().join();
            }
            flying.add(zk.async().get("/node"));
        }
        flying.forEach(CompletableFuture::join);
    }

    private void asyncGetsWithCallback(int count) {
        int[] bytes = new int[1];
        Queue<CompletableFuture<Void>> flying = new ArrayDeque<>(IN_FLIGHT);
        for (int i = 0; i < count; i++) {
            if (flying.size() == IN_FLIGHT) {
                flying.remove().join();
            }
            flying.add(zk.async()
                    .get("/node")
                    .thenAccept(node -> bytes[0] += node.stat().dataLength()));
        }
        flying.forEach(CompletableFuture::join);
    }

    private void blockingGets(int count) {
        for (int i = 0; i < count; i++) {
            zk.get("/node");
        }
    }

    /** Bytes allocated so far by this thread and all whose names are the library's. */
    private static long allocated() {
        long[] ids = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("kazoo-") || thread == Thread.currentThread())
                .mapToLong(Thread::getId)
                .toArray();
        return LongStream.of(THREADS.getThreadAllocatedBytes(ids))
                .filter(bytes -> bytes > 0)
                .sum();
    }
}
