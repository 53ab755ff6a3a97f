package io.kazoo.it.versions;

import io.kazoo.data.ServerVersion;
import io.kazoo.it.support.Eventually;
import io.kazoo.testkit.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A running server of one version. There is one for each version, all tests of the process share them, and they end with
 * it.
 *
 * <p>The jars of the older ones lie where the build of this module copied them; which versions there are is in the parent
 * POM.
 */
public final class VersionedServer {

    private static final Pattern WATCHES = Pattern.compile("zk_watch_count\t(\\d+)");

    private final ServerVersion version;
    private final ServerProcess process;

    private VersionedServer(ServerVersion version, ServerProcess process) {
        this.version = version;
        this.process = process;
    }

    /** All versions, the oldest first and the testkit's own last; for {@code MethodSource}. */
    static List<VersionedServer> all() {
        return List.copyOf(Servers.ALL.values());
    }

    /** Those that have persistent watches; for {@code MethodSource}. */
    static List<VersionedServer> withPersistentWatches() {
        return all().stream().filter(server -> server.has(3, 6)).toList();
    }

    /** Those that do not; for {@code MethodSource}. */
    static List<VersionedServer> withoutPersistentWatches() {
        return all().stream().filter(server -> !server.has(3, 6)).toList();
    }

    /** The one of this release line. */
    static VersionedServer of(int major, int minor) {
        return all().stream()
                .filter(server -> server.version.major() == major && server.version.minor() == minor)
                .findFirst()
                .orElseThrow();
    }

    /** Begins to describe another server of a version. */
    public static ServerProcess.Builder builder(ServerVersion version) {
        ServerProcess.Builder builder = ServerProcess.builder().name("ZooKeeper " + version);
        return version.equals(newest()) ? builder : builder.classPath(jars(version));
    }

    ServerVersion version() {
        return version;
    }

    /** Whether it is of that release line or a later one. */
    boolean has(int major, int minor) {
        return version.atLeast(major, minor);
    }

    /** The server, which serves. */
    ServerProcess process() {
        process.awaitServing(Eventually.BOUND.multipliedBy(3));
        return process;
    }

    /** All watches of all clients; a persistent one counts as two. ({@code wchs} leaves out those of children.) */
    int watchCount() {
        return watchCount(process);
    }

    /** The same of any server. */
    public static int watchCount(ServerProcess process) {
        Matcher matcher = WATCHES.matcher(process.command("mntr"));
        if (!matcher.find()) {
            throw new AssertionError("no watch count in the answer to mntr");
        }
        return Integer.parseInt(matcher.group(1));
    }

    @Override
    public String toString() {
        return version.toString();
    }

    private static ServerVersion newest() {
        return parse(property("kazoo.it.newest"));
    }

    private static ServerVersion parse(String version) {
        return ServerVersion.parse(version).orElseThrow();
    }

    private static List<Path> jars(ServerVersion version) {
        Path folder = Path.of(property("kazoo.it.servers"));
        List<Path> jars = new ArrayList<>();
        for (String part : List.of("common", version.toString())) {
            try (Stream<Path> files = Files.list(folder.resolve(part))) {
                files.map(Path::toAbsolutePath).forEach(jars::add);
            } catch (IOException e) {
                throw new UncheckedIOException("the build copies the jars of older servers to " + folder, e);
            }
        }
        return jars;
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set; mvn verify does that, see the POM of kazoo-it");
        }
        return value;
    }

    /** Started together, because each takes a second or two. */
    private static final class Servers {
        private static final Map<ServerVersion, VersionedServer> ALL = start();

        private static Map<ServerVersion, VersionedServer> start() {
            Map<ServerVersion, VersionedServer> servers = new TreeMap<>();
            Stream.concat(
                            Arrays.stream(property("kazoo.it.versions").split(","))
                                    .map(VersionedServer::parse),
                            Stream.of(newest()))
                    .forEach(version -> servers.put(
                            version,
                            new VersionedServer(version, builder(version).build())));
            servers.values().forEach(server -> server.process.start());
            return servers;
        }
    }
}
