package io.kazoo.it;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

/**
 * A TCP proxy in front of a real server that understands frames: it counts what a client sends and can lose, hold back and
 * cut what goes through.
 *
 * <p>Counted are requests by opcode (pings and handshakes apart), bursts (one read of the proxy that brought requests, which
 * is about one flush of the client) and round trips (bursts that came only after a reply to an earlier one had been passed
 * on: with {@link #delayReplies} no pipelined request is mistaken for one that waited). Four-letter words pass uncounted, on
 * connections that count.
 *
 * <p>Thread-safe. Three daemon threads per connection.
 */
final class CountingProxy implements AutoCloseable {

    /** One of the two ways through the proxy. */
    enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private static final int PING = 11;

    private final int serverPort;
    private final ServerSocket listening;
    private final Set<Passage> passages = ConcurrentHashMap.newKeySet();

    // Guarded by this.
    private final List<Integer> opcodes = new ArrayList<>();
    private final Set<Direction> held = ConcurrentHashMap.newKeySet();
    private int connections;
    private int bursts;
    private int roundTrips;
    private boolean replied = true;
    private boolean refusing;
    private Duration replyDelay = Duration.ZERO;
    private IntPredicate swallowed = opcode -> false;

    private CountingProxy(int serverPort) {
        this.serverPort = serverPort;
        try {
            listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("accepts", this::accept);
    }

    /** A proxy on a port of its own for the server on {@code serverPort} of this machine. */
    static CountingProxy to(int serverPort) {
        return new CountingProxy(serverPort);
    }

    int port() {
        return listening.getLocalPort();
    }

    String connectString() {
        return "127.0.0.1:" + port();
    }

    // ---- counts

    /** How many requests with this opcode came. */
    synchronized int requests(int opcode) {
        return (int) opcodes.stream().filter(seen -> seen == opcode).count();
    }

    /** The opcodes of all requests but pings, in the order they came. */
    synchronized List<Integer> requests() {
        return opcodes.stream().filter(opcode -> opcode != PING).toList();
    }

    /** How many reads brought requests. */
    synchronized int bursts() {
        return bursts;
    }

    /** How many bursts came after a reply to the one before. */
    synchronized int roundTrips() {
        return roundTrips;
    }

    /** How many connections were accepted, those that were hung up on included. */
    synchronized int connections() {
        return connections;
    }

    /** How many connections are open. */
    int openConnections() {
        return passages.size();
    }

    /** Counts from 0 again. */
    synchronized void reset() {
        opcodes.clear();
        connections = 0;
        bursts = 0;
        roundTrips = 0;
        replied = true;
    }

    // ---- faults

    /** Closes all connections. */
    void cut() {
        List.copyOf(passages).forEach(Passage::close); // a copy, or one that comes meanwhile would be cut too
    }

    /** Whether new connections are hung up on at once. */
    synchronized void refuse(boolean refuse) {
        refusing = refuse;
    }

    /** Holds back all that goes in this direction, on connections present and to come, until {@link #release}. */
    void hold(Direction direction) {
        held.add(direction);
    }

    /** Passes on what was held back. */
    void release() {
        held.clear();
    }

    /** Passes each reply on only so long after it came, as a longer way would; replies do not wait for one another. */
    synchronized void delayReplies(Duration delay) {
        replyDelay = delay;
    }

    /** Loses the reply to the next request that {@code which} accepts by its opcode, and then cuts its connection. */
    synchronized void loseReply(IntPredicate which) {
        swallowed = which;
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        release();
        cut();
    }

    // ---- how

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            boolean hangUp;
            synchronized (this) {
                connections++;
                hangUp = refusing;
            }
            if (hangUp) {
                client.close();
            } else {
                open(client);
            }
        }
    }

    private void open(Socket client) throws IOException {
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort), 5_000);
        } catch (IOException e) {
            client.close();
            return;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Passage passage = new Passage(client, server);
        passages.add(passage);
        start("to server", () -> closing(passage, passage::toServer));
        start("from server", passage::fromServer);
        start("to client", () -> closing(passage, passage::toClient));
    }

    private synchronized void countBurst(List<Integer> requests) {
        List<Integer> wanted =
                requests.stream().filter(opcode -> opcode != PING).toList();
        opcodes.addAll(requests);
        if (!wanted.isEmpty()) {
            bursts++;
            roundTrips += replied ? 1 : 0;
            replied = false;
        }
    }

    private synchronized boolean swallows(int opcode) {
        boolean yes = swallowed.test(opcode);
        if (yes) {
            swallowed = other -> false;
        }
        return yes;
    }

    private synchronized void passedReply() {
        replied = true;
    }

    private synchronized long replyDelayNanos() {
        return replyDelay.toNanos();
    }

    private void awaitPassable(Direction direction) throws IOException {
        while (held.contains(direction)) {
            if (listening.isClosed()) {
                throw new IOException("the proxy is closed");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void closing(Passage passage, Task task) throws IOException {
        try {
            task.run();
        } finally {
            passage.close();
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(String what, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // A socket was closed, which is how these threads end.
                    }
                },
                "proxy: " + what);
        thread.setDaemon(true);
        thread.start();
    }

    /** One connection of a client and its counterpart to the server. */
    private final class Passage {
        private final Socket client;
        private final Socket server;
        private final Map<Integer, Boolean> lost = new ConcurrentHashMap<>();
        private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
        private volatile boolean words;

        Passage(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void close() {
            passages.remove(this);
            closeQuietly(client);
            closeQuietly(server);
            replies.add(END);
        }

        private void closeQuietly(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is of no more use anyway.
            }
        }

        void toServer() throws IOException {
            InputStream in = client.getInputStream();
            byte[] read = new byte[1 << 16];
            ByteBuffer rest = ByteBuffer.allocate(4 << 20);
            boolean handshaken = false;
            for (int n = in.read(read); n >= 0; n = in.read(read)) {
                rest.put(read, 0, n).flip();
                List<Integer> requests = new ArrayList<>();
                while (!words && rest.remaining() >= 4) {
                    int length = rest.getInt(rest.position());
                    if (!handshaken && length > 1 << 24) {
                        words = true; // no length but a four-letter word
                    } else if (rest.remaining() < 4 + length) {
                        break;
                    } else if (handshaken) {
                        requests.add(request(rest));
                    } else {
                        handshaken = true;
                    }
                    rest.position(words ? rest.limit() : rest.position() + 4 + length);
                }
                rest.compact();
                countBurst(requests);
                awaitPassable(Direction.TO_SERVER);
                server.getOutputStream().write(read, 0, n);
            }
        }

        private int request(ByteBuffer frame) {
            int xid = frame.getInt(frame.position() + 4);
            int opcode = frame.getInt(frame.position() + 8);
            if (swallows(opcode)) {
                lost.put(xid, true);
            }
            return opcode;
        }

        void fromServer() throws IOException {
            try {
                read();
            } finally {
                replies.add(END); // what came before is passed on first
            }
        }

        private void read() throws IOException {
            InputStream raw = server.getInputStream();
            int first = raw.read();
            if (first < 0) {
                return;
            }
            if (words) {
                client.getOutputStream().write(first);
                raw.transferTo(client.getOutputStream());
                return;
            }
            DataInputStream in = new DataInputStream(raw);
            int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
            replies.add(reply(in, length, false));
            while (true) {
                Reply reply = reply(in, in.readInt(), true);
                if (lost.remove(reply.xid()) != null) {
                    return; // and the connection with it
                }
                replies.add(reply);
            }
        }

        private Reply reply(DataInputStream in, int length, boolean hasXid) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(4 + length).putInt(length);
            in.readFully(frame.array(), 4, length);
            return new Reply(frame.array(), hasXid ? frame.getInt(4) : 0, System.nanoTime() + replyDelayNanos());
        }

        void toClient() throws IOException {
            while (true) {
                try {
                    Reply reply = replies.take();
                    if (reply == END) {
                        return;
                    }
                    LockSupport.parkNanos(reply.dueNanos() - System.nanoTime());
                    awaitPassable(Direction.TO_CLIENT);
                    if (reply.xid() > 0) {
                        passedReply();
                    }
                    client.getOutputStream().write(reply.frame());
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }

    /** A frame on its way to the client; xid 0 for the answer to the handshake. */
    private record Reply(byte[] frame, int xid, long dueNanos) {}

    private static final Reply END = new Reply(new byte[0], 0, 0);
}
