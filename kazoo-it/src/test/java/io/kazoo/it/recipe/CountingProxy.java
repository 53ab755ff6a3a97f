package io.kazoo.it.recipe;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server, counts the requests by opcode, and cuts connections. Thread-safe. */
final class CountingProxy implements AutoCloseable {

    static final int EXISTS = 3;
    static final int GET_DATA = 4;
    static final int GET_CHILDREN_2 = 12;
    static final int REMOVE_WATCHES = 18;
    static final int SET_WATCHES = 101;

    /** No frame is so long: these are the letters of a four-letter word. */
    private static final int FOUR_LETTERS = 0x61000000;

    private final int target;
    private final ServerSocket listening;
    private final Map<Integer, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean down;

    CountingProxy(int target) {
        this.target = target;
        try {
            this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    String connectString() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    /** How many requests of this opcode came since the start or the last {@link #reset()}. */
    int count(int opcode) {
        AtomicInteger count = counts.get(opcode);
        return count == null ? 0 : count.get();
    }

    void reset() {
        counts.clear();
    }

    /** Cuts all connections; new ones are served. */
    void cut() {
        sockets.forEach(CountingProxy::close);
    }

    /** Cuts all connections and serves no new ones until {@link #up()}. */
    void down() {
        down = true;
        cut();
    }

    void up() {
        down = false;
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        down();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                sockets.add(client);
                if (down) {
                    close(client);
                } else {
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                    sockets.add(server);
                    daemon(() -> requests(client, server));
                    daemon(() -> replies(server, client));
                    if (down) {
                        cut();
                    }
                }
            } catch (IOException e) {
                // The proxy is closed, or the server is down: the client's connection is closed when it is cut.
                cut();
            }
        }
    }

    private void requests(Socket client, Socket server) {
        try (client;
                server) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(server.getOutputStream());
            int length = in.readInt();
            for (boolean handshake = true; length < FOUR_LETTERS; handshake = false) {
                byte[] frame = in.readNBytes(length);
                if (!handshake) {
                    count(frame);
                }
                out.writeInt(length);
                out.write(frame);
                out.flush();
                length = in.readInt();
            }
            out.writeInt(length);
            in.transferTo(out);
        } catch (IOException e) {
            // An end of the connection was closed, and so is the other now.
        }
    }

    private void count(byte[] frame) {
        int opcode = ByteBuffer.wrap(frame).getInt(4);
        counts.computeIfAbsent(opcode, unused -> new AtomicInteger()).incrementAndGet();
    }

    private static void replies(Socket server, Socket client) {
        try (client;
                server) {
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // An end of the connection was closed, and so is the other now.
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "counting-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
