package io.kazoo.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One of ZooKeeper's four-letter commands, sent to a server on this machine. */
final class FourLetterWord {
    private FourLetterWord() {}

    /**
     * Sends the command and returns the whole answer.
     *
     * @param bound for connecting, and for each wait for bytes
     */
    static String send(int port, String command, Duration bound) throws IOException {
        if (command.length() != 4) {
            throw new IllegalArgumentException("not a four-letter command: '" + command + "'");
        }
        int millis = Math.toIntExact(bound.toMillis());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
            socket.setSoTimeout(millis);
            socket.getOutputStream().write(command.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
