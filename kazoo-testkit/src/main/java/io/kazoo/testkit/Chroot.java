package io.kazoo.testkit;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.common.PathUtils;

/** Makes the nodes of a chroot, over a connection of its own that is gone afterwards. */
final class Chroot {
    private static final int TIMEOUT_MILLIS = 15_000;

    private Chroot() {}

    /**
     * Makes each node of the path that is missing.
     *
     * @throws IllegalArgumentException if the path is not valid
     * @throws IllegalStateException if that does not work within 15 s
     */
    static void create(int port, String path) {
        PathUtils.validatePath(path);
        if (path.equals("/")) {
            throw new IllegalArgumentException("a chroot is not the root");
        }
        CountDownLatch connected = new CountDownLatch(1);
        try {
            ZooKeeper client = new ZooKeeper("127.0.0.1:" + port, TIMEOUT_MILLIS, event -> {
                if (event.getState() == KeeperState.SyncConnected) {
                    connected.countDown();
                }
            });
            try {
                if (!connected.await(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("no connection to port " + port + " to create " + path);
                }
                for (int end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
                    createNode(client, path.substring(0, end));
                }
                createNode(client, path);
            } finally {
                client.close();
            }
        } catch (IOException | KeeperException e) {
            throw new IllegalStateException("could not create " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating " + path, e);
        }
    }

    private static void createNode(ZooKeeper client, String path) throws KeeperException, InterruptedException {
        try {
            client.create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        } catch (KeeperException.NodeExistsException e) {
            // Just what we want.
        }
    }
}
