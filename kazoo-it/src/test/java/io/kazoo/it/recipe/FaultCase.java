package io.kazoo.it.recipe;

import io.kazoo.KazooClient;
import io.kazoo.it.recipe.FaultyLink.Fault;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server, a client behind a link that has faults, and another client that sees what is there. */
abstract class FaultCase {

    EmbeddedZooKeeper server;
    FaultyLink link;
    KazooClient zk;
    KazooClient other;

    /** What is done once per fault, on a path of its own; given the fault, null for the run without one. */
    @FunctionalInterface
    interface Scenario {
        void run(String path, Fault fault) throws Exception;
    }

    @BeforeEach
    void begin() {
        server = EmbeddedZooKeeper.start();
        link = new FaultyLink(
                server.port(), () -> server.expireSession(zk.session().id()));
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

    /** Runs without a fault, then with each fault at each of the requests that this took; how many those were. */
    int atEachRequest(Scenario scenario) throws Exception {
        link.arm(0, null);
        scenario.run("/clean", null);
        int requests = link.requests().size();
        for (Fault fault : Fault.values()) {
            for (int n = 1; n <= requests; n++) {
                zk.retry(() -> zk.exists("/"));
                link.arm(n, fault);
                String path = "/" + fault.name().toLowerCase(Locale.ROOT) + n;
                try {
                    scenario.run(path, fault);
                } catch (Exception | AssertionError e) {
                    throw new AssertionError(fault + " at request " + n + " of " + link.requests(), e);
                }
            }
        }
        return requests;
    }

    /** Waits until a node has no children, such as markers that are deleted in the background. */
    void noChildren(String path) {
        Until.holds(
                () -> other.exists(path).isEmpty() || other.getChildren(path).isEmpty(),
                () -> "left below " + path + ": " + other.getChildren(path));
    }
}
