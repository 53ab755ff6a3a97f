package io.kazoo.it.interop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessLock;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.junit.jupiter.api.BeforeEach;

/** A client of ours and one of Curator's on one server. */
abstract class CuratorCase extends InteropCase {

    CuratorFramework curator;

    @BeforeEach
    final void connectCurator() {
        curator = newCurator();
    }

    final CuratorFramework newCurator() {
        CuratorFramework client = closedAfter(CuratorFrameworkFactory.builder()
                .connectString(server.connectString())
                .retryPolicy(new ExponentialBackoffRetry(50, 5))
                .ensembleTracker(false)
                .build());
        client.start();
        return client;
    }

    final Worker worker() {
        return closedAfter(new Worker("curator"));
    }

    /** A contender of Curator's, on a thread of its own. */
    final Contender contender(InterProcessLock lock) {
        return new Contender(lock, worker());
    }

    record Contender(InterProcessLock lock, Worker worker) {

        /** True when it is taken. */
        CompletableFuture<Boolean> acquire() {
            return worker.call(() -> lock.acquire(BOUND.toSeconds(), TimeUnit.SECONDS));
        }

        boolean tryAcquire() throws Exception {
            return get(worker.call(() -> lock.acquire(0, TimeUnit.SECONDS)));
        }

        void release() throws Exception {
            get(worker.call(() -> {
                lock.release();
                return true;
            }));
        }
    }
}
