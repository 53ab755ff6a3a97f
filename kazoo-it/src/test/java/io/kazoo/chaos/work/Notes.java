package io.kazoo.chaos.work;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a victim writes down, one line per event, by the machine's monotonic clock. Thread-safe. */
final class Notes {
    private final Path file;

    Notes(Path file) {
        this.file = file;
    }

    synchronized void write(String event, String recipe, long nanos) {
        try {
            Files.writeString(
                    file,
                    event + " " + recipe + " " + nanos + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
