package io.kazoo.cli;

import io.kazoo.KazooClient;
import io.kazoo.testkit.EmbeddedZooKeeper;

/** A real server in this process. */
final class EmbeddedPlayground implements Playground {

    private final EmbeddedZooKeeper server = EmbeddedZooKeeper.start();

    @Override
    public String hosts() {
        return server.connectString();
    }

    @Override
    public String interruption() {
        return "server.stop();  server.restart();";
    }

    @Override
    public void interrupt() {
        server.stop();
        server.restart();
    }

    @Override
    public void expire(KazooClient client) {
        server.expireSession(client.session().id());
    }

    @Override
    public void close() {
        server.close();
    }
}
