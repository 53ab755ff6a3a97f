package io.kazoo.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.zookeeper.server.command.FourLetterCommands;
import org.apache.zookeeper.util.ServiceUtils;
import org.jspecify.annotations.Nullable;

/** Starts, stops and freezes one embedded server and keeps its port and folder in between. Thread-safe. */
final class ServerLifecycle {
    private static final long REBIND_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long REBIND_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** What every server here runs with, unless the user says otherwise. */
    private static final Map<String, String> DEFAULT_PROPERTIES = Map.of(
            "zookeeper.4lw.commands.whitelist", "*",
            "zookeeper.extendedTypesEnabled", "true",
            // The data need not outlive a crash of the machine.
            "zookeeper.forceSync", "no");

    private final ReentrantLock lock = new ReentrantLock();
    private final ServerSettings settings;
    private final Folder folder;

    // Written under the lock.
    private volatile int port;
    private volatile @Nullable StandaloneServer server;
    private @Nullable SystemProperties properties;
    private boolean everStarted;
    private boolean closed;

    ServerLifecycle(ServerSettings settings) {
        this.settings = settings;
        this.port = settings.port();
        this.folder = settings.folder() == null ? Folder.temporary() : Folder.of(settings.folder());
    }

    void start() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the server on port " + port + " is closed");
            }
            if (server == null) {
                startLocked();
            }
        } finally {
            lock.unlock();
        }
    }

    private void startLocked() {
        // A server that wants to end the process because it cannot go on must not take the tests with it.
        ServiceUtils.setSystemExitProcedure(ServiceUtils.LOG_ONLY);
        Map<String, String> values = new HashMap<>(DEFAULT_PROPERTIES);
        values.putAll(settings.properties());
        properties = SystemProperties.set(values);
        FourLetterCommands.resetWhiteList();
        try {
            StandaloneServer started = startOnPort();
            everStarted = true;
            port = started.connections().getLocalPort();
            server = started;
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            if (server == null) {
                properties.close();
            }
        }
    }

    /** On a port that was ours, keeps trying: a client that keeps connecting may hold it for a moment. */
    private StandaloneServer startOnPort() throws ExecutionException {
        long begin = System.nanoTime();
        while (true) {
            try {
                return StandaloneServer.start(settings, folder.path(), port);
            } catch (ExecutionException e) {
                boolean worthTrying = everStarted && e.getCause() instanceof BindException;
                if (!worthTrying || System.nanoTime() - begin > REBIND_NANOS) {
                    throw e;
                }
            }
            LockSupport.parkNanos(REBIND_PAUSE_NANOS);
        }
    }

    private RuntimeException failure(@Nullable Throwable cause) {
        String message = "ZooKeeper's server did not start on port " + port + " with data in " + folder.path();
        if (cause instanceof IOException problem) {
            return new UncheckedIOException(message + ": " + problem.getMessage(), problem);
        }
        return new IllegalStateException(message + ": " + cause, cause);
    }

    void stop() {
        lock.lock();
        try {
            StandaloneServer running = server;
            if (running != null) {
                server = null;
                try {
                    running.stop();
                } finally {
                    if (properties != null) {
                        properties.close();
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    void pause() {
        lock.lock();
        try {
            running().gate().shut();
        } finally {
            lock.unlock();
        }
    }

    void resume() {
        lock.lock();
        try {
            running().gate().open();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                try {
                    stop();
                } finally {
                    folder.close();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    int port() {
        return port;
    }

    boolean isRunning() {
        return server != null;
    }

    boolean isPaused() {
        StandaloneServer running = server;
        return running != null && running.gate().isShut();
    }

    /**
     * The server as it runs now.
     *
     * @throws IllegalStateException if it is stopped
     */
    StandaloneServer running() {
        StandaloneServer running = server;
        if (running == null) {
            throw new IllegalStateException("the server on port " + port + " is stopped");
        }
        return running;
    }

    String command(String word, Duration bound) {
        try {
            return FourLetterWord.send(port, word, bound);
        } catch (IOException e) {
            throw new UncheckedIOException(word + " to port " + port + " was not answered", e);
        }
    }
}
