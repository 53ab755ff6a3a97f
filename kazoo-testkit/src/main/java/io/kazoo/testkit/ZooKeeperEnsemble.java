package io.kazoo.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Several real ZooKeeper servers that form an ensemble, each in a process of its own, for tests.
 *
 * <p>Its members can be killed, frozen and started again; they keep their ports and data. The processes end with the
 * test's JVM, however that ends. A start takes some seconds.
 *
 * <p>Thread-safe.
 */
public final class ZooKeeperEnsemble implements AutoCloseable {
    private static final int PORTS_PER_MEMBER = 3;
    private static final int START_TRIES = 3;

    private final Folder folder;
    private final List<Integer> ports;
    private final List<EnsembleMember> members;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ZooKeeperEnsemble(Builder builder) {
        this.folder = Folder.temporary();
        this.ports = FreePorts.take(builder.size * PORTS_PER_MEMBER);
        this.members = IntStream.rangeClosed(1, builder.size)
                .mapToObj(id -> new EnsembleMember(id, builder.process(id, folder.path(), ports)))
                .toList();
    }

    /**
     * Starts three servers with the defaults of {@link Builder} and returns when all serve.
     *
     * @throws IllegalStateException with the servers' logs, if they do not
     */
    public static ZooKeeperEnsemble start() {
        return builder().start();
    }

    /** Begins to describe an ensemble. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the servers, in the order of their ids. */
    public List<EnsembleMember> members() {
        return members;
    }

    /**
     * Returns the server with the id.
     *
     * @param id from 1
     */
    public EnsembleMember member(int id) {
        if (id < 1 || id > members.size()) {
            throw new IllegalArgumentException("no member " + id + " among " + members.size());
        }
        return members.get(id - 1);
    }

    /**
     * Returns the server that leads now.
     *
     * @throws IllegalStateException if none says so
     */
    public EnsembleMember leader() {
        return members.stream()
                .filter(EnsembleMember::isLeader)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no leader now among " + members));
    }

    /** Returns the servers that follow now. */
    public List<EnsembleMember> followers() {
        return members.stream()
                .filter(member -> member.mode() == ServerMode.FOLLOWER)
                .toList();
    }

    /** Returns what a client connects to: all servers, also those that are down. */
    public String connectString() {
        return members.stream().map(EnsembleMember::connectString).collect(Collectors.joining(","));
    }

    /**
     * Waits until one server leads and all others that run and are not paused follow it.
     *
     * @throws IllegalStateException at once if too few run for a quorum; if a process ended by itself; after the bound,
     *     with the ends of the logs
     */
    public void awaitQuorum(Duration bound) {
        List<EnsembleMember> running = members.stream()
                .filter(member -> member.isAlive() && !member.isPaused())
                .toList();
        if (running.size() <= members.size() / 2) {
            throw new IllegalStateException("no quorum is possible with " + running + " of " + members.size());
        }
        Poll.until(
                bound,
                () -> {
                    if (!running.stream().allMatch(EnsembleMember::isAlive)) {
                        throw new IllegalStateException("a server has ended:\n" + logTails());
                    }
                    List<ServerMode> modes =
                            running.stream().map(EnsembleMember::mode).toList();
                    return modes.stream().filter(ServerMode.LEADER::equals).count() == 1
                            && modes.stream()
                                            .filter(ServerMode.FOLLOWER::equals)
                                            .count()
                                    == running.size() - 1;
                },
                () -> "no quorum of " + running + ":\n" + logTails());
    }

    /** Kills all processes and deletes their folders. Does nothing if closed. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            members.forEach(member -> member.process().close());
            FreePorts.release(ports);
            folder.close();
        }
    }

    @Override
    public String toString() {
        return "ZooKeeperEnsemble" + members;
    }

    private String logTails() {
        return members.stream()
                .map(member -> member + "\n" + member.process().logTail())
                .collect(Collectors.joining("\n\n"));
    }

    /** True if a server found a port taken, which another choice of ports may cure. */
    private boolean lostAPort() {
        return members.stream()
                .map(member -> member.process().log())
                .anyMatch(log -> log.contains("BindException") || log.contains("Address already in use"));
    }

