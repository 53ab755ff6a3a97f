package io.kazoo.cli;

import io.kazoo.data.ServerAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes TCP connections on to a server, and can cut them. Thread-safe. */
final class Relay implements AutoCloseable {

    private final ServerAddress target;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    Relay(ServerAddress target) {
        this.target = target;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no port for the relay", e);
        }
        daemon("kazoo-relay", this::accept);
    }

    String hosts() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Cuts all connections; new ones are accepted. */
    void cut() {
        sockets.forEach(Relay::closeQuietly);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the relay does not close", e);
        } finally {
            cut();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                Socket server = new Socket(target.host(), target.port());
                sockets.add(server);
                daemon("kazoo-relay-up", () -> copy(client, server));
                daemon("kazoo-relay-down", () -> copy(server, client));
            } catch (IOException e) {
                cut(); // closed, or the server is not there: the client finds out
            }
        }
    }

    private void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // either side is gone: so is the other, below
        } finally {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing is left to close
        }
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
