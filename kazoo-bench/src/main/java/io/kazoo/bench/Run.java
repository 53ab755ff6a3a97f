package io.kazoo.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * One run: owns the processes and the folder with their data, and takes the samples.
 *
 * <p>In each pair every client gets a new process, and the clients take turns within each cell, so that what a pair
 * compares happened within a second or two. Who goes first changes from pair to pair. One thread runs it;
 * {@link #close} may come from a shutdown hook.
 */
final class Run implements AutoCloseable {

    /** A server that is running. */
    private record Server(ServerKind kind, Child process, int port) {}

    /** A client's process in a pair. */
    private record Participant(ClientKind kind, Child process) {}

    private static final Duration START_TIMEOUT = Duration.ofSeconds(40);
    private static final Duration SLACK = Duration.ofSeconds(30);
    private static final List<String> SERVER_OPTIONS = List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC");
    private static final List<String> REAL_SERVER_OPTIONS = List.of("-Xms512m", "-Xmx1g", "-XX:+UseG1GC");
    private static final List<String> CLIENT_OPTIONS = List.of(
            "-Xms512m",
            "-Xmx512m",
            "-XX:+UseG1GC",
            "-XX:+AlwaysPreTouch",
            // CompilerTime needs it.
            "-XX:-UseDynamicNumberOfCompilerThreads");

    private final BenchOptions options;
    private final Path folder;
    private final List<Server> servers = new ArrayList<>();

    // Guarded by this.
    private final Deque<Child> children = new ArrayDeque<>();
    private boolean closed;

    Run(BenchOptions options) throws IOException {
        this.options = options;
        this.folder = Files.createTempDirectory("kazoo-bench");
    }

    /** Starts the servers; first of all, once. */
    void startServers() throws IOException, InterruptedException {
        for (ServerKind kind : options.servers()) {
            Child child = switch (kind) {
                case NULL -> start("null-server", SERVER_OPTIONS, NullServerProcess.class);
                case REAL ->
                    start(
                            "real-server",
                            REAL_SERVER_OPTIONS,
                            RealServerProcess.class,
                            Files.createDirectory(folder.resolve("data")).toString());
            };
            servers.add(new Server(kind, child, Integer.parseInt(child.answer(START_TIMEOUT))));
        }
    }

    /** Requests per second that the null server gives to a bare socket; NaN if it takes no part. */
    double nullServerRate() throws IOException {
        for (Server server : servers) {
            if (server.kind() == ServerKind.NULL) {
                return RawLoop.requestsPerSecond(server.port(), 1500, 1500);
            }
        }
        return Double.NaN;
    }

    /** Takes one sample of every client in every cell, each client in a new process. */
    void pair(int number, Results results) throws IOException, InterruptedException {
        List<ClientKind> order = new ArrayList<>(options.clients());
        Collections.rotate(order, number);
        List<Participant> participants = new ArrayList<>();
        for (ClientKind kind : order) {
            participants.add(
                    new Participant(kind, start(kind.label(), CLIENT_OPTIONS, ClientProcess.class, kind.label())));
        }
        for (Participant participant : participants) {
            participant.process().answer(START_TIMEOUT);
        }
        Sampler.Budget warmUp = options.pace().firstWarmUp();
        for (Server server : servers) {
            for (Participant participant : participants) {
                open(participant.process(), server, warmUp);
            }
            for (Workload workload : options.workloads()) {
                for (Participant participant : participants) {
                    results.add(server.kind(), workload, participant.kind(), sample(participant.process(), workload));
                }
            }
            for (Participant participant : participants) {
                participant.process().ask("close", SLACK);
            }
            warmUp = options.pace().nextWarmUp();
        }
        participants.forEach(participant -> end(participant.process()));
    }

    private void open(Child process, Server server, Sampler.Budget warmUp) throws InterruptedException {
        process.ask("open 127.0.0.1:" + server.port() + " " + server.process().pid(), START_TIMEOUT);
        for (Workload workload : options.workloads()) {
            String command = "warm " + workload.label() + " " + format(warmUp);
            process.ask(command, SLACK.plusMillis(warmUp.limitMillis()));
        }
    }

    private Sample sample(Child process, Workload workload) throws InterruptedException {
        Sampler.Budget warmUp = options.pace().warmUp();
        Sampler.Budget interval = options.pace().interval();
        String command = "sample " + workload.label() + " " + format(warmUp) + " " + format(interval);
        return Sample.parse(process.ask(command, SLACK.plusMillis(warmUp.limitMillis() + interval.limitMillis())));
    }

    private static String format(Sampler.Budget budget) {
        return budget.cpuMillis() + " " + budget.limitMillis();
    }

    private synchronized Child start(String name, List<String> jvmOptions, Class<?> main, String... arguments)
            throws IOException {
        if (closed) {
            throw new BenchException("the run was ended");
        }
        Child child = Child.start(folder, name, jvmOptions, main, arguments);
        children.push(child);
        return child;
    }

    private void end(Child child) {
        child.close();
        synchronized (this) {
            children.remove(child);
        }
    }

    /** Whether the run was ended; after that, that a process is gone is no news. */
    synchronized boolean isClosed() {
        return closed;
    }

    /** Ends every process that is left, the latest first, and deletes the folder. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        children.forEach(Child::close);
        Folder.delete(folder);
    }
}
