package io.kazoo.it.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.testkit.EmbeddedZooKeeper;
import io.kazoo.testkit.FaultProxy;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server, a client behind a proxy whose recipes are tested, and another client that makes the changes. */
abstract class RecipeCase {

    EmbeddedZooKeeper server;
    FaultProxy proxy;
    KazooClient zk;
    KazooClient other;

    @BeforeEach
    void begin() {
        server = EmbeddedZooKeeper.start();
        proxy = FaultProxy.to(server.port());
        zk = builder().build();
        zk.start();
        other = KazooClient.connect(server.connectString());
    }

    @AfterEach
    void end() {
        other.close();
        zk.close();
        proxy.close();
        server.close();
    }

    KazooBuilder builder() {
        return KazooClient.builder(proxy.connectString()).sessionTimeout(Duration.ofSeconds(20));
    }

    /** Cuts all connections and lets no new ones through until {@link #up()}. */
    final void down() {
        proxy.refuse(true);
        proxy.cut();
    }

    final void up() {
        proxy.refuse(false);
    }

    /** Cuts the connection and returns when the client has another, in the same session. */
    void reconnect() {
        long session = zk.session().id();
        int before = proxy.requestCount("setWatches");
        proxy.cut();
        Until.holds(() -> proxy.requestCount("setWatches") > before && zk.isConnected(), () -> "not reconnected");
        if (zk.session().id() != session) {
            throw new AssertionError("the session did not survive");
        }
    }

    /** Expires the session and returns when the client has the next. */
    void expire() {
        long generation = zk.session().generation();
        server.expireSession(zk.session().id());
        Until.holds(() -> zk.session().generation() > generation && zk.isConnected(), () -> "no new session");
    }

    void watchesOnServer(int expected) {
        Until.holds(
                () -> server.watchCount() == expected,
                () -> server.watchCount() + " watches on the server instead of " + expected);
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