    /** Describes an ensemble. Not thread-safe. */
    public static final class Builder {
        private int size = 3;
        private Duration startBound = Duration.ofSeconds(90);
        private List<Path> classPath = ServerClassPath.ofThisProcess();
        private final Map<String, String> config = new LinkedHashMap<>();
        private final List<String> jvmArguments = new ArrayList<>();

        private Builder() {
            config.put("tickTime", "500");
            config.put("initLimit", "40");
            config.put("syncLimit", "4");
        }

        /** Sets the number of servers, 3 to 9, all with a vote. Default 3. */
        public Builder size(int size) {
            if (size < 3 || size > 9) {
                throw new IllegalArgumentException("size is not between 3 and 9: " + size);
            }
            this.size = size;
            return this;
        }

        /**
         * Sets the tick: the step of session time-outs, whose shortest is two; a server that is silent for four is given
         * up by the others. Default 500 ms.
         */
        public Builder tickTime(Duration tickTime) {
            if (tickTime.toMillis() < 1) {
                throw new IllegalArgumentException("tickTime is below 1 ms: " + tickTime);
            }
            return config("tickTime", Long.toString(tickTime.toMillis()));
        }

        /** Lets a server without a quorum answer reads of clients that accept that. Default false. */
        public Builder readOnlyMode(boolean enabled) {
            return jvmArgument("-Dreadonlymode.enabled=" + enabled);
        }

        /** Sets an entry of all configuration files, see {@link ServerProcess.Builder#config}. */
        public Builder config(String key, String value) {
            config.put(key, value);
            return this;
        }

        /** Adds an argument for all JVMs. */
        public Builder jvmArgument(String argument) {
            jvmArguments.add(argument);
            return this;
        }

        /** Sets the servers' jars, e.g. another version's. Default: the class path of this process. */
        public Builder classPath(List<Path> jars) {
            this.classPath = List.copyOf(jars);
            return this;
        }

        /** Sets how long a start may take. Default 90 s. */
        public Builder startBound(Duration bound) {
            this.startBound = bound;
            return this;
        }

        /**
         * Starts the servers and returns when all serve. Tries again with other ports, up to three times in all, if one
         * was taken.
         *
         * @throws IllegalStateException with the servers' logs, if they do not come up
         */
        public ZooKeeperEnsemble start() {
            for (int i = 1; ; i++) {
                ZooKeeperEnsemble ensemble = new ZooKeeperEnsemble(this);
                try {
                    ensemble.members.forEach(EnsembleMember::start);
                    ensemble.awaitQuorum(startBound);
                    return ensemble;
                } catch (RuntimeException | Error e) {
                    boolean again = i < START_TRIES && ensemble.lostAPort();
                    ensemble.close();
                    if (!again) {
                        throw e;
                    }
                }
            }
        }

        private ServerProcess process(int id, Path folder, List<Integer> ports) {
            ServerProcess.Builder builder = ServerProcess.builder()
                    .name("server " + id)
                    .classPath(classPath)
                    .directory(folder.resolve("server-" + id))
                    .orphanedWith(folder)
                    .config("clientPort", Integer.toString(ports.get((id - 1) * PORTS_PER_MEMBER)))
                    .file("data/myid", Integer.toString(id));
            for (int other = 1; other <= size; other++) {
                int first = (other - 1) * PORTS_PER_MEMBER;
                builder.config("server." + other, "127.0.0.1:" + ports.get(first + 1) + ":" + ports.get(first + 2));
            }
            config.forEach(builder::config);
            jvmArguments.forEach(builder::jvmArgument);
            return builder.build();
        }
    }
}
