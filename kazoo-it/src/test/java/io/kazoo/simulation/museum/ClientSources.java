package io.kazoo.simulation.museum;

import io.kazoo.AsyncKazooClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The client's own sources, beside the classes that this run uses. Immutable and thread-safe. */
public final class ClientSources {

    private final Path folder;

    private ClientSources(Path folder) {
        this.folder = folder;
    }

    /**
     * Finds them.
     *
     * @throws IllegalStateException if the classes in use do not lie in a build folder of this tree
     */
    public static ClientSources find() {
        Path classes = placeOf(AsyncKazooClient.class);
        for (Path at = classes; at != null; at = at.getParent()) {
            if (at.endsWith("target")) {
                Path sources = at.resolveSibling("src").resolve("main").resolve("java");
                if (Files.isDirectory(sources)) {
                    return new ClientSources(sources);
                }
            }
        }
        throw new IllegalStateException("no sources beside " + classes);
    }

    /** The folder of the sources of tests, beside the classes that this run uses. */
    static Path ofTests() {
        Path module = placeOf(Mutant.class).resolve("..").resolve("..").normalize();
        return module.resolve("src").resolve("test").resolve("java");
    }

    /** The text of a source, such as {@code io/kazoo/KazooClient.java}. */
    public String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The folder or jar that a class came from. */
    static Path placeOf(Class<?> type) {
        try {
            URI place = type.getProtectionDomain().getCodeSource().getLocation().toURI();
            return Path.of(place);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no place of " + type, e);
        }
    }
}
