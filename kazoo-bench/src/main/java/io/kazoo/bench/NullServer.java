package io.kazoo.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A server that speaks ZooKeeper's protocol and does no work: every request gets a ready answer at once, all answers to
 * one read leave in one write. What is measured against it is the client alone.
 *
 * <p>Listens on a free loopback port. One thread runs it; {@link #close} may come from any.
 */
final class NullServer implements AutoCloseable {

    private final Selector selector;
    private final ServerSocketChannel listener;
    private final int port;
    private final NullAnswers answers = new NullAnswers();
    private volatile boolean closed;

    private NullServer(Selector selector, ServerSocketChannel listener, int port) {
        this.selector = selector;
        this.listener = listener;
        this.port = port;
    }

    /** Opens the port and starts a daemon thread that serves it. */
    static NullServer start() throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        NullServer server =
                new NullServer(selector, listener, ((InetSocketAddress) listener.getLocalAddress()).getPort());
        Thread thread = new Thread(server::run, "null-server");
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    /** The port it listens on. */
    int port() {
        return port;
    }

    /** Closes the port and all connections; returns before the thread has done so. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }

    private void run() {
        try (selector;
                listener) {
            while (!closed) {
                selector.select(this::serve);
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the null server cannot go on", e);
        }
    }

    private void serve(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else if (key.attachment() instanceof NullConnection connection) {
                connection.serve();
            }
        } catch (IOException e) {
            close(key);
        }
    }

    private void accept() throws IOException {
        SocketChannel channel = listener.accept();
        if (channel == null) {
            return;
        }
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        key.attach(new NullConnection(channel, key, answers));
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            // The connection is gone, which is what was asked for.
        }
    }
}
