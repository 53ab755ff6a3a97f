package io.kazoo.testkit;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.apache.zookeeper.server.NIOServerCnxn;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/** ZooKeeper's own connection handling, with a {@link Gate} between it and the sockets. */
final class GatedConnections extends NIOServerCnxnFactory {
    private final Gate gate;

    GatedConnections(Gate gate) {
        this.gate = gate;
    }

    @Override
    protected NIOServerCnxn createConnection(SocketChannel socket, SelectionKey key, SelectorThread selector)
            throws IOException {
        return new GatedConnection(zkServer, new GatedSocketChannel(socket, gate), key, this, selector, gate);
    }

    /** A connection that is not closed for idleness while nothing can pass. */
    private static final class GatedConnection extends NIOServerCnxn {
        private final Gate gate;

        GatedConnection(
                ZooKeeperServer server,
                SocketChannel socket,
                SelectionKey key,
                NIOServerCnxnFactory factory,
                SelectorThread selector,
                Gate gate)
                throws IOException {
            super(server, socket, key, factory, selector);
            this.gate = gate;
        }

        @Override
        public void close(DisconnectReason reason) {
            if (reason == DisconnectReason.CONNECTION_EXPIRED && !gate.awaitOpen()) {
                return;
            }
            super.close(reason);
        }
    }
}
