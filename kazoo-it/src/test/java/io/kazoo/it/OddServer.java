package io.kazoo.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Something that listens on a port of its own and is no ZooKeeper. Thread-safe; one daemon thread per connection. */
final class OddServer implements AutoCloseable {

    private final ServerSocket listening;
    private final byte[] answer;
    private final boolean hangsUp;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    private OddServer(byte[] answer, boolean hangsUp) {
        this.answer = answer;
        this.hangsUp = hangsUp;
        try {
            listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** Answers the first bytes of every connection with text, and hangs up. */
    static OddServer answering(String text) {
        return new OddServer(text.getBytes(StandardCharsets.ISO_8859_1), true);
    }

    /** Answers the first bytes of every connection with these, and stays. */
    static OddServer answering(byte[] bytes) {
        return new OddServer(bytes, false);
    }

    /** Accepts connections and says nothing. */
    static OddServer mute() {
        return new OddServer(new byte[0], false);
    }

    String connectString() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    /** How many connections were made. */
    int connections() {
        return connections.get();
    }

    /** How many connections the other side has left open. */
    int openConnections() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // A socket was closed, which is how these threads end.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = listening.accept();
            connections.incrementAndGet();
            open.add(socket);
            start(() -> serve(socket));
        }
    }

    private void serve(Socket socket) throws IOException {
        try (socket) {
            InputStream in = socket.getInputStream();
            byte[] read = new byte[1024];
            while (in.read(read) >= 0) {
                socket.getOutputStream().write(answer);
                if (hangsUp) {
                    return;
                }
            }
        } finally {
            open.remove(socket);
        }
    }
}
