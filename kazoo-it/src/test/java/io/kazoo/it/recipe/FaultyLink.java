package io.kazoo.it.recipe;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Stands before a server, counts a client's requests, and has one fault happen at the n-th of them. Thread-safe. */
final class FaultyLink implements AutoCloseable {

    /** What happens at one request. */
    enum Fault {
        /** The server never hears it, and the connection is cut. */
        LOST_REQUEST,
        /** The server carries it out, its reply is lost, and the connection is cut. */
        LOST_REPLY,
        /** The session expires before it. */
        EXPIRY_BEFORE,
        /** The session expires after it, and its reply is lost. */
        EXPIRY_AFTER
    }

    /** Pings, and what the client does by itself at a new connection or at its end. */
    private static final Set<Integer> NOT_COUNTED = Set.of(11, 100, 101, 105, -11);

    private final int target;
    private final Runnable expire;
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    // Guarded by this.
    private final List<Integer> opcodes = new ArrayList<>();
    private int faultAt;
    private @Nullable Fault fault;
    private int roundTrips;
    private boolean answered = true;

    FaultyLink(int target, Runnable expire) {
        this.target = target;
        this.expire = expire;
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

    /** Counts from 0 again, and has {@code what} happen at the n-th request from now on; never for n = 0. */
    synchronized void arm(int n, @Nullable Fault what) {
        opcodes.clear();
        roundTrips = 0;
        answered = true;
        faultAt = n;
        fault = what;
    }

    /** The opcodes of the requests since {@link #arm}. */
    synchronized List<Integer> requests() {
        return List.copyOf(opcodes);
    }

    /** How many requests came first after a reply. */
    synchronized int roundTrips() {
        return roundTrips;
    }

    void cut() {
        List.copyOf(sockets).forEach(FaultyLink::close);
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }

    private synchronized @Nullable Fault at(int opcode) {
        opcodes.add(opcode);
        roundTrips += answered ? 1 : 0;
        answered = false;
        return opcodes.size() == faultAt ? fault : null;
    }

    private synchronized void answered() {
        answered = true;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(server);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                Set<Integer> lost = ConcurrentHashMap.newKeySet();
                daemon(() -> requests(client, server, lost));
                daemon(() -> replies(server, client, lost));
            } catch (IOException e) {
                cut();
            }
        }
    }

    private void requests(Socket client, Socket server, Set<Integer> lost) {
        try (client;
                server) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(server.getOutputStream());
            for (boolean handshake = true; ; handshake = false) {
                int length = in.readInt();
                if (length >= 1 << 24) { // a four-letter word
                    out.writeInt(length);
                    in.transferTo(out);
                    return;
                }
                byte[] frame = in.readNBytes(length);
                if (!handshake && !passes(ByteBuffer.wrap(frame), lost)) {
                    return;
                }
                out.writeInt(length);
                out.write(frame);
                out.flush();
            }
        } catch (IOException e) {
            // An end of the connection was closed, and so is the other now.
        }
    }

    private boolean passes(ByteBuffer frame, Set<Integer> lost) {
        Fault now = NOT_COUNTED.contains(frame.getInt(4)) ? null : at(frame.getInt(4));
        if (now == Fault.EXPIRY_BEFORE) {
            expire.run();
        } else if (now == Fault.LOST_REPLY) {
            lost.add(frame.getInt(0));
        } else if (now == Fault.EXPIRY_AFTER) {
            lost.add(-frame.getInt(0));
        }
        return now != Fault.LOST_REQUEST;
    }

    private void replies(Socket server, Socket client, Set<Integer> lost) {
        try (client;
                server) {
            DataInputStream in = new DataInputStream(server.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            for (boolean handshake = true; ; handshake = false) {
                int length = in.readInt();
                byte[] frame = in.readNBytes(length);
                int xid = handshake || length < 4 ? 0 : ByteBuffer.wrap(frame).getInt(0);
                if (xid > 0 && lost.contains(-xid)) {
                    expire.run();
                    return;
                } else if (xid > 0 && lost.contains(xid)) {
                    return;
                }
                if (xid > 0) {
                    answered();
                }
                out.writeInt(length);
                out.write(frame);
                out.flush();
            }
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
        Thread thread = new Thread(task, "faulty-link");
        thread.setDaemon(true);
        thread.start();
    }
}
