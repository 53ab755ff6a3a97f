package io.kazoo.it.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between clients and a server on this machine, counts the connections and cuts them.
 *
 * <p>A connection counts by its first bytes: as a session's, or as a question in four letters. Thread-safe.
 */
public final class Relay implements AutoCloseable {

    private static final int BACKLOG = 50;

    private final ServerSocket listener;
    private final InetSocketAddress server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile boolean refusing;
    private volatile boolean discreet;

    private Relay(ServerSocket listener, InetSocketAddress server) {
        this.listener = listener;
        this.server = server;
    }

    /** Begins to relay to a port of the loopback address, on a free port of its own. */
    public static Relay to(int port) {
        return at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), port);
    }

    /** Begins to relay from an address of this machine to a port of the loopback address. */
    public static Relay at(InetSocketAddress address, int port) {
        try {
            ServerSocket listener = new ServerSocket(address.getPort(), BACKLOG, address.getAddress());
            Relay relay = new Relay(listener, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            start("accept", relay::accept);
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What clients connect to. */
    public String connectString() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** From now on closes connections with a question without an answer. */
    public void refuseQuestions() {
        discreet = true;
    }

    /** How many connections for a session there have been. */
    public int sessions() {
        return sessions.get();
    }

    /** How many connections with a question there have been. */
    public int questions() {
        return questions.get();
    }

    /** Cuts all connections. Clients may connect again. */
    public void cut() {
        sockets.forEach(Relay::closeQuietly);
    }

    /** Cuts all connections, and closes new ones at once until {@link #admit}. */
    public void refuse() {
        refusing = true;
        cut();
    }

    /** Lets clients connect again. */
    public void admit() {
        refusing = false;
    }

    @Override
    public void close() {
        closeQuietly(listener);
        cut();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            sockets.add(client);
            if (refusing) {
                closeQuietly(client);
            } else {
                start("connection", () -> relay(client));
            }
        }
    }

    private void relay(Socket client) throws IOException {
        try (client;
                Socket target = new Socket()) {
            sockets.add(target);
            target.connect(server);
            target.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            byte[] first = client.getInputStream().readNBytes(4);
            if (first.length < 4) {
                return;
            }
            boolean question = first[0] != 0;
            (question ? questions : sessions).incrementAndGet();
            if (question && discreet) {
                return;
            }
            target.getOutputStream().write(first);
            start("back", () -> pump(target, client));
            pump(client, target);
        } finally {
            sockets.remove(client);
        }
    }

    /** Until either side ends, which ends both. */
    private void pump(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } finally {
            sockets.remove(from);
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // The end of a connection, or of the relay.
                    }
                },
                "relay-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // Then it is closed.
        }
    }
}
