package io.kazoo.it;

import io.kazoo.KazooBuilder;
import io.kazoo.KazooClient;
import io.kazoo.data.BackOff;
import io.kazoo.data.RetryPolicy;
import io.kazoo.testkit.EmbeddedZooKeeper;
import io.kazoo.testkit.KazooExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test of clients against the shared server, in a chroot of its own; what it opens is closed after it. */
@ExtendWith(KazooExtension.class)
abstract class ClientCase {

    /** Reconnects at short intervals, so that a test need not wait for a long one. */
    static final RetryPolicy QUICK =
            RetryPolicy.CONNECTION.backOff(new BackOff(Duration.ofMillis(20), 1, 0.5, Duration.ofMillis(20)));

    EmbeddedZooKeeper server;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void takeServer(EmbeddedZooKeeper shared) {
        server = rooting() == Rooting.NONE ? closedAfter(EmbeddedZooKeeper.start()) : shared;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    /** Where the clients' root is. */
    Rooting rooting() {
        return Rooting.CONNECT_STRING;
    }

    /** A started client. */
    final KazooClient connect() {
        return connect(settings -> settings);
    }

    /** A started client with settings of its own. */
    final KazooClient connect(UnaryOperator<KazooBuilder> settings) {
        return closedAfter(rooting().connect(server, settings));
    }

    /** A client of this server that is not started. */
    final KazooClient client(UnaryOperator<KazooBuilder> settings) {
        return closedAfter(
                settings.apply(KazooClient.builder(server.connectString())).build());
    }

    /** Has {@code resource} closed after the test, the latest first. */
    final <T extends AutoCloseable> T closedAfter(T resource) {
        opened.add(resource);
        return resource;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
