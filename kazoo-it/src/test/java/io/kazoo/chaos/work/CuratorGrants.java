package io.kazoo.chaos.work;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.ObjLongConsumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.ExponentialBackoffRetry;

/** A client of Curator's that asks for a lock, a place of a semaphore and the lead, each on a thread of its own. */
public final class CuratorGrants implements AutoCloseable {
    private final CuratorFramework client;

    /** Set by Curator's thread of listeners. */
    private volatile boolean suspended;

    /** What was granted; {@code says} is what the recipe itself says. */
    public static final class Grant {
        private final CuratorGrants owner;
        private final BooleanSupplier says;

        private Grant(CuratorGrants owner, BooleanSupplier says) {
            this.owner = owner;
            this.says = says;
        }

        /** Whether an application that does what the documentation asks still takes it for its own. */
        boolean isBelieved() {
            return !owner.suspended && says.getAsBoolean();
        }
    }

    /** What is asked for; any exception fails the future. */
    private interface Request {
        BooleanSupplier grant() throws Exception;
    }

    public CuratorGrants(String connectString, int timeoutMillis) {
        client = CuratorFrameworkFactory.builder()
                .connectString(connectString)
                .sessionTimeoutMs(timeoutMillis)
                .connectionTimeoutMs(timeoutMillis)
                .retryPolicy(new ExponentialBackoffRetry(100, 10))
                .ensembleTracker(false)
                .build();
    }

    /** The recipes under test, asked for; whoever is told that one is in doubt is named with the time. Once only. */
    public Map<String, CompletableFuture<Grant>> enter(ObjLongConsumer<String> told) {
        client.getConnectionStateListenable().addListener((from, state) -> {
            if (state == ConnectionState.SUSPENDED || state == ConnectionState.LOST) {
                suspended = true;
                told.accept("lock", System.nanoTime());
                told.accept("semaphore", System.nanoTime());
            }
        });
        client.start();
        Map<String, CompletableFuture<Grant>> grants = new LinkedHashMap<>();
        InterProcessMutex lock = new InterProcessMutex(client, "/standing/lock");
        grants.put("lock", granted(() -> {
            lock.acquire();
            return lock::isAcquiredInThisProcess;
        }));
        InterProcessSemaphoreV2 semaphore = new InterProcessSemaphoreV2(client, "/standing/semaphore", 1);
        grants.put("semaphore", granted(() -> {
            semaphore.acquire();
            return () -> true; // A lease cannot be asked.
        }));
        grants.put("election", granted(() -> lead(told)));
        return grants;
    }

    private BooleanSupplier lead(ObjLongConsumer<String> told) throws Exception {
        @SuppressWarnings("resource") // It ends with the client.
        LeaderLatch latch = new LeaderLatch(client, "/standing/election");
        latch.addListener(new LeaderLatchListener() {
            @Override
            public void isLeader() {
                // Awaited.
            }

            @Override
            public void notLeader() {
                told.accept("election", System.nanoTime());
            }
        });
        latch.start();
        latch.await();
        return latch::hasLeadership;
    }

    private CompletableFuture<Grant> granted(Request request) {
        CompletableFuture<Grant> granted = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        granted.complete(new Grant(this, request.grant()));
                    } catch (Exception e) {
                        granted.completeExceptionally(e);
                    }
                },
                "asks Curator");
        thread.setDaemon(true);
        thread.start();
        return granted;
    }

    @Override
    public void close() {
        client.close();
    }
}
