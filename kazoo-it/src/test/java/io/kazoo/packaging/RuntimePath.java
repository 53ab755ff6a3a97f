package io.kazoo.packaging;

import io.kazoo.KazooClient;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Where the client's own classes are, and the jars that Maven gives to whoever depends on it. */
final class RuntimePath {

    private RuntimePath() {}

    /** The jar of the client, or the folder with its classes while it is not packaged. */
    static Path client() {
        try {
            return Path.of(KazooClient.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The client's dependencies in the scopes compile and runtime, as the build of {@code kazoo-client} wrote them down. */
    static List<Path> dependencies() {
        Path list = client().resolveSibling("runtime-path.txt");
        try {
            return Arrays.stream(Files.readString(list).trim().split(File.pathSeparator))
                    .map(Path::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the build of kazoo-client writes " + list, e);
        }
    }
}
