package io.kazoo.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Ports for servers that are told their port before they bind it, and keep it while they are down.
 *
 * <p>They lie below the range from which the system takes ports for outgoing connections: else a client that tries again
 * and again to reach a stopped server would sooner or later take the server's port, or even connect to itself. Each is
 * handed out once per process until released; other processes are only unlikely to take the same. Thread-safe.
 */
final class FreePorts {
    private static final int FIRST = 10_240;
    private static final int TRIES = 1_000;
    private static final Path EPHEMERAL_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int USUAL_EPHEMERAL_START = 32_768;
    private static final Set<Integer> TAKEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /** Takes that many ports; release them when the servers are gone for good. */
    static List<Integer> take(int count) {
        int end = ephemeralStart();
        return IntStream.range(0, count).mapToObj(i -> takeBelow(end)).toList();
    }

    static void release(List<Integer> ports) {
        TAKEN.removeAll(Set.copyOf(ports));
    }

    private static int takeBelow(int end) {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, end);
            if (TAKEN.add(port)) {
                if (isFree(port)) {
                    return port;
                }
                TAKEN.remove(port);
            }
        }
        throw new IllegalStateException("no free port between " + FIRST + " and " + end);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int ephemeralStart() {
        try {
            String range = Files.readString(EPHEMERAL_RANGE).trim();
            int start = Integer.parseInt(range.split("\\s+", -1)[0]);
            return start > FIRST + TRIES ? start : USUAL_EPHEMERAL_START;
        } catch (IOException | NumberFormatException e) {
            // Not Linux, or hidden in a container.
            return USUAL_EPHEMERAL_START;
        }
    }
}
