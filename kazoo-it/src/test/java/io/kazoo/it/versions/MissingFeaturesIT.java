package io.kazoo.it.versions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.CreateOptions;
import io.kazoo.data.KazooState;
import io.kazoo.data.Stat;
import io.kazoo.data.WatchMode;
import io.kazoo.data.WatcherType;
import io.kazoo.error.UnimplementedException;
import io.kazoo.it.support.Heard;
import io.kazoo.testkit.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a version does not have says so, at once and alone; what it has works. */
@Tag("versions")
@ParameterizedClass
@MethodSource("io.kazoo.it.versions.VersionedServer#all")
class MissingFeaturesIT {

    private static final int REQUESTS = 50;

    @Parameter
    private VersionedServer server;

    private final Heard.States states = new Heard.States();
    private FaultProxy proxy;
    private KazooClient zk;

    @BeforeEach
    void connect() {
        proxy = FaultProxy.to(server.process().port());
        zk = KazooClient.builder(proxy.connectString() + "/" + UUID.randomUUID())
                .sessionTimeout(Duration.ofSeconds(20))
                .build();
        zk.start();
        zk.ensurePath("/");
        zk.addListener(states);
    }

    @AfterEach
    void connectionWasNeverLost() {
        zk.deleteRecursive("/");
        assertThat(states.all()).isEmpty();
        assertThat(proxy.connectionCount() - proxy.wordCount()).isEqualTo(1);
        assertThat(proxy.wordCount()).isLessThanOrEqualTo(1);
        zk.close();
        proxy.close();
    }

    @Test
    void addWatch_since36() {
        expect(3, 6, () -> zk.addWatch("/", WatchMode.PERSISTENT, event -> {}).close());
        expect(
                3,
                6,
                () -> zk.addWatch("/", WatchMode.PERSISTENT_RECURSIVE, event -> {})
                        .close());
    }

    @Test
    void countsAndEphemerals_since36() {
        expect(3, 6, () -> zk.countDescendants("/"));
        expect(3, 6, () -> zk.ephemerals());
    }

    @Test
    void whoAmI_since37() {
        expect(3, 7, () -> zk.whoAmI());
    }

    @Test
    void containers_since35() {
        expect(3, 5, () -> zk.create("/container", null, CreateOptions.of().container()));
    }

    @Test
    void nodesWithATtl_since35() {
        expect(3, 5, () -> zk.create("/ttl", null, CreateOptions.of().ttl(Duration.ofHours(1))));
    }

    @Test
    void checkWatch_since35() {
        zk.get("/", event -> {});

        expect(3, 5, () -> zk.checkWatch("/", WatcherType.DATA));
    }

    @Test
    void missingOperation_amongOthersInFlight_failsAlone() throws Exception {
        zk.create("/counter");

        List<CompletableFuture<Stat>> writes = new ArrayList<>();
        List<CompletableFuture<?>> missing = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            writes.add(zk.async().set("/counter", null));
            if (i % 10 == 5) {
                missing.add(zk.async().addWatch("/counter", WatchMode.PERSISTENT, event -> {}));
                missing.add(zk.async().whoAmI());
            }
        }
        CompletableFuture.allOf(writes.toArray(new CompletableFuture<?>[0])).get(20, TimeUnit.SECONDS);
        for (CompletableFuture<?> one : missing) {
            assertThat(one.handle((value, error) -> error == null || error instanceof UnimplementedException)
                            .get(20, TimeUnit.SECONDS))
                    .isTrue();
        }

        assertThat(writes)
                .extracting(write -> write.join().version())
                .isSorted()
                .last()
                .isEqualTo(REQUESTS);
        assertThat(missing.get(0).isCompletedExceptionally()).isEqualTo(!server.has(3, 6));
        assertThat(missing.get(1).isCompletedExceptionally()).isEqualTo(!server.has(3, 7));
    }

    /** Works since a version; before it, the error names the operation and the version that does not have it. */
    private void expect(int major, int minor, ThrowingCallable call) {
        if (server.has(major, minor)) {
            assertThatCode(call).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(call)
                    .isInstanceOf(UnimplementedException.class)
                    .hasMessageContaining("server version " + server.version());
        }
        assertThat(zk.state()).isEqualTo(KazooState.CONNECTED);
    }
}
