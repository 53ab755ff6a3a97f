package io.kazoo.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.ServerVersion;
import io.kazoo.it.support.Eventually;
import io.kazoo.it.versions.VersionedServer;
import io.kazoo.testkit.EmbeddedZooKeeper;
import io.kazoo.testkit.EnsembleMember;
import io.kazoo.testkit.FakeZooKeeper;
import io.kazoo.testkit.FakeZooKeepers;
import io.kazoo.testkit.ServerProcess;
import io.kazoo.testkit.ZooKeeperEnsemble;
import io.kazoo.testkit.model.EnsembleSettings;
import io.kazoo.testkit.model.ModelVersion;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;

/** Servers to hold against others. The first one leads. */
final class Target implements AutoCloseable {

    /** How often containers are looked after in scenarios that wait for it. */
    static final int OFTEN_MILLIS = 100;

    /** The same where nobody waits for it, and it would come at different times. */
    static final int NEVER_MILLIS = 3_600_000;

    /** The tick of all, short so that sessions expire within a test. */
    private static final int TICK_MILLIS = 200;

    private static final int MAX_TIMEOUT_MILLIS = 60_000;
    private static final int SERVERS = 3;
    private static final Duration START_BOUND = Duration.ofSeconds(60);

    private final String name;
    private final List<InetSocketAddress> addresses;
    private final LongConsumer expire;
    private final IntSupplier watchCount;
    private final Runnable depose;
    private final Runnable close;

    private Target(
            String name,
            List<InetSocketAddress> addresses,
            LongConsumer expire,
            IntSupplier watchCount,
            Runnable depose,
            Runnable close) {
        this.name = name;
        this.addresses = addresses;
        this.expire = expire;
        this.watchCount = watchCount;
        this.depose = depose;
        this.close = close;
    }

    InetSocketAddress address(int server) {
        return addresses.get(server);
    }

    /** Number of servers. */
    int size() {
        return addresses.size();
    }

    /** What brings every connection up to date: for an ensemble more than a ping. */
    boolean isEnsemble() {
        return addresses.size() > 1;
    }

    /** Expires a session as the leader does; not all can. */
    void expire(long sessionId) {
        expire.accept(sessionId);
    }

    /** All watches of all clients; a persistent one counts as two. Ensembles do not say. */
    int watchCount() {
        return watchCount.getAsInt();
    }

    /** Ends the first server, and waits until the others serve under another leader. */
    void depose() {
        depose.run();
    }

    @Override
    public void close() {
        close.run();
    }

    @Override
    public String toString() {
        return name;
    }

    /** A modelled server that answers as this version. */
    static Target model(ModelVersion version, int containerCheckMillis) {
        FakeZooKeeper fake =
                FakeZooKeepers.start(settings(1, containerCheckMillis).withVersion(version));
        return new Target(
                "model of " + version.release(),
                addresses(fake),
                fake::expireSession,
                fake::watchCount,
                Target::alone,
                fake::close);
    }

    /** A modelled ensemble. */
    static Target modelledEnsemble() {
        return modelledEnsemble(false);
    }

    /** The same whose servers refuse by their own state what ACLs do not permit, or do not. */
    static Target modelledEnsemble(boolean eagerAcls) {
        FakeZooKeeper fake =
                FakeZooKeepers.start(settings(SERVERS, NEVER_MILLIS).withEagerAclCheck(eagerAcls));
        return new Target(
                "modelled ensemble", addresses(fake), fake::expireSession, () -> 0, () -> depose(fake), fake::close);
    }

    private static List<InetSocketAddress> addresses(FakeZooKeeper fake) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int server = 0; server < fake.size(); server++) {
            addresses.add(local(fake.server(server).port()));
        }
        return addresses;
    }

    private static EnsembleSettings settings(int servers, int containerCheckMillis) {
        return EnsembleSettings.ofServers(servers)
                .withTickMillis(TICK_MILLIS)
                .withTimeoutMillis(2 * TICK_MILLIS, MAX_TIMEOUT_MILLIS)
                .withContainerCheckMillis(containerCheckMillis);
    }

    /** A real server of the newest version, in this process. */
    static Target real(int containerCheckMillis) {
        EmbeddedZooKeeper server = EmbeddedZooKeeper.builder()
                .tickTime(Duration.ofMillis(TICK_MILLIS))
                .minSessionTimeout(Duration.ofMillis(2 * TICK_MILLIS))
                .maxSessionTimeout(Duration.ofMillis(MAX_TIMEOUT_MILLIS))
                .containerCheckInterval(Duration.ofMillis(containerCheckMillis))
                .start();
        return new Target(
                "ZooKeeper",
                List.of(local(server.port())),
                server::expireSession,
                server::watchCount,
                Target::alone,
                server::close);
    }

    /** A real server of a version, in a process of its own, which cannot expire a session when asked to. */
    static Target process(ModelVersion version, int containerCheckMillis) {
        ServerProcess process = VersionedServer.builder(
                        ServerVersion.parse(version.release()).orElseThrow())
                .config("tickTime", Integer.toString(TICK_MILLIS))
                .config("minSessionTimeout", Integer.toString(2 * TICK_MILLIS))
                .config("maxSessionTimeout", Integer.toString(MAX_TIMEOUT_MILLIS))
                .jvmArgument("-Dznode.container.checkIntervalMs=" + containerCheckMillis)
                .build();
        process.start();
        process.awaitServing(START_BOUND);
        return new Target(
                "ZooKeeper " + version.release(),
                List.of(local(process.port())),
                Target::notHere,
                () -> VersionedServer.watchCount(process),
                Target::alone,
                process::close);
    }

    /** A real ensemble of the newest version. */
    static Target ensemble() {
        return ensemble(false);
    }

    /** The same with {@code enableEagerACLCheck}, or without. */
    static Target ensemble(boolean eagerAcls) {
        ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.builder()
                .size(SERVERS)
                .jvmArgument("-Dzookeeper.enableEagerACLCheck=" + eagerAcls)
                .tickTime(Duration.ofMillis(TICK_MILLIS))
                .start();
        List<InetSocketAddress> addresses = new ArrayList<>();
        addresses.add(local(ensemble.leader().port()));
        for (EnsembleMember follower : ensemble.followers()) {
            addresses.add(local(follower.port()));
        }
        return new Target(
                "ensemble",
                addresses,
                Target::notHere,
                () -> 0,
                () -> {
                    ensemble.leader().kill();
                    ensemble.awaitQuorum(START_BOUND);
                },
                ensemble::close);
    }

    private static void depose(FakeZooKeeper fake) {
        fake.server(0).stop();
        Eventually.holds(() -> assertThat(fake.leader()).isPresent());
    }

    private static void alone() {
        throw new UnsupportedOperationException("there is no other server");
    }

    private static void notHere(long sessionId) {
        throw new UnsupportedOperationException("not by a server of another process: 0x" + Long.toHexString(sessionId));
    }

    private static InetSocketAddress local(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }
}
