package io.kazoo.it.recipe.fault;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Stands before a server, counts requests and round trips, and does harm to one request: loses its reply with the connection,
 * loses the connection before it arrives, or has the session expired. What a client does by itself does not count. Thread-safe.
 */
public final class FaultyProxy implements AutoCloseable {

    /** What happens to the request. */
    public enum Harm {
        /** The server does it, and the connection is cut before the reply. */
        LOST_REPLY,
        /** The connection is cut, and the server never hears of it. */
        DISCONNECT,
        /** The session is expired, and then the request goes on. */
        EXPIRY,
        /** The server does it, then the session is expired, and the connection is cut before the reply. */
        EXPIRY_AND_LOST_REPLY
    }

    /** Pings, what a client does by itself at a new connection or at its end, and the question for the ephemeral nodes it has. */
    private static final Set<Integer> NOT_COUNTED = Set.of(11, 100, 101, 103, 105, -11);

    private static final int FOUR_LETTERS = 0x61000000;

    private final int target;
    private final LongConsumer expire;
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    // Guarded by this.
    private final List<Integer> opcodes = new ArrayList<>();
    private int largest;
    private int roundTrips;
    private boolean replied = true;
    private int harmAt = Integer.MAX_VALUE;
    private int stopAt = Integer.MAX_VALUE;
    private Harm harm = Harm.DISCONNECT;
    private Duration replyDelay = Duration.ZERO;
    private boolean down;

    /** A proxy for a port of this machine; {@code expire} expires a session there. */
    public FaultyProxy(int target, LongConsumer expire) {
        this.target = target;
        this.expire = expire;
        try {
            this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** What clients connect to. */
    public String connectString() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    /** Counts from 0, and does no harm. */
    public synchronized void reset() {
        opcodes.clear();
        largest = 0;
        roundTrips = 0;
        replied = true;
        harmAt = Integer.MAX_VALUE;
        stopAt = Integer.MAX_VALUE;
        notifyAll();
    }

    /** Harms the request that is the {@code n}th from now on, from 1. */
    public synchronized void harm(int n, Harm what) {
        reset();
        harmAt = n;
        harm = what;
    }

    /** Whether the request that is to be harmed has come. */
    public synchronized boolean hasStruck() {
        return opcodes.size() >= harmAt;
    }

    /** Keeps the request that is the {@code n}th from now on, from 1, and all behind it, until the next reset: who waits for it waits. */
    public synchronized void stopAt(int n) {
        reset();
        stopAt = n;
    }

    /** The opcodes of the requests since the reset. */
    public synchronized List<Integer> requests() {
        return List.copyOf(opcodes);
    }

    /** How many requests since the reset followed a reply to the one before: flights, not requests. */
    public synchronized int roundTrips() {
        return roundTrips;
    }

    /** Holds each reply back so long, so that what is sent without waiting for it is not taken for a round trip. */
    public synchronized void delayReplies(Duration delay) {
        replyDelay = delay;
    }

    /** Cuts all connections; new ones are served unless it is down. */
    public void cut() {
        sockets.forEach(FaultyProxy::close);
    }

    /** Cuts all connections, and serves none or some from now on. */
    public void down(boolean value) {
        synchronized (this) {
            down = value;
        }
        cut();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reset();
        cut();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                client.setTcpNoDelay(true);
                sockets.add(client);
                synchronized (this) {
                    if (down) {
                        close(client);
                        continue;
                    }
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                server.setTcpNoDelay(true);
                sockets.add(server);
                Passage passage = new Passage(client, server);
                daemon(passage::requests);
                daemon(passage::replies);
            } catch (IOException e) {
                cut();
            }
        }
    }

    /** The bytes of the largest request since the reset. */
    public synchronized int largestRequest() {
        return largest;
    }

    private synchronized void measured(int bytes) {
        largest = Math.max(largest, bytes);
    }

    /** Whether this request, which is counted, is to be harmed. */
    private synchronized boolean harms(int opcode) throws InterruptedException {
        if (NOT_COUNTED.contains(opcode)) {
            return false;
        }
        while (opcodes.size() + 1 >= stopAt) {
            wait();
        }
        opcodes.add(opcode);
        if (replied) {
            roundTrips++;
            replied = false;
        }
        return opcodes.size() == harmAt;
    }

    private synchronized Harm harm() {
        return harm;
    }

    private synchronized long replyDelayNanos() {
        return replyDelay.toNanos();
    }

    private synchronized void replied() {
        replied = true;
    }

    private final class Passage {

        private final Socket client;
        private final Socket server;
        private volatile long sessionId;
        private volatile int swallow = Integer.MIN_VALUE;

        Passage(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void requests() {
            try (client;
                    server) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                DataOutputStream out = new DataOutputStream(server.getOutputStream());
                int length = in.readInt();
                for (boolean handshake = true; length < FOUR_LETTERS; handshake = false) {
                    byte[] frame = in.readNBytes(length);
                    measured(length);
                    if (!handshake && harms(ByteBuffer.wrap(frame).getInt(4))) {
                        switch (harm()) {
                            case DISCONNECT -> {
                                return;
                            }
                            case EXPIRY -> expire.accept(sessionId);
                            case LOST_REPLY, EXPIRY_AND_LOST_REPLY ->
                                swallow = ByteBuffer.wrap(frame).getInt(0);
                        }
                    }
                    out.writeInt(length);
                    out.write(frame);
                    out.flush();
                    length = in.readInt();
                }
                out.writeInt(length);
                in.transferTo(out);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                // An end of the connection was closed, and so is the other now.
            }
        }

        void replies() {
            try (client;
                    server) {
                DataInputStream in = new DataInputStream(server.getInputStream());
                DataOutputStream out = new DataOutputStream(client.getOutputStream());
                for (boolean handshake = true; ; handshake = false) {
                    byte[] frame = in.readNBytes(in.readInt());
                    if (handshake) {
                        sessionId = ByteBuffer.wrap(frame).getLong(8);
                    }
                    if (ByteBuffer.wrap(frame).getInt(0) == swallow && !handshake) {
                        if (harm() == Harm.EXPIRY_AND_LOST_REPLY) {
                            expire.accept(sessionId);
                        }
                        return;
                    }
                    LockSupport.parkNanos(replyDelayNanos());
                    if (!handshake && ByteBuffer.wrap(frame).getInt(0) > 0) {
                        replied();
                    }
                    out.writeInt(frame.length);
                    out.write(frame);
                    out.flush();
                }
            } catch (IOException e) {
                // An end of the connection was closed, and so is the other now.
            }
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
        Thread thread = new Thread(task, "faulty-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
