package io.kazoo.bench;

import java.time.Duration;
import java.util.Arrays;

/** The clients that can be measured; the label is the name on the command line and in the tables. */
enum ClientKind {
    /** This library. */
    KAZOO("kazoo", KazooBenchClient::connect),
    /** The official client with its default transport: what everybody runs. */
    ZK_NIO("zk-nio", hosts -> OfficialClient.connect(hosts, OfficialClient.NIO)),
    /** The official client with its Netty transport: the strongest peer. */
    ZK_NETTY("zk-netty", hosts -> OfficialClient.connect(hosts, OfficialClient.NETTY));

    /** Session time-out asked for by every client; long, so that pings are rare. */
    static final Duration SESSION_TIMEOUT = Duration.ofSeconds(30);

    /** How long any client may take to connect. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);

    /** Makes a connected client. */
    @FunctionalInterface
    private interface Connector {
        BenchClient connect(String hosts) throws Exception;
    }

    private final String label;
    private final Connector connector;

    ClientKind(String label, Connector connector) {
        this.label = label;
        this.connector = connector;
    }

    /** The name on the command line and in the tables. */
    String label() {
        return label;
    }

    /**
     * Connects a client and waits until it has a session.
     *
     * @param hosts connect string, {@code host:port}
     */
    BenchClient connect(String hosts) throws Exception {
        return connector.connect(hosts);
    }

    /**
     * Finds a client by its label.
     *
     * @throws IllegalArgumentException naming the label, if it is unknown
     */
    static ClientKind of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown client '" + label + "', there are "
                        + Arrays.stream(values()).map(ClientKind::label).toList()));
    }
}
