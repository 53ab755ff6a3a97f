package io.kazoo.testkit;

import io.kazoo.testkit.model.EnsembleSettings;
import io.kazoo.testkit.model.ModelEnsemble;
import io.kazoo.testkit.model.ModelVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A ZooKeeper that is not one: a model of the server, or of a whole ensemble, behind real ports, which starts in milliseconds
 * and can be told to misbehave.
 *
 * <pre>{@code
 * try (FakeZooKeeper fake = FakeZooKeeper.start();
 *         KazooClient zk = KazooClient.connect(fake.connectString())) {
 *     fake.onReply("create").drop().thenClose();
 *     assertThatThrownBy(() -> zk.create("/a")).isInstanceOf(ConnectionLossException.class);
 *     assertThat(fake.exists("/a")).isTrue(); // the reply was lost, not the node
 * }
 * }</pre>
 *
 * <p>It behaves as ZooKeeper 3.9 does unless told otherwise; the same tests run on both. Not modelled are quotas, SASL, TLS,
 * dynamic configuration and the disk. Servers listen on the loopback address on free ports, which stay theirs through {@link
 * FakeServer#stop} and {@link FakeServer#start}. One thread serves them all.
 *
 * <p>Faults of replies are described by {@link #onReply}, those of a server by {@link #server}; those of the network are
 * better had from a {@link FaultProxy}, which stands before real servers too.
 *
 * <p>Thread-safe. Methods return when what they say has happened in the model.
 */
public final class FakeZooKeeper implements AutoCloseable {

    private final FakeLoop loop = new FakeLoop();
    private final ModelEnsemble ensemble;
    private final List<FakeServer> servers = new ArrayList<>();
    private final FakeFaults faults;

    FakeZooKeeper(EnsembleSettings settings) {
        faults = new FakeFaults(loop);
        try {
            ensemble = loop.call(() -> new ModelEnsemble(settings, loop, new SplittableRandom(1)));
            for (int i = 0; i < settings.servers(); i++) {
                servers.add(new FakeServer(loop, ensemble, i, faults));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts one server with the defaults of {@link Builder}. */
    public static FakeZooKeeper start() {
        return builder().start();
    }

    /** Begins to describe one. */
    public static Builder builder() {
        return new Builder();
    }

    /** What a client connects to: address and port of each server. */
    public String connectString() {
        return servers.stream().map(FakeServer::connectString).collect(Collectors.joining(","));
    }

    /**
     * One of the servers.
     *
     * @param index from 0
     * @throws IndexOutOfBoundsException if there are not so many
     */
    public FakeServer server(int index) {
        if (index < 0 || index >= servers.size()) {
            throw new IndexOutOfBoundsException("server " + index + " of " + servers.size());
        }
        return servers.get(index);
    }

    /** The number of servers. */
    public int size() {
        return servers.size();
    }

    /** The server that leads; empty while there is none. */
    public Optional<FakeServer> leader() {
        OptionalInt leader = loop.call(ensemble::leader);
        return leader.isPresent() ? Optional.of(servers.get(leader.getAsInt())) : Optional.empty();
    }

    /**
     * Makes a server the leader of a new epoch: all connections close, and servers serve again after the {@linkplain
     * Builder#election time that elections take}.
     *
     * @throws IllegalStateException if the server is stopped, isolated or has no quorum with it
     */
    public void electLeader(int index) {
        server(index);
        loop.run(() -> ensemble.electLeader(index));
    }

    /**
     * Ends a session as the leader does when nothing was heard of it for its time-out: its ephemeral nodes go, its connection
     * closes.
     *
     * @throws IllegalArgumentException if there is no such session
     */
    public void expireSession(long sessionId) {
        if (!loop.call(() -> ensemble.expire(sessionId))) {
            throw new IllegalArgumentException("no session 0x" + Long.toHexString(sessionId));
        }
    }

    // ---- faults of replies

    /**
     * Describes what is to become of replies to an operation.
     *
     * @param operation the protocol's name of it, e.g. {@code create}, {@code getData}, {@code setWatches}; {@code connect} for
     *     the answer to the handshake, {@code event} for watch events
     * @throws IllegalArgumentException if there is no such operation
     */
    public ReplyFault onReply(String operation) {
        return new ReplyFault(faults, FakeRequest.opcodeOf(operation));
    }

    /**
     * Takes back all {@linkplain #onReply faults of replies} that have not come true, and lets servers answer {@linkplain
     * FakeServer#onWord four-letter words} as they would.
     */
    public void clearFaults() {
        loop.run(() -> {
            faults.clear();
            servers.forEach(FakeServer::answerWordsNormally);
        });
    }

    // ---- what other clients would do

    /** Creates a persistent node; throws {@link IllegalStateException} with the error's name if that is refused. */
    public void create(String path, byte @Nullable [] data) {
        loop.run(() -> ensemble.create(path, data));
    }

    /** Sets a node's data; throws {@link IllegalStateException} with the error's name if that is refused. */
    public void set(String path, byte @Nullable [] data) {
        loop.run(() -> ensemble.set(path, data));
    }

    /** Deletes a node; throws {@link IllegalStateException} with the error's name if that is refused. */
    public void delete(String path) {
        loop.run(() -> ensemble.delete(path));
    }

    // ---- what there is

    /** Whether a node is committed. */
    public boolean exists(String path) {
        return loop.call(() -> ensemble.truth().exists(path));
    }

    /** The data of a node; empty when there is none, or the node is missing. */
    public Optional<byte[]> data(String path) {
        return loop.call(() -> Optional.ofNullable(ensemble.truth().data(path)));
    }

    /** The names of a node's children; empty when the node is missing. */
    public List<String> children(String path) {
        return loop.call(() -> ensemble.truth().exists(path) ? ensemble.truth().children(path) : List.of());
    }

    /** The sessions that are open. */
    public List<Long> sessions() {
        return loop.call(() -> List.copyOf(ensemble.truth().sessions()));
    }

    /** Watches of all servers, as {@code mntr} counts them. */
    public int watchCount() {
        return loop.call(() -> count(index -> ensemble.server(index).watchCount()));
    }

    /** Open connections to all servers. */
    public int connectionCount() {
        return loop.call(() -> count(index -> ensemble.server(index).connectionCount()));
    }

    private int count(Function<Integer, Integer> ofServer) {
        int sum = 0;
        for (int i = 0; i < servers.size(); i++) {
            sum += ofServer.apply(i);
        }
        return sum;
    }

    /** All requests that were heard, in order, handshakes and pings included. */
    public List<FakeRequest> requests() {
        return loop.call(faults::heard);
    }

    /** The requests for an operation that were heard, in order; the names are those of {@link #onReply}. */
    public List<FakeRequest> requests(String operation) {
        FakeRequest.opcodeOf(operation);
        return requests().stream()
                .filter(request -> request.operation().equals(operation))
                .toList();
    }

    /** Forgets the requests that were heard so far. */
    public void clearRequests() {
        loop.run(faults::forgetHeard);
    }

    /**
     * Closes all servers, connections and the thread. Does nothing when closed.
     *
     * @throws IllegalStateException after it has closed, if what {@link ReplyFault#change} was given has failed
     */
    @Override
    public void close() {
        servers.forEach(FakeServer::closePort);
        loop.close();
        RuntimeException failure = faults.takeFailure();
        if (failure != null) {
            throw new IllegalStateException("what onReply().change(...) was given failed: " + failure, failure);
        }
    }

    @Override
    public String toString() {
        return "FakeZooKeeper[" + connectString() + "]";
    }

    /** Describes what to start. Not thread-safe. */
    public static final class Builder {

        private static final int MOST_SERVERS = 15;

        private int servers = 1;
        private ModelVersion version = ModelVersion.V3_9;
        private Duration tick = Duration.ofMillis(200);
        private Duration election = Duration.ofMillis(50);
        private int syncLimit = 5;

        private Builder() {}

        /** Sets how many servers there are, 1 to 15; 1 by default. */
        public Builder servers(int count) {
            if (count < 1 || count > MOST_SERVERS) {
                throw new IllegalArgumentException("servers must be 1 to " + MOST_SERVERS + ": " + count);
            }
            servers = count;
            return this;
        }

        /** Sets as which version they answer; the newest by default. */
        public Builder version(ModelVersion answered) {
            version = Objects.requireNonNull(answered, "version");
            return this;
        }

        /** Sets ZooKeeper's unit of time, 1 ms to 1 min, 200 ms by default: session time-outs are 2 to 20 of it. */
        public Builder tick(Duration unit) {
            tick = within(unit, "tick");
            return this;
        }

        /** Sets how long there is no leader when one is elected, 1 ms to 1 min, 50 ms by default. */
        public Builder election(Duration span) {
            election = within(span, "election");
            return this;
        }

        /** Sets after how many ticks a server cut off from its peers stops serving, 5 by default. */
        public Builder syncLimit(int ticks) {
            if (ticks < 1) {
                throw new IllegalArgumentException("syncLimit must be at least 1: " + ticks);
            }
            syncLimit = ticks;
            return this;
        }

        /**
         * Starts it.
         *
         * @throws java.io.UncheckedIOException if no port is to be had
         */
        public FakeZooKeeper start() {
            return new FakeZooKeeper(EnsembleSettings.ofServers(servers)
                    .withTickMillis((int) tick.toMillis())
                    .withSyncLimitTicks(syncLimit)
                    .withElectionNanos(election.toNanos())
                    .withVersion(version));
        }

        private static Duration within(Duration span, String name) {
            Objects.requireNonNull(span, name);
            if (span.compareTo(Duration.ofMillis(1)) < 0 || span.compareTo(Duration.ofMinutes(1)) > 0) {
                throw new IllegalArgumentException(name + " must be 1 ms to 1 min: " + span);
            }
            return span;
        }
    }
}
