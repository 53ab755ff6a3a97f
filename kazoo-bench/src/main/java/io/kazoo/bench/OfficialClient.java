package io.kazoo.bench;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.apache.zookeeper.AsyncCallback.DataCallback;
import org.apache.zookeeper.AsyncCallback.StatCallback;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.jspecify.annotations.Nullable;

/** The official client under test, with one of its two transports. Thread-safe. */
final class OfficialClient implements BenchClient {

    /** The default transport. */
    static final String NIO = "org.apache.zookeeper.ClientCnxnSocketNIO";

    /** The Netty transport; it takes the native epoll transport by itself when that is on the class path. */
    static final String NETTY = "org.apache.zookeeper.ClientCnxnSocketNetty";

    private static final int ANY_VERSION = -1;
    private static final DataCallback GOT = (code, path, context, data, stat) -> complete(context, code, data);
    private static final StatCallback WRITTEN =
            (code, path, context, stat) -> complete(context, code, BenchNode.data());

    private final ZooKeeper zooKeeper;

    private OfficialClient(ZooKeeper zooKeeper) {
        this.zooKeeper = zooKeeper;
    }

    /**
     * Connects with the given transport and waits for the session.
     *
     * @throws IOException if there is no session within {@link ClientKind#CONNECT_TIMEOUT}
     */
    static OfficialClient connect(String hosts, String transport) throws IOException, InterruptedException {
        ZKClientConfig config = new ZKClientConfig();
        config.setProperty(ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, transport);
        CountDownLatch connected = new CountDownLatch(1);
        OfficialClient client = new OfficialClient(new ZooKeeper(
                hosts,
                (int) ClientKind.SESSION_TIMEOUT.toMillis(),
                event -> {
                    if (event.getState() == KeeperState.SyncConnected) {
                        connected.countDown();
                    }
                },
                config));
        if (!connected.await(ClientKind.CONNECT_TIMEOUT.toMillis(), MILLISECONDS)) {
            client.close();
            throw new IOException("no session on " + hosts + " within " + ClientKind.CONNECT_TIMEOUT);
        }
        return client;
    }

    /** The client itself, for calls that no workload makes. */
    ZooKeeper zooKeeper() {
        return zooKeeper;
    }

    @Override
    public void asyncGet(Completion completion) {
        zooKeeper.getData(BenchNode.PATH, false, GOT, completion);
    }

    @Override
    public void asyncSet(Completion completion) {
        zooKeeper.setData(BenchNode.PATH, BenchNode.data(), ANY_VERSION, WRITTEN, completion);
    }

    @Override
    public void get() throws KeeperException, InterruptedException {
        BenchNode.check(zooKeeper.getData(BenchNode.PATH, false, null));
    }

    @Override
    public void close() {
        try {
            zooKeeper.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void complete(Object context, int code, byte @Nullable [] data) {
        Completion completion = (Completion) context;
        if (code != Code.OK.intValue()) {
            completion.done(KeeperException.create(Code.get(code), BenchNode.PATH));
            return;
        }
        try {
            BenchNode.check(data);
        } catch (IllegalStateException e) {
            completion.done(e);
            return;
        }
        completion.done(null);
    }
}
