package io.kazoo.it.recipe;

import io.kazoo.KazooClient;
import io.kazoo.it.recipe.fault.FaultSweep;
import io.kazoo.it.recipe.fault.FaultyProxy;
import io.kazoo.it.recipe.fault.FaultyProxy.Harm;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server, a client behind a proxy that counts its requests and does harm to them, and another client that sees what is there. */
abstract class FaultCase {

    EmbeddedZooKeeper server;
    FaultyProxy link;
    KazooClient zk;
    KazooClient other;

    /** What is done once per harm with {@code zk}, on a path of its own; given the harm, null for the run in peace. */
    @FunctionalInterface
    interface Scenario {
        void run(String path, @Nullable Harm harm) throws Exception;
    }

    @BeforeEach
    void begin() {
        server = EmbeddedZooKeeper.start();
        link = new FaultyProxy(server.port(), server::expireSession);
        zk = KazooClient.builder(link.connectString())
                .sessionTimeout(Duration.ofSeconds(20))
                .build();
        zk.start();
        other = KazooClient.connect(server.connectString());
    }

    @AfterEach
    void end() {
        other.close();
        zk.close();
        link.close();
        server.close();
    }

    /** Runs in peace, then with each harm at each of the requests that this took; how many those were. */
    int atEachRequest(Scenario scenario) {
        int requests = 0;
        for (Harm harm : Harm.values()) {
            requests = atEachRequest(harm, scenario);
        }
        return requests;
    }

    /** As {@link #atEachRequest(Scenario)}, with one kind of harm. */
    int atEachRequest(Harm harm, Scenario scenario) {
        KazooClient unharmed = zk;
        try {
            return new FaultSweep(server, other).sweep(harm, (client, root, harmed) -> {
                zk = client;
                scenario.run(root + "/r", harmed ? harm : null);
            });
        } finally {
            zk = unharmed;
        }
    }

    /** Expires the session and returns when the client has the next. */
    void expire() {
        long generation = zk.session().generation();
        server.expireSession(zk.session().id());
        Until.holds(() -> zk.session().generation() > generation && zk.isConnected(), () -> "no new session");
    }

    /** Waits until a node has no children, such as markers that are deleted in the background. */
    void noChildren(String path) {
        Until.holds(
                () -> other.exists(path).isEmpty() || other.getChildren(path).isEmpty(),
                () -> "left below " + path + ": " + other.getChildren(path));
    }
}
