package io.kazoo.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.proto.RequestHeader;
import org.apache.zookeeper.server.ContainerManager;
import org.apache.zookeeper.server.RequestRecord;
import org.apache.zookeeper.server.ServerCnxn;
import org.apache.zookeeper.server.SessionTracker.Session;
import org.apache.zookeeper.server.SessionTrackerImpl;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.ZooKeeperServerListener;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.jspecify.annotations.Nullable;

/**
 * One run of a real ZooKeeper server in this process, from start to stop; a restarted server is a new one of these.
 *
 * <p>Lifecycle methods are called under the lifecycle's lock; the rest is as thread-safe as ZooKeeper is.
 */
final class StandaloneServer extends ZooKeeperServer {
    private static final int MAX_CONTAINERS_PER_MINUTE = 60_000;

    private final ServerThreads threads;
    private final FileTxnSnapLog log;
    private final Gate gate = new Gate();
    private final GatedConnections connections = new GatedConnections(gate);
    private final @Nullable Id superuser;

    /** Owned by the lifecycle; set once by {@link #begin}. */
    private @Nullable ContainerManager containers;

    private StandaloneServer(ServerSettings settings, FileTxnSnapLog log, ServerThreads threads) {
        super(
                log,
                settings.millis(settings.tickTime()),
                settings.millis(settings.minSessionTimeout()),
                settings.millis(settings.maxSessionTimeout()),
                -1,
                new ZKDatabase(log),
                "");
        this.threads = threads;
        this.log = log;
        this.superuser = settings.superuser() == null ? null : digest(settings.superuser());
    }

    /**
     * Starts a server and returns when it serves.
     *
     * @throws ExecutionException with ZooKeeper's own exception; nothing is left behind then
     */
    static StandaloneServer start(ServerSettings settings, Path folder, int port) throws ExecutionException {
        ServerThreads threads = new ServerThreads("zookeeper-" + folder.getFileName());
        return threads.call(() -> {
            FileTxnSnapLog log = new FileTxnSnapLog(folder.toFile(), folder.toFile());
            StandaloneServer server = new StandaloneServer(settings, log, threads);
            log.setServerStats(server.serverStats());
            try {
                server.begin(settings, port);
            } catch (IOException | RuntimeException | Error e) {
                server.end();
                throw e;
            }
            return server;
        });
    }

    private void begin(ServerSettings settings, int port) throws IOException, InterruptedException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        connections.configure(address, settings.maxConnectionsPerHost(), -1, false);
        connections.startup(this);
        if (!isRunning()) {
            throw new IOException("the server on port " + port + " gave up at once, in state " + getState());
        }
        ContainerManager manager = new ContainerManager(
                getZKDatabase(),
                firstProcessor,
                settings.millis(settings.containerCheckInterval()),
                MAX_CONTAINERS_PER_MINUTE);
        manager.start();
        containers = manager;
    }

    /** Stops the server and returns when its threads are gone. Sessions and data stay on disk. */
    void stop() {
        try {
            threads.call(() -> {
                end();
                return true;
            });
        } catch (ExecutionException e) {
            throw new IllegalStateException("ZooKeeper's server did not stop cleanly", e.getCause());
        }
        threads.awaitEnd();
    }

    private void end() throws IOException {
        gate.close();
        if (containers != null) {
            containers.stop();
        }
        connections.shutdown();
        shutdown(true);
        log.close();
    }

    Gate gate() {
        return gate;
    }

    GatedConnections connections() {
        return connections;
    }

    @Override
    public void processPacket(ServerCnxn connection, RequestHeader header, RequestRecord request) throws IOException {
        super.processPacket(connection, header, request);
        // ZooKeeper's own superuser is a static that it reads once per process; this one is the server's.
        if (header.getType() == OpCode.auth
                && superuser != null
                && connection.getAuthInfo().contains(superuser)) {
            connection.addAuthInfo(new Id("super", ""));
        }
    }

    @Override
    public void expire(Session session) {
        if (gate.awaitOpen()) {
            super.expire(session);
        }
    }

    @Override
    protected void createSessionTracker() {
        sessionTracker = new PromptSessionTracker(
                this, getZKDatabase().getSessionWithTimeOuts(), getTickTime(), getZooKeeperServerListener());
    }

    private static Id digest(String user) {
        try {
            return new Id("digest", DigestAuthenticationProvider.generateDigest(user));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no digest algorithm for the superuser", e);
        }
    }

    /** ZooKeeper's session tracker, which ends at once when told to and not a tick later. */
    private static final class PromptSessionTracker extends SessionTrackerImpl {
        private static final long SERVER_ID = 1;

        PromptSessionTracker(
                ZooKeeperServer server,
                ConcurrentMap<Long, Integer> sessions,
                int tickTimeMillis,
                ZooKeeperServerListener listener) {
            super(server, sessions, tickTimeMillis, SERVER_ID, listener);
        }

        @Override
        public void shutdown() {
            super.shutdown();
            interrupt();
        }

        @Override
        protected void handleException(String thread, Throwable problem) {
            if (!(problem instanceof InterruptedException)) {
                super.handleException(thread, problem);
            }
        }
    }
}
