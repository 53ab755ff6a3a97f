package io.kazoo.chaos;

import io.kazoo.testkit.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The servers, {@code s1} to {@code s3}, and where they are. */
final class Cluster implements AutoCloseable {
    static final int SIZE = 3;

    private static final int TRIES = 3;
    private static final long START_SECONDS = 90;
    private static final int COMMAND_MILLIS = 1_000;
    private static final int SAID_LAST = 600;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Site site;
    private final Ports ports;
    private final List<Integer> clientPorts = new ArrayList<>();
    private final List<ServerProcess> servers = new ArrayList<>();

    /**
     * How to make one.
     *
     * @param sites makes a site, given a folder
     * @param syncLimit in ticks
     */
    record Plan(Function<Path, Site> sites, int tickMillis, int syncLimit, Supplier<Ports> ports) {
        /** With short ticks, so that sessions and servers are given up soon. */
        static Plan of(Function<Path, Site> sites) {
            return new Plan(sites, 500, 4, Ports::take);
        }
    }

    private Cluster(Plan plan, Path folder) {
        this.site = plan.sites().apply(folder);
        this.ports = plan.ports().get();
    }

    /**
     * Starts servers, and returns when all serve. If something took a port before a server had it, it says so and tries again
     * with others, three times in all.
     */
    static Cluster start(Plan plan, Path folder) {
        for (int i = 1; ; i++) {
            try {
                return startOnce(plan, Files.createDirectories(folder.resolve("servers-" + i)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (UncheckedIOException e) {
                if (!isPortTaken(e)) {
                    throw e;
                }
                String what = e.getCause().getMessage();
                if (i == TRIES) {
                    throw new IllegalStateException("no servers after " + TRIES + " tries: " + what, e);
                }
                System.out.println("chaos: " + what + "; try " + (i + 1) + " of " + TRIES + ", with other ports");
            }
        }
    }

    private static Cluster startOnce(Plan plan, Path folder) {
        Cluster cluster = new Cluster(plan, folder);
        try {
            cluster.build(plan, folder);
            cluster.heal(START_SECONDS, cluster::checkPorts);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static boolean isPortTaken(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof BindException)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    private void build(Plan plan, Path folder) {
        List<Integer> ports = this.ports.numbers();
        IntStream.rangeClosed(1, SIZE).forEach(id -> site.add(host(id)));
        for (int id = 1; id <= SIZE; id++) {
            clientPorts.add(ports.get(id - 1));
            site.listens(host(id), ports.get(SIZE + id - 1));
            site.listens(host(id), ports.get(2 * SIZE + id - 1));
            ServerProcess.Builder builder = ServerProcess.builder()
                    .name("server " + id)
                    .javaHome(site.javaHome(host(id)))
                    .directory(folder.resolve(host(id)))
                    .config("clientPort", ports.get(id - 1).toString())
                    .config("clientPortAddress", site.address(host(id)))
                    .config("tickTime", Integer.toString(plan.tickMillis()))
                    .config("initLimit", "40")
                    .config("syncLimit", Integer.toString(plan.syncLimit()))
                    // Learners get what they missed from the log rather than as a snapshot, so that all logs are whole.
                    .jvmArgument("-Dzookeeper.snapshotSizeFactor=1000000")
                    .jvmArgument("-Dzookeeper.commitLogCount=100000")
                    .file("data/myid", Integer.toString(id));
            site.jvmArguments(host(id)).forEach(builder::jvmArgument);
            for (int other = 1; other <= SIZE; other++) {
                builder.config(
                        "server." + other,
                        site.peerName(host(other)) + ":" + ports.get(SIZE + other - 1) + ":"
                                + ports.get(2 * SIZE + other - 1));
            }
            servers.add(builder.build());
        }
    }

    static String host(int id) {
        return "s" + id;
    }

    Site site() {
        return site;
    }

    ServerProcess server(int id) {
        return servers.get(id - 1);
    }

    /** What this process connects to, past all faults of the network but those of namespaces. */
    String connectString() {
        return IntStream.rangeClosed(1, SIZE)
                .mapToObj(id -> site.address(host(id)) + ":" + clientPorts.get(id - 1))
                .collect(Collectors.joining(","));
    }

    /** What a client connects to. */
    String connectString(String client) {
        return IntStream.rangeClosed(1, SIZE)
                .mapToObj(id -> site.connectString(client, host(id), clientPorts.get(id - 1)))
                .collect(Collectors.joining(","));
    }

    /** What a client connects to that knows but one server. */
    String connectString(String client, int id) {
        return site.connectString(client, host(id), clientPorts.get(id - 1));
    }

    /** Lets all servers run, and waits until all serve. */
    void heal(long boundSeconds) {
        heal(boundSeconds, () -> {});
    }

    private void heal(long boundSeconds, Runnable look) {
        servers.forEach(server -> {
            server.resume();
            server.start();
        });
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(boundSeconds);
        while (!IntStream.rangeClosed(1, SIZE).allMatch(id -> !mode(id).isEmpty())) {
            look.run();
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not all servers serve after " + boundSeconds + " s" + silent());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Throws UncheckedIOException with a BindException if a server could not listen. */
    private void checkPorts() {
        for (int id = 1; id <= SIZE; id++) {
            if (servers.get(id - 1).log().contains("Address already in use")) {
                throw new UncheckedIOException(new BindException("a port of server " + id + " is in use, one of "
                        + clientPorts.get(id - 1) + " or more for its peers"));
            }
        }
    }

    /** Who does not serve, and what it said last. */
    private String silent() {
        return IntStream.rangeClosed(1, SIZE)
                .filter(id -> mode(id).isEmpty())
                .mapToObj(id -> {
                    String log = servers.get(id - 1).log();
                    return "\nserver " + id + ": …" + log.substring(Math.max(0, log.length() - SAID_LAST));
                })
                .collect(Collectors.joining());
    }

    OptionalInt leader() {
        return IntStream.rangeClosed(1, SIZE)
                .filter(id -> mode(id).equals("leader"))
                .findFirst();
    }

    /** Returns {@code leader}, {@code follower}, or nothing. */
    String mode(int id) {
        return value(command(id, "srvr"), "Mode: ");
    }

    /** A figure that a server gives, -1 if it does not. */
    long figure(int id, String name) {
        String text = value(command(id, "mntr"), name + "\t");
        return text.isEmpty() ? -1 : Long.parseLong(text.strip());
    }

    List<Path> logFolders() {
        return servers.stream()
                .map(server -> server.directory().resolve("data").resolve("version-2"))
                .toList();
    }

    @Override
    public void close() {
        servers.forEach(ServerProcess::close);
        site.close();
        ports.close();
    }

    private static String value(String answer, String key) {
        return answer.lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()))
                .findFirst()
                .orElse("");
    }

    private String command(int id, String word) {
        if (!server(id).isAlive() || server(id).isPaused()) {
            return "";
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(site.address(host(id)), clientPorts.get(id - 1)), COMMAND_MILLIS);
            socket.setSoTimeout(COMMAND_MILLIS);
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
