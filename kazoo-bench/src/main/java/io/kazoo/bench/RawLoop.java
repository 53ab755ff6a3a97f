package io.kazoo.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Reads the {@link BenchNode} over a bare socket as fast as one thread can: ready requests, answers counted and not
 * decoded. Its rate is what the server can serve, so no client can be faster.
 */
final class RawLoop {

    private static final int WINDOW = 1024;
    private static final int REPLY_BYTES = 4 + 16 + 4 + BenchNode.SIZE + 68;
    private static final int GET_DATA = 4;
    private static final int HANDSHAKE_REPLY_BYTES = 4 + 37;

    private RawLoop() {}

    /**
     * Runs for a while and gives the requests per second in the last part of it.
     *
     * @throws IOException if the server does not answer as the {@link NullServer} does
     */
    static double requestsPerSecond(int port, long warmUpMillis, long millis) throws IOException {
        try (SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            greet(channel);
            ByteBuffer requests = window();
            ByteBuffer replies = ByteBuffer.allocateDirect(2 * WINDOW * REPLY_BYTES);
            write(channel, requests.duplicate());
            pump(channel, requests, replies, warmUpMillis);
            return pump(channel, requests, replies, millis);
        }
    }

    /** Sends one request for each answer; the window stays full from one call to the next. */
    private static double pump(SocketChannel channel, ByteBuffer requests, ByteBuffer replies, long millis)
            throws IOException {
        int requestBytes = requests.remaining() / WINDOW;
        long start = System.nanoTime();
        long answered = 0;
        long elapsed = 0;
        while (elapsed < TimeUnit.MILLISECONDS.toNanos(millis)) {
            if (channel.read(replies) < 0) {
                throw new EOFException("the server closed the connection");
            }
            int complete = replies.position() / REPLY_BYTES;
            replies.flip().position(complete * REPLY_BYTES);
            replies.compact();
            write(channel, requests.duplicate().limit(complete * requestBytes));
            answered += complete;
            elapsed = System.nanoTime() - start;
        }
        return answered * 1e9 / elapsed;
    }

    private static void greet(SocketChannel channel) throws IOException {
        ByteBuffer request = ByteBuffer.allocate(4 + 45);
        request.putInt(45).putInt(0).putLong(0).putInt((int) ClientKind.SESSION_TIMEOUT.toMillis());
        request.putLong(0).putInt(16).put(new byte[16]).put((byte) 0);
        write(channel, request.flip());
        ByteBuffer reply = ByteBuffer.allocate(HANDSHAKE_REPLY_BYTES);
        while (reply.hasRemaining()) {
            if (channel.read(reply) < 0) {
                throw new EOFException("the server closed the connection");
            }
        }
    }

    private static ByteBuffer window() {
        byte[] path = BenchNode.PATH.getBytes(StandardCharsets.UTF_8);
        int length = 8 + 4 + path.length + 1;
        ByteBuffer requests = ByteBuffer.allocateDirect(WINDOW * (4 + length));
        for (int i = 1; i <= WINDOW; i++) {
            requests.putInt(length).putInt(i).putInt(GET_DATA);
            requests.putInt(path.length).put(path).put((byte) 0);
        }
        return requests.flip();
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
