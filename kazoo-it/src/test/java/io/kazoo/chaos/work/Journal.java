package io.kazoo.chaos.work;

import io.kazoo.chaos.check.Entry;
import io.kazoo.chaos.check.Lines;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The history of a process, written line by line without a buffer, so that a killed process leaves all of it. Thread-safe.
 */
final class Journal implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final OutputStream file;

    Journal(Path path) throws IOException {
        file = new FileOutputStream(path.toFile(), true);
    }

    void write(Entry entry) {
        byte[] line = (Lines.format(entry) + "\n").getBytes(StandardCharsets.UTF_8);
        lock.lock();
        try {
            file.write(line);
        } catch (IOException e) {
            throw new UncheckedIOException("the history cannot be written", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
