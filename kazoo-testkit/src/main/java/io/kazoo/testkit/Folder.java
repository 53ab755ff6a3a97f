package io.kazoo.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server's folder: a temporary one, which goes with its owner or with the JVM, or the user's, which stays. */
final class Folder implements AutoCloseable {
    private static final int TRIES = 5;

    private final Path path;
    private final @Nullable Runnable cleanup;

    private Folder(Path path, boolean temporary) {
        this.path = path;
        this.cleanup = temporary ? () -> delete(path) : null;
        if (cleanup != null) {
            AtExit.run(cleanup);
        }
    }

    /** Makes a new folder in the system's place for temporary files. */
    static Folder temporary() {
        try {
            String prefix = "kazoo-zookeeper-" + ProcessHandle.current().pid() + "-";
            return new Folder(Files.createTempDirectory(prefix), true);
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for a server's data", e);
        }
    }

    /** Takes the user's folder and makes it if it is not there. */
    static Folder of(Path path) {
        try {
            return new Folder(Files.createDirectories(path), false);
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for a server's data at " + path, e);
        }
    }

    Path path() {
        return path;
    }

    boolean isTemporary() {
        return cleanup != null;
    }

    /** Deletes a temporary folder with all that is in it. */
    @Override
    public void close() {
        if (cleanup != null) {
            AtExit.cancel(cleanup);
            if (!delete(path)) {
                throw new UncheckedIOException(new IOException("could not delete " + path));
            }
        }
    }

    /** Deletes the folder and what is in it; several times, because a dying server may still be writing. */
    static boolean delete(Path folder) {
        for (int i = 0; i < TRIES && Files.exists(folder); i++) {
            try (Stream<Path> all = Files.walk(folder)) {
                List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
                for (Path each : deepestFirst) {
                    Files.deleteIfExists(each);
                }
            } catch (IOException | UncheckedIOException e) {
                // Something changed under way: look again.
            }
        }
        return !Files.exists(folder);
    }
}
