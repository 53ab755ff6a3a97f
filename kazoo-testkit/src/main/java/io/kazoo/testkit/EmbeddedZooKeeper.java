package io.kazoo.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.zookeeper.server.ServerCnxn.DisconnectReason;
import org.apache.zookeeper.server.ZKDatabase;
import org.jspecify.annotations.Nullable;

/**
 * A real Apache ZooKeeper server in this process, for tests.
 *
 * <pre>{@code
 * try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {
 *     connect(server.connectString());
 * }
 * }</pre>
 *
 * <p>It listens on the loopback address only, on a free port unless told otherwise, and starts no admin server; every
 * four-letter command is allowed. The first start in a process takes about a second, further ones some milliseconds, so
 * a server per test class, or even per test, is affordable. Port and data stay the same through {@link #stop} and {@link
 * #restart}. Session time-outs run in steps of the tick, 200 ms by default.
 *
 * <p>ZooKeeper reads some settings from system properties. They are set while a server runs; servers that run at once in
 * one process share them. A server that needs more, e.g. TLS, is better a {@link ServerProcess}.
 *
 * <p>Thread-safe.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {
    private static final Duration COMMAND_BOUND = Duration.ofSeconds(5);
    private static final Duration EXPIRY_BOUND = Duration.ofSeconds(10);

    private final ServerLifecycle lifecycle;
    private final String chroot;

    private EmbeddedZooKeeper(ServerLifecycle lifecycle, String chroot) {
        this.lifecycle = lifecycle;
        this.chroot = chroot;
    }

    /**
     * Starts a server with the defaults of {@link Builder} and returns when it serves.
     *
     * @throws java.io.UncheckedIOException with the server's own exception, if it does not start
     */
    public static EmbeddedZooKeeper start() {
        return builder().start();
    }

    /** Begins to describe a server. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the port, the same for the life of this object. */
    public int port() {
        return lifecycle.port();
    }

    /** Returns what a client connects to: address, port and, in a {@linkplain #chroot view}, the chroot. */
    public String connectString() {
        return "127.0.0.1:" + port() + chroot;
    }

    /**
     * Makes the path's nodes where they are missing, and returns a view of this server whose {@link #connectString} ends
     * in it. Closing the view does nothing; everything else acts on the one server.
     *
     * @param path absolute, e.g. {@code /tests/a}; below the chroot of this view
     * @throws IllegalArgumentException if the path is not one
     * @throws IllegalStateException if the nodes cannot be made
     */
    public EmbeddedZooKeeper chroot(String path) {
        Chroot.create(port(), chroot + path);
        return new EmbeddedZooKeeper(lifecycle, chroot + path);
    }

    /**
     * Stops the server as an orderly shutdown does: connections are closed, sessions live on in its data. Returns when
     * its threads are gone. Does nothing if stopped.
     */
    public void stop() {
        lifecycle.stop();
    }

    /**
     * Stops the server if it runs, and starts it on the same port and data. Sessions that a client does not resume in
     * time expire after it.
     *
     * @throws java.io.UncheckedIOException with the server's own exception, if it does not start
     * @throws IllegalStateException if closed
     */
    public void restart() {
        lifecycle.stop();
        lifecycle.start();
    }

    /** Tells whether the server runs; a paused one does. */
    public boolean isRunning() {
        return lifecycle.isRunning();
    }

    /**
     * Freezes the server from outside: it still accepts connections and keeps those it has, but reads and writes no byte
     * and lets no session expire until {@link #resume}. Does nothing if paused.
     *
     * @throws IllegalStateException if stopped
     */
    public void pause() {
        lifecycle.pause();
    }

    /**
     * Ends a pause: what came in is answered, what was overdue expires. Does nothing if not paused.
     *
     * @throws IllegalStateException if stopped
     */
    public void resume() {
        lifecycle.resume();
    }

    /** Tells whether the server is paused. */
    public boolean isPaused() {
        return lifecycle.isPaused();
    }

    /**
     * Closes the session's TCP connection on the server's side. The session lives on.
     *
     * @return false if the session has no connection
     * @throws IllegalStateException if stopped
     */
    public boolean dropConnection(long sessionId) {
        return lifecycle.running().connections().closeSession(sessionId, DisconnectReason.CLOSE_CONNECTION_COMMAND);
    }

    /**
     * Expires the session for all, as if its client had been silent for too long, and returns when the server has
     * deleted its nodes. The client learns it when it connects again.
     *
     * @throws IllegalArgumentException if the server knows no such session
     * @throws IllegalStateException if stopped
     */
    public void expireSession(long sessionId) {
        StandaloneServer server = lifecycle.running();
        Map<Long, Integer> sessions = server.getZKDatabase().getSessionWithTimeOuts();
        if (!sessions.containsKey(sessionId)) {
            throw new IllegalArgumentException("no session 0x" + Long.toHexString(sessionId));
        }
        server.getSessionTracker().setSessionClosing(sessionId);
        server.expire(sessionId);
        Poll.until(
                EXPIRY_BOUND,
                () -> !sessions.containsKey(sessionId),
                () -> "session 0x" + Long.toHexString(sessionId) + " is still there");
    }

    /** Returns how many watches all clients have here; a persistent watch counts as two, as ZooKeeper counts. */
    public int watchCount() {
        return database().getDataTree().getWatchCount();
    }

    /** Returns how many TCP connections clients have, with or without a session. */
    public int connectionCount() {
        return lifecycle.running().connections().getNumAliveConnections();
    }

    /** Returns the ids of all sessions, connected or not, as a copy. */
    public Set<Long> sessionIds() {
        return Set.copyOf(database().getSessionWithTimeOuts().keySet());
    }

    /**
     * Returns the paths of the ephemeral nodes that the session owns, as a sorted copy. In a {@linkplain #chroot view}
     * they are relative to the chroot, and those outside it are left out.
     */
    public Set<String> ephemeralsOf(long sessionId) {
        Set<String> paths = new TreeSet<>();
        for (String path : database().getEphemerals(sessionId)) {
            if (chroot.isEmpty() || path.startsWith(chroot + "/")) {
                paths.add(path.substring(chroot.length()));
            }
        }
        return paths;
    }

    /**
     * Sends a four-letter command over TCP and returns the answer.
     *
     * @throws java.io.UncheckedIOException if it is not answered within 5 s
     */
    public String command(String word) {
        return lifecycle.command(word, COMMAND_BOUND);
    }

    /** Stops the server and deletes its temporary folder. Does nothing if closed, or on a {@linkplain #chroot view}. */
    @Override
    public void close() {
        if (chroot.isEmpty()) {
            lifecycle.close();
        }
    }

    @Override
    public String toString() {
        String state = !isRunning() ? "stopped" : isPaused() ? "paused" : "running";
        return "EmbeddedZooKeeper[" + connectString() + ", " + state + "]";
    }

    /** Starts the server if it is stopped, resumes it if it is paused. */
    void recover() {
        lifecycle.start();
        lifecycle.resume();
    }

    private ZKDatabase database() {
        return lifecycle.running().getZKDatabase();
    }

    /** Describes a server. Not thread-safe. */
    public static final class Builder {
        private int port;
        private @Nullable Path dataDirectory;
        private Duration tickTime = Duration.ofMillis(200);
        private @Nullable Duration minSessionTimeout;
        private Duration maxSessionTimeout = Duration.ofSeconds(60);
        private int maxConnectionsPerHost;
        private Duration containerCheckInterval = Duration.ofMillis(500);
        private @Nullable String superuser;
        private final Map<String, String> properties = new HashMap<>();

        private Builder() {}

        /** Sets the port. Default 0: a free one. */
        public Builder port(int port) {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("not a port: " + port);
            }
            this.port = port;
            return this;
        }

        /** Sets a folder that is made if missing and stays. Default: a temporary one, deleted by close. */
        public Builder dataDirectory(Path directory) {
            this.dataDirectory = directory;
            return this;
        }

        /** Sets the tick, the step of session time-outs, at least 1 ms. Default 200 ms. */
        public Builder tickTime(Duration tickTime) {
            this.tickTime = positive("tickTime", tickTime);
            return this;
        }

        /** Sets the shortest session time-out that a client can get, at least 1 ms. Default: two ticks. */
        public Builder minSessionTimeout(Duration timeout) {
            this.minSessionTimeout = positive("minSessionTimeout", timeout);
            return this;
        }

        /** Sets the longest session time-out that a client can get. Default 60 s. */
        public Builder maxSessionTimeout(Duration timeout) {
            this.maxSessionTimeout = positive("maxSessionTimeout", timeout);
            return this;
        }

        /** Sets how many connections one client address may have. Default 0: any number. */
        public Builder maxConnectionsPerHost(int connections) {
            if (connections < 0) {
                throw new IllegalArgumentException("maxConnectionsPerHost is negative: " + connections);
            }
            this.maxConnectionsPerHost = connections;
            return this;
        }

        /** Sets how often empty containers and nodes past their TTL are deleted, at least 1 ms. Default 500 ms. */
        public Builder containerCheckInterval(Duration interval) {
            this.containerCheckInterval = positive("containerCheckInterval", interval);
            return this;
        }

        /** Allows nodes with a TTL, or not. For all servers of the process that run meanwhile. Default true. */
        public Builder enableTtl(boolean enable) {
            return property("zookeeper.extendedTypesEnabled", Boolean.toString(enable));
        }

        /** Lets whoever adds this digest credential pass all ACLs of this server, e.g. {@code super:secret}. */
        public Builder superuser(String userAndPassword) {
            if (userAndPassword.indexOf(':') < 1) {
                throw new IllegalArgumentException("the superuser is not user:password");
            }
            this.superuser = userAndPassword;
            return this;
        }

        /**
         * Sets a system property while the server runs, e.g. {@code zookeeper.snapCount}. It is the whole process's, and
         * some are read by ZooKeeper only once.
         */
        public Builder property(String name, String value) {
            properties.put(name, value);
            return this;
        }

        /**
         * Starts the server and returns when it serves.
         *
         * @throws java.io.UncheckedIOException with the server's own exception, if it does not start
         * @throws IllegalArgumentException if the shortest session time-out is longer than the longest
         */
        public EmbeddedZooKeeper start() {
            Duration shortest = minSessionTimeout == null ? tickTime.multipliedBy(2) : minSessionTimeout;
            if (shortest.compareTo(maxSessionTimeout) > 0) {
                throw new IllegalArgumentException(
                        "minSessionTimeout " + shortest + " is longer than maxSessionTimeout " + maxSessionTimeout);
            }
            ServerLifecycle lifecycle = new ServerLifecycle(new ServerSettings(
                    port,
                    dataDirectory,
                    tickTime,
                    shortest,
                    maxSessionTimeout,
                    maxConnectionsPerHost,
                    containerCheckInterval,
                    superuser,
                    properties));
            try {
                lifecycle.start();
            } catch (RuntimeException | Error e) {
                lifecycle.close();
                throw e;
            }
            return new EmbeddedZooKeeper(lifecycle, "");
        }

        private static Duration positive(String name, Duration value) {
            if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException(name + " is not between 1 ms and a day: " + value);
            }
            return value;
        }
    }
}
