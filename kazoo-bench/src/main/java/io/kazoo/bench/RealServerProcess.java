package io.kazoo.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/**
 * The process of a real standalone server on a free loopback port: makes the {@link BenchNode}, says {@code ok PORT} and
 * serves until its standard input ends.
 *
 * <p>Writes do not wait for the disk, nothing is throttled and no snapshot is taken, because what is compared is clients.
 */
final class RealServerProcess {

    private static final int TICK_MILLIS = 3000;

    private RealServerProcess() {}

    /** Takes the folder for the data as its only argument; deletes it in the end. */
    public static void main(String[] arguments) throws Exception {
        System.setProperty("zookeeper.forceSync", "no");
        System.setProperty("zookeeper.snapCount", "1000000000");
        System.setProperty("zookeeper.globalOutstandingLimit", "100000");
        Path folder = Path.of(arguments[0]);
        int port = serve(folder);
        makeNode("127.0.0.1:" + port);
        System.out.println("ok " + port);
        ParentWatch.awaitEnd();
        Folder.delete(folder);
        Runtime.getRuntime().halt(0);
    }

    private static int serve(Path folder) throws IOException, InterruptedException {
        ZooKeeperServer server = new ZooKeeperServer(folder.toFile(), folder.toFile(), TICK_MILLIS);
        NIOServerCnxnFactory connections = new NIOServerCnxnFactory();
        connections.configure(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        connections.startup(server);
        return connections.getLocalPort();
    }

    private static void makeNode(String hosts) throws IOException, InterruptedException, KeeperException {
        OfficialClient client = OfficialClient.connect(hosts, OfficialClient.NIO);
        try {
            ZooKeeper zooKeeper = client.zooKeeper();
            zooKeeper.create(BenchNode.PARENT, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            zooKeeper.create(BenchNode.PATH, BenchNode.data(), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        } finally {
            client.close();
        }
    }
}
