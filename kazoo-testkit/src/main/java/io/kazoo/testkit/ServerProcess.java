package io.kazoo.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A ZooKeeper server in a process of its own, of any version whose jars are at hand, for tests.
 *
 * <pre>{@code
 * try (ServerProcess server = ServerProcess.builder().classPath(jars).build()) {
 *     server.start();
 *     server.awaitServing(Duration.ofSeconds(30));
 *     connect(server.connectString());
 * }
 * }</pre>
 *
 * <p>It keeps its port and its folder while it is down. The process ends with the test's JVM, however that ends, and
 * temporary folders go with it.
 *
 * <p>Thread-safe.
 */
public final class ServerProcess implements AutoCloseable {
    private static final Duration COMMAND_BOUND = Duration.ofSeconds(2);
    private static final Duration EXIT_BOUND = Duration.ofSeconds(30);
    private static final int LOG_TAIL_LINES = 60;

    private final ReentrantLock lock = new ReentrantLock();
    private final String name;
    private final Folder folder;
    private final int port;
    private final List<Integer> ownPorts;
    private final List<String> command;
    private final Runnable cleanup = this::killAtExit;

    // Written under the lock.
    private volatile @Nullable Process process;
    private volatile @Nullable Freeze freeze;
    private boolean closed;

    private ServerProcess(Builder builder, Folder folder, List<Integer> ownPorts, Map<String, String> config) {
        this.name = builder.name;
        this.folder = folder;
        this.ownPorts = ownPorts;
        this.port = Integer.parseInt(config.get("clientPort"));
        this.command = builder.command(folder);
        AtExit.run(cleanup);
    }

