package io.kazoo.it.versions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.CreatedNode;
import io.kazoo.data.KazooState;
import io.kazoo.data.Stat;
import io.kazoo.data.WatchMode;
import io.kazoo.error.UnimplementedException;
import io.kazoo.it.support.Heard;
import io.kazoo.testkit.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Old servers that cannot be asked for their version, for something in between lets sessions pass only: an operation that
 * they do not know costs the connection once, and nothing else.
 */
@Tag("versions")
@ParameterizedClass
@MethodSource("io.kazoo.it.versions.VersionedServer#withoutPersistentWatches")
class UnknownVersionIT {

    private static final int REQUESTS = 50;

    @Parameter
    private VersionedServer server;

    private final Heard.States states = new Heard.States();
    private FaultProxy proxy;
    private KazooClient zk;
    private long session;

    @BeforeEach
    void connect() {
        proxy = FaultProxy.to(server.process().port());
        proxy.refuseWords(true);
        zk = KazooClient.builder(proxy.connectString() + "/" + UUID.randomUUID())
                .sessionTimeout(Duration.ofSeconds(20))
                .build();
        zk.start();
        zk.ensurePath("/");
        zk.addListener(states);
        session = zk.session().id();
    }

    @AfterEach
    void sessionLivesOn() {
        zk.deleteRecursive("/");
        assertThat(zk.session().id()).isEqualTo(session);
        zk.close();
        proxy.close();
    }

    @Test
    void missingOperation_versionNotTold_costsTheConnectionOnce() throws Exception {
        assertThatThrownBy(() -> zk.addWatch("/", WatchMode.PERSISTENT, event -> {}))
                .isInstanceOf(UnimplementedException.class);
        states.await(KazooState.CONNECTED);
        assertThatThrownBy(() -> zk.addWatch("/", WatchMode.PERSISTENT_RECURSIVE, event -> {}))
                .isInstanceOf(UnimplementedException.class)
                .hasMessageContaining("refused this operation before");

        assertThat(proxy.connectionCount() - proxy.wordCount()).isEqualTo(2);
        assertThat(states.all()).containsExactly(KazooState.SUSPENDED, KazooState.CONNECTED);
    }

    @Test
    void createWithStat_versionNotTold_works() {
        CreatedNode first = zk.createWithStat("/a", null, CreateOptions.PERSISTENT);
        CreatedNode second = zk.createWithStat("/b", null, CreateOptions.PERSISTENT);

        assertThat(first.stat()).isEqualTo(zk.exists("/a").orElseThrow());
        assertThat(second.stat()).isEqualTo(zk.exists("/b").orElseThrow());
        assertThat(proxy.connectionCount() - proxy.wordCount()).isEqualTo(server.has(3, 5) ? 1 : 2);
    }

    @Test
    void missingOperation_versionNotTold_doesNotHurtThoseBehindIt() throws Exception {
        zk.create("/counter");

        List<CompletableFuture<Stat>> writes = new ArrayList<>();
        List<CompletableFuture<?>> missing = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            writes.add(zk.async().set("/counter", null));
            if (i % 10 == 5) {
                missing.add(zk.async().addWatch("/counter", WatchMode.PERSISTENT, event -> {}));
            }
        }

        CompletableFuture.allOf(writes.toArray(new CompletableFuture<?>[0])).get(20, TimeUnit.SECONDS);
        assertThat(writes)
                .extracting(write -> write.join().version())
                .isSorted()
                .last()
                .isEqualTo(REQUESTS);
        assertThat(missing).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(proxy.connectionCount() - proxy.wordCount()).isEqualTo(2);
    }
}
