package io.kazoo.it;

import io.kazoo.internal.wire.OpCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;

/**
 * Opens sessions and answers every request with the same node: what a client costs when the server costs nothing. All that one
 * read brought is answered by one write. Thread-safe; one daemon thread per connection.
 */
final class CannedServer implements AutoCloseable {

    private static final int STAT_BYTES = 68;

    private final ServerSocket listening;
    private final byte[] data;

    private CannedServer(byte[] data) {
        this.data = data;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** A server whose every node has this data. */
    static CannedServer ofNode(byte[] data) {
        return new CannedServer(data);
    }

    String connectString() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // A socket was closed, which is how these threads end.
                    }
                },
                "canned server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = listening.accept();
            socket.setTcpNoDelay(true);
            start(() -> serve(socket));
        }
    }

    private void serve(Socket socket) throws IOException {
        try (socket) {
            InputStream in = socket.getInputStream();
            byte[] read = new byte[1 << 16];
            ByteBuffer requests = ByteBuffer.allocate(1 << 17);
            ByteBuffer replies = ByteBuffer.allocate(1 << 20);
            boolean handshaken = false;
            for (int n = in.read(read); n >= 0; n = in.read(read)) {
                requests.put(read, 0, n).flip();
                while (requests.remaining() >= 4 && requests.remaining() >= 4 + requests.getInt(requests.position())) {
                    int start = requests.position() + 4;
                    if (handshaken) {
                        answer(replies, requests.getInt(start), requests.getInt(start + 4));
                    } else {
                        handshaken = true;
                        replies.putInt(36)
                                .putInt(0)
                                .putInt(30_000)
                                .putLong(0x1234)
                                .putInt(16)
                                .put(new byte[16]);
                    }
                    requests.position(start + requests.getInt(start - 4));
                }
                requests.compact();
                socket.getOutputStream().write(replies.array(), 0, replies.position());
                replies.clear();
            }
        }
    }

    private void answer(ByteBuffer replies, int xid, int opcode) {
        boolean get = opcode == OpCode.GET_DATA;
        replies.putInt(get ? 16 + 4 + data.length + STAT_BYTES : 16)
                .putInt(xid)
                .putLong(1)
                .putInt(0);
        if (get) {
            replies.putInt(data.length).put(data).put(new byte[STAT_BYTES]);
        }
    }
}
