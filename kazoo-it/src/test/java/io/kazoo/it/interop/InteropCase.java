package io.kazoo.it.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.KazooClient;
import io.kazoo.it.support.Eventually;
import io.kazoo.testkit.EmbeddedZooKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server and a client of ours; what a test opens is closed after it, the latest first. */
abstract class InteropCase {

    /** How long anything may take before it counts as never. */
    static final Duration BOUND = Eventually.BOUND;

    private final List<AutoCloseable> opened = new ArrayList<>();

    EmbeddedZooKeeper server;
    KazooClient zk;

    @BeforeEach
    final void connect() {
        server = closedAfter(EmbeddedZooKeeper.start());
        zk = closedAfter(KazooClient.connect(server.connectString()));
    }

    @AfterEach
    final void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    final <T extends AutoCloseable> T closedAfter(T resource) {
        opened.add(resource);
        return resource;
    }

    /** Another client of ours, in a session of its own. */
    final KazooClient another() {
        return closedAfter(KazooClient.connect(server.connectString()));
    }

    /** Returns when so many watches are on the server, which tells that somebody waits. */
    final void watching(int watches) {
        Eventually.holds(() -> assertThat(server.watchCount()).isEqualTo(watches));
    }

    /** Returns when a node has so many children. */
    final void children(String path, int count) {
        Eventually.holds(() -> assertThat(zk.getChildren(path)).hasSize(count));
    }

    /** What comes, in time. */
    static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(BOUND.toSeconds(), TimeUnit.SECONDS);
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
