package io.kazoo.it.contract;

import io.kazoo.data.ServerVersion;
import io.kazoo.it.versions.VersionedServer;
import io.kazoo.testkit.EmbeddedZooKeeper;
import io.kazoo.testkit.ServerProcess;
import io.kazoo.testkit.model.EnsembleSettings;
import io.kazoo.testkit.model.ModelEnsemble;
import io.kazoo.testkit.model.ModelVersion;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;

/** A server to hold against another. */
interface Target extends AutoCloseable {

    /** The tick of both, short so that sessions expire within a test. */
    int TICK_MILLIS = 200;

    /** How often containers are looked after in scenarios that wait for it. */
    int OFTEN_MILLIS = 100;

    /** The same where nobody waits for it, and it would come at different times. */
    int NEVER_MILLIS = 3_600_000;

    SocketAddress address();

    /** Expires a session as the leader does. */
    void expire(long sessionId);

    /** All watches of all clients; a persistent one counts as two. */
    int watchCount();

    @Override
    void close();

    /** A modelled server that answers as this version. */
    static Target model(ModelVersion version, int containerCheckMillis) {
        EnsembleSettings settings = EnsembleSettings.standalone()
                .withTickMillis(TICK_MILLIS)
                .withTimeoutMillis(2 * TICK_MILLIS, 60_000)
                .withContainerCheckMillis(containerCheckMillis)
                .withVersion(version);
        ModelFront front = ModelFront.start(settings);
        return new Target() {
            @Override
            public SocketAddress address() {
                return front.address();
            }

            @Override
            public void expire(long sessionId) {
                front.ask(model -> model.expire(sessionId));
            }

            @Override
            public int watchCount() {
                return front.ask((ModelEnsemble model) -> model.server(0).watchCount());
            }

            @Override
            public void close() {
                front.close();
            }

            @Override
            public String toString() {
                return "model of " + version.release();
            }
        };
    }

    /** A real server of the newest version, in this process. */
    static Target real(int containerCheckMillis) {
        EmbeddedZooKeeper server = EmbeddedZooKeeper.builder()
                .tickTime(Duration.ofMillis(TICK_MILLIS))
                .minSessionTimeout(Duration.ofMillis(2 * TICK_MILLIS))
                .maxSessionTimeout(Duration.ofSeconds(60))
                .containerCheckInterval(Duration.ofMillis(containerCheckMillis))
                .start();
        return new Target() {
            @Override
            public SocketAddress address() {
                return new InetSocketAddress("127.0.0.1", server.port());
            }

            @Override
            public void expire(long sessionId) {
                server.expireSession(sessionId);
            }

            @Override
            public int watchCount() {
                return server.watchCount();
            }

            @Override
            public void close() {
                server.close();
            }

            @Override
            public String toString() {
                return "ZooKeeper";
            }
        };
    }

    /** A real server of a version, in a process of its own, which cannot expire a session when asked to. */
    static Target process(ModelVersion version, int containerCheckMillis) {
        ServerProcess process = VersionedServer.builder(
                        ServerVersion.parse(version.release()).orElseThrow())
                .config("tickTime", Integer.toString(TICK_MILLIS))
                .config("minSessionTimeout", Integer.toString(2 * TICK_MILLIS))
                .config("maxSessionTimeout", "60000")
                .jvmArgument("-Dznode.container.checkIntervalMs=" + containerCheckMillis)
                .build();
        process.start();
        process.awaitServing(Duration.ofSeconds(60));
        return new Target() {
            @Override
            public SocketAddress address() {
                return new InetSocketAddress("127.0.0.1", process.port());
            }

            @Override
            public void expire(long sessionId) {
                throw new UnsupportedOperationException("not by a server of another process");
            }

            @Override
            public int watchCount() {
                return VersionedServer.watchCount(process);
            }

            @Override
            public void close() {
                process.close();
            }

            @Override
            public String toString() {
                return "ZooKeeper " + version.release();
            }
        };
    }
}
