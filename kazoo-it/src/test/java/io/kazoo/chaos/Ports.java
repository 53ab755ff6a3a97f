package io.kazoo.chaos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Ports for the servers of a run, below those of outgoing connections. They come in blocks whose first port the run listens at
 * until it ends, so that no other run takes those of a server that is down; that something else takes one is only unlikely.
 */
final class Ports implements AutoCloseable {
    static final int PER_BLOCK = Cluster.SIZE * 3;
    static final int BLOCKS = 2_000;

    private static final String LOOPBACK = "127.0.0.1";
    private static final int FIRST = 10_300;

    private final ServerSocket block;

    private Ports(ServerSocket block) {
        this.block = block;
    }

    /** Takes a block whose ports are free. Throws IllegalStateException if there is none. */
    static Ports take() {
        return from(ThreadLocalRandom.current().nextInt(BLOCKS));
    }

    /** Takes the next block from this one on. */
    static Ports from(int first) {
        for (int i = 0; i < BLOCKS; i++) {
            try {
                Ports ports = new Ports(listen(FIRST + (first + i) % BLOCKS * (PER_BLOCK + 1)));
                if (ports.numbers().stream().allMatch(Ports::isFree)) {
                    return ports;
                }
                ports.close();
            } catch (IOException e) {
                // Another run's: the next.
            }
        }
        throw new IllegalStateException("no free ports from " + FIRST + " on");
    }

    /** As many as a block has. */
    List<Integer> numbers() {
        return IntStream.rangeClosed(1, PER_BLOCK)
                .mapToObj(i -> block.getLocalPort() + i)
                .toList();
    }

    @Override
    public void close() {
        try {
            block.close();
        } catch (IOException e) {
            throw new IllegalStateException("could not give back the ports from " + block.getLocalPort() + " on", e);
        }
    }

    private static boolean isFree(int port) {
        try {
            listen(port).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress(LOOPBACK, port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
