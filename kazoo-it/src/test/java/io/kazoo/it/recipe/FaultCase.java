package io.kazoo.it.recipe;

import io.kazoo.KazooClient;
import io.kazoo.error.Effect;
import io.kazoo.error.KazooException;
import io.kazoo.it.recipe.fault.FaultSweep;
import io.kazoo.it.recipe.fault.FaultyProxy;
import io.kazoo.it.recipe.fault.FaultyProxy.Harm;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
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
        FaultyProxy its = link;
        FaultSweep sweep = new FaultSweep(server, other);
        try {
            return sweep.sweep(harm, (client, root, harmed) -> {
                zk = client;
                link = sweep.proxy();
                scenario.run(root + "/r", harmed ? harm : null);
            });
        } finally {
            zk = unharmed;
            link = its;
        }
    }

    /** What a change came to; empty when it failed with effect UNKNOWN, which it may do only when its session ended. */
    static <T> Optional<T> outcome(@Nullable Harm harm, Supplier<T> change) {
        try {
            return Optional.of(change.get());
        } catch (KazooException e) {
            if (e.effect() != Effect.UNKNOWN || !endsTheSession(harm)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    static boolean endsTheSession(@Nullable Harm harm) {
        return harm == Harm.EXPIRY || harm == Harm.EXPIRY_AND_LOST_REPLY;
    }

    /** As {@link #outcome}, of a change without a result; whether it surely took place. */
    static boolean isSure(@Nullable Harm harm, Runnable change) {
        return outcome(harm, () -> {
                    change.run();
                    return true;
                })
                .isPresent();
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
