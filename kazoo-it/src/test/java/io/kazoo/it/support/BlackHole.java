package io.kazoo.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assumptions;

/**
 * An address at which a dial is never answered, neither by yes nor by no: its queue of connections that nobody accepts is
 * full. That is so on Linux; elsewhere the test that wants one is skipped. A {@code FaultProxy} cannot do this: the system
 * has answered a dial before the proxy hears of it.
 */
public final class BlackHole implements AutoCloseable {

    private static final int ENOUGH = 20;
    private static final int ANSWER_MILLIS = 500;

    private final ServerSocket listener;
    private final List<Socket> queue = new ArrayList<>();

    private BlackHole(ServerSocket listener) {
        this.listener = listener;
    }

    /** Makes one. */
    public static BlackHole at(InetSocketAddress address) {
        try {
            BlackHole hole = new BlackHole(new ServerSocket(address.getPort(), 1, address.getAddress()));
            hole.fill();
            return hole;
        } catch (IOException e) {
            throw new UncheckedIOException("no black hole at " + address, e);
        }
    }

    private void fill() throws IOException {
        for (int i = 0; i < ENOUGH; i++) {
            Socket socket = new Socket();
            queue.add(socket);
            try {
                socket.connect(listener.getLocalSocketAddress(), ANSWER_MILLIS);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        close();
        Assumptions.assumeThat(queue)
                .as("connections that this system accepts by itself")
                .hasSizeLessThan(ENOUGH);
    }

    /** Where it is. */
    public InetAddress address() {
        return listener.getInetAddress();
    }

    @Override
    public void close() {
        try {
            for (Socket socket : queue) {
                socket.close();
            }
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
