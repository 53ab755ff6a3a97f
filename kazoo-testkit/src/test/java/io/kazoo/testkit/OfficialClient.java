package io.kazoo.testkit;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/** ZooKeeper's own client, connected, with its state changes in a queue. */
final class OfficialClient implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    final ZooKeeper zookeeper;
    private final BlockingQueue<KeeperState> states = new LinkedBlockingQueue<>();

    OfficialClient(String connectString, int timeoutMillis) throws IOException, InterruptedException {
        zookeeper = new ZooKeeper(connectString, timeoutMillis, event -> states.add(event.getState()));
        await(KeeperState.SyncConnected);
    }

    /** Waits for the state and forgets those before it. */
    void await(KeeperState wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        KeeperState seen = null;
        while (seen != wanted) {
            seen = states.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (seen == null) {
                throw new AssertionError("no " + wanted + " within " + PATIENCE_SECONDS + " s");
            }
        }
    }

    void create(String path, CreateMode mode) throws KeeperException, InterruptedException {
        zookeeper.create(path, new byte[] {1}, Ids.OPEN_ACL_UNSAFE, mode);
    }

    boolean exists(String path) throws KeeperException, InterruptedException {
        return zookeeper.exists(path, false) != null;
    }

    @Override
    public void close() {
        try {
            zookeeper.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
