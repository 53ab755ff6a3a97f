package io.kazoo.testkit.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** The four-letter words that tools and clients ask with, instead of a handshake. */
final class Words {

    private static final Set<String> KNOWN = Set.of(
            "conf", "cons", "crst", "dirs", "dump", "envi", "isro", "mntr", "ruok", "srst", "srvr", "stat", "wchc",
            "wchp", "wchs");
    private static final String NOT_SERVING = "This ZooKeeper instance is not currently serving requests\n";

    private Words() {}

    /** Whether the first four bytes are a word and not a length. */
    static boolean isWord(int firstBytes) {
        return firstBytes > 0x60000000 && KNOWN.contains(word(firstBytes));
    }

    static String word(int bytes) {
        return new String(ByteBuffer.allocate(Integer.BYTES).putInt(bytes).array(), StandardCharsets.US_ASCII);
    }

    static String answer(int firstBytes, ModelServer server) {
        String word = word(firstBytes);
        if (word.equals("ruok")) {
            return "imok";
        }
        if (word.equals("isro")) {
            return server.isServing() ? server.isReadOnly() ? "ro" : "rw" : "null";
        }
        if (!server.isServing()) {
            return NOT_SERVING;
        }
        return switch (word) {
            case "srvr" -> version(server) + statistics(server);
            case "stat" -> version(server) + "Clients:\n\n" + statistics(server);
            case "conf" -> conf(server);
            case "wchs" -> server.replica().watches().summary();
            case "mntr" -> mntr(server);
            default -> word + " is not executed because it is not in the whitelist.\n";
        };
    }

    private static String version(ModelServer server) {
        String release = server.version().release();
        return server.version().isApache()
                ? "Zookeeper version: " + release + "-model, built on 1970-01-01 00:00 UTC\n"
                : "ClickHouse Keeper version: " + release + "-model\n";
    }

    private static String statistics(ModelServer server) {
        return "Latency min/avg/max: 0/0.0/0\nReceived: 0\nSent: 0\nConnections: " + server.connectionCount()
                + "\nOutstanding: 0\nZxid: 0x" + Long.toHexString(server.state().lastZxid()) + "\nMode: "
                + mode(server) + "\nNode count: " + server.state().nodeCount() + "\n";
    }

    private static String mode(ModelServer server) {
        if (server.isReadOnly()) {
            return "read-only";
        }
        if (server.settings().servers() == 1) {
            return "standalone";
        }
        return server.isLeader() ? "leader" : "follower";
    }

    private static String conf(ModelServer server) {
        EnsembleSettings settings = server.settings();
        return "clientPort=0\ntickTime=" + settings.tickMillis() + "\nminSessionTimeout="
                + settings.minTimeoutMillis() + "\nmaxSessionTimeout=" + settings.maxTimeoutMillis() + "\nserverId="
                + server.index() + "\n";
    }

    private static String mntr(ModelServer server) {
        return String.format(
                Locale.ROOT,
                "zk_version\t%s-model%nzk_server_state\t%s%nzk_num_alive_connections\t%d%nzk_watch_count\t%d%n"
                        + "zk_znode_count\t%d%n",
                server.version().release(),
                mode(server),
                server.connectionCount(),
                server.watchCount(),
                server.state().nodeCount());
    }
}
