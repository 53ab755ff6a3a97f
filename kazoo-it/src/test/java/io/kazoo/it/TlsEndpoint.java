package io.kazoo.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Takes connections, shakes hands over TLS or not at all, and notes what it could read after that. */
final class TlsEndpoint implements AutoCloseable {

    private final ServerSocket socket;
    private final @Nullable SSLContext context;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger bytesRead = new AtomicInteger();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private TlsEndpoint(@Nullable SSLContext context) throws IOException {
        this.context = context;
        this.socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread thread = new Thread(this::serve, "tls-endpoint");
        thread.setDaemon(true);
        thread.start();
    }

    static TlsEndpoint with(SSLContext context) throws IOException {
        return new TlsEndpoint(context);
    }

    /** Accepts and never says anything. */
    static TlsEndpoint mute() throws IOException {
        return new TlsEndpoint(null);
    }

    int port() {
        return socket.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    /** How many bytes of a client were read after its handshake. */
    int bytesRead() {
        return bytesRead.get();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket accepted = socket.accept();
                connections.incrementAndGet();
                open.add(accepted);
                if (context != null) {
                    talk(accepted, context);
                }
            } catch (IOException e) {
                continue; // a handshake that failed, or the end
            }
        }
    }

    private void talk(Socket accepted, SSLContext secured) throws IOException {
        try (SSLSocket secure = (SSLSocket) secured.getSocketFactory().createSocket(accepted, null, true)) {
            secure.startHandshake();
            bytesRead.addAndGet(secure.getInputStream().readNBytes(1).length);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket accepted : open) {
            accepted.close();
        }
    }
}