    /** Begins to describe a server. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts the process and returns without waiting for it to serve. Does nothing if it runs.
     *
     * @throws IllegalStateException if closed
     */
    public void start() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException(name + " is closed");
            }
            if (!isAlive()) {
                forgetFreeze();
                process = new ProcessBuilder(command)
                        .directory(folder.path().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                        .start();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not start " + name, e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the server serves clients.
     *
     * @throws IllegalStateException if the process has ended or the bound is over; the message ends with its log
     */
    public void awaitServing(Duration bound) {
        Poll.until(
                bound,
                () -> {
                    if (!isAlive()) {
                        throw new IllegalStateException(name + " has ended:\n" + logTail());
                    }
                    return mode() != ServerMode.NOT_SERVING;
                },
                () -> name + " does not serve:\n" + logTail());
    }

    /** Kills the process as {@code kill -9} does, paused or not, and returns when it is gone. */
    public void kill() {
        lock.lock();
        try {
            Process running = process;
            if (running != null) {
                running.destroyForcibly();
                awaitExit(running);
            }
            forgetFreeze();
        } finally {
            lock.unlock();
        }
    }

    /** Asks the process to end (SIGTERM), after ending a pause, and returns when it is gone; kills it after 30 s. */
    public void stop() {
        lock.lock();
        try {
            resume();
            Process running = process;
            if (running != null) {
                // Not Process.destroy(): it also closes the pipe whose end means that this JVM is gone.
                running.toHandle().destroy();
                if (!exits(running)) {
                    kill();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Freezes the process (SIGSTOP) and returns when it is still. The kernel goes on accepting connections for it. Does
     * nothing if paused. Needs a POSIX system.
     *
     * @throws IllegalStateException if the process does not run
     */
    public void pause() {
        lock.lock();
        try {
            Process running = process;
            if (running == null || !running.isAlive()) {
                throw new IllegalStateException(name + " does not run");
            }
            if (freeze == null) {
                freeze = Freeze.of(running.pid());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends a pause (SIGCONT). Does nothing if not paused. */
    public void resume() {
        lock.lock();
        try {
            Freeze frozen = freeze;
            if (frozen != null) {
                freeze = null;
                frozen.thaw();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether the process exists; a paused one does. */
    public boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** Tells whether the process is paused. */
    public boolean isPaused() {
        return freeze != null;
    }

    /**
     * Returns the process id.
     *
     * @throws IllegalStateException if the process was never started
     */
    public long pid() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return running.pid();
    }

    /** Returns the port for clients. */
    public int port() {
        return port;
    }

    /** Returns what a client connects to. */
    public String connectString() {
        return "127.0.0.1:" + port;
    }

    /** Returns the folder with the configuration, the log and, unless configured otherwise, the data. */
    public Path directory() {
        return folder.path();
    }

    /** Asks the server what it is; {@link ServerMode#NOT_SERVING} if it does not answer within 2 s, or is paused. */
    public ServerMode mode() {
        if (!isAlive() || isPaused()) {
            return ServerMode.NOT_SERVING;
        }
        try {
            return ServerMode.parse(FourLetterWord.send(port, "srvr", COMMAND_BOUND));
        } catch (IOException e) {
            return ServerMode.NOT_SERVING;
        }
    }

    /**
     * Sends a four-letter command and returns the answer.
     *
     * @throws UncheckedIOException if it is not answered within 2 s
     */
    public String command(String word) {
        try {
            return FourLetterWord.send(port, word, COMMAND_BOUND);
        } catch (IOException e) {
            throw new UncheckedIOException(word + " to " + name + " was not answered", e);
        }
    }

    /** Returns all that the processes of this server have written to their standard output and error. */
    public String log() {
        try {
            return Files.exists(logFile()) ? Files.readString(logFile()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("could not read the log of " + name, e);
        }
    }

    /** Kills the process and deletes its folder, if temporary. Does nothing if closed. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                kill();
                AtExit.cancel(cleanup);
                FreePorts.release(ownPorts);
                folder.close();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        String state = !isAlive() ? "down" : isPaused() ? "paused" : "up";
        return "ServerProcess[" + name + ", " + connectString() + ", " + state + "]";
    }

    String logTail() {
        List<String> lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    }

    private void forgetFreeze() {
        Freeze frozen = freeze;
        if (frozen != null) {
            freeze = null;
            frozen.forget();
        }
    }

    private Path logFile() {
        return folder.path().resolve("server.log");
    }

    /** Without the lock, which a thread may hold that the end of the JVM has stopped. */
    private void killAtExit() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            exits(running);
        }
    }

    private void awaitExit(Process running) {
        if (!exits(running)) {
            throw new IllegalStateException(name + " does not die, process " + running.pid());
        }
    }

    /** Waits for the end of the process, also if interrupted; the interrupt is kept. */
    private static boolean exits(Process running) {
        long end = System.nanoTime() + EXIT_BOUND.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return running.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Describes a server. Not thread-safe. */
    public static final class Builder {
        private String name = "ZooKeeper";
        private String mainClass = "org.apache.zookeeper.server.quorum.QuorumPeerMain";
        private Path javaHome = Path.of(System.getProperty("java.home"));
        private List<Path> classPath = ServerClassPath.ofThisProcess();
        private final List<String> jvmArguments = new ArrayList<>();
        private final Map<String, String> config = new LinkedHashMap<>();
        private final Map<String, String> files = new LinkedHashMap<>();
        private @Nullable Path directory;
        private @Nullable Path orphanedWith;

        private Builder() {}

        /** Sets the name in messages. Default: ZooKeeper. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /**
         * Sets the class to run; it gets the path of the configuration file. Default: {@code
         * org.apache.zookeeper.server.quorum.QuorumPeerMain}, which also runs a server without an ensemble.
         */
        public Builder mainClass(String className) {
            this.mainClass = className;
            return this;
        }

        /** Sets the Java to run on. Default: this process's. */
        public Builder javaHome(Path home) {
            this.javaHome = home;
            return this;
        }

        /** Sets the server's jars, e.g. another version's. Default: the class path of this process. */
        public Builder classPath(List<Path> jars) {
            this.classPath = List.copyOf(jars);
            return this;
        }

        /** Adds an argument for the JVM, e.g. {@code -Dname=value}. Defaults: a small heap, serial collector. */
        public Builder jvmArgument(String argument) {
            jvmArguments.add(argument);
            return this;
        }

        /**
         * Sets an entry of the configuration file; unknown ones become system properties that begin with {@code
         * zookeeper.}. Unless set: a free {@code clientPort} on loopback, {@code dataDir} in the folder, a tick of 200
         * ms, session time-outs from two ticks to 60 s, all four-letter commands, TTL nodes, no admin server, no fsync,
         * any number of connections.
         */
        public Builder config(String key, String value) {
            config.put(key, value);
            return this;
        }

        /** Adds a file to the folder, e.g. {@code data/myid}. */
        public Builder file(String relativePath, String content) {
            files.put(relativePath, content);
            return this;
        }

        /** Sets a folder that is made if missing and stays. Default: a temporary one. */
        public Builder directory(Path directory) {
            this.directory = directory;
            return this;
        }

        /** Says that the folder goes when the test's JVM has died, and the parent with it if it is empty then. */
        Builder orphanedWith(Path parent) {
            this.orphanedWith = parent;
            return this;
        }

        /** Writes the files; the server is not started yet. */
        public ServerProcess build() {
            Folder folder = directory == null ? Folder.temporary() : Folder.of(directory);
            Map<String, String> complete = new LinkedHashMap<>(defaults(folder.path()));
            complete.putAll(config);
            List<Integer> ownPorts = config.containsKey("clientPort") ? List.of() : FreePorts.take(1);
            ownPorts.forEach(port -> complete.put("clientPort", Integer.toString(port)));
            try {
                ServerFiles.write(folder.path(), complete, files);
            } catch (IOException e) {
                throw new UncheckedIOException("could not write the files of " + name, e);
            }
            return new ServerProcess(this, folder, ownPorts, complete);
        }

        private Map<String, String> defaults(Path folder) {
            Map<String, String> defaults = new LinkedHashMap<>();
            defaults.put("dataDir", folder.resolve("data").toString());
            defaults.put("clientPortAddress", "127.0.0.1");
            defaults.put("tickTime", "200");
            defaults.put("maxSessionTimeout", "60000");
            defaults.put("maxClientCnxns", "0");
            defaults.put("admin.enableServer", "false");
            defaults.put("4lw.commands.whitelist", "*");
            defaults.put("extendedTypesEnabled", "true");
            // What was written survives the death of the process all the same, only not that of the machine.
            defaults.put("forceSync", "no");
            return defaults;
        }

        private List<String> command(Folder folder) {
            List<String> command = new ArrayList<>();
            command.add(javaHome.resolve("bin").resolve("java").toString());
            command.addAll(Arrays.asList("-Xms32m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
            command.addAll(ServerFiles.jvmArguments(folder.path()));
            if (folder.isTemporary()) {
                command.add("-D" + GuardedMain.FOLDERS_PROPERTY + "=" + folder.path());
            } else if (orphanedWith != null) {
                String folders = folder.path() + File.pathSeparator + orphanedWith;
                command.add("-D" + GuardedMain.FOLDERS_PROPERTY + "=" + folders);
            }
            command.addAll(jvmArguments);
            command.add("-cp");
            command.add(ServerClassPath.join(classPath));
            command.add(GuardedMain.class.getName());
            command.add(mainClass);
            command.add(folder.path().resolve(ServerFiles.CONFIG).toString());
            return command;
        }
    }
}
