package io.kazoo.it.versions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.EventType;
import io.kazoo.data.KazooState;
import io.kazoo.data.Subscription;
import io.kazoo.data.WatchMode;
import io.kazoo.error.UnimplementedException;
import io.kazoo.it.support.Eventually;
import io.kazoo.it.support.Heard;
import io.kazoo.testkit.FaultProxy;
import io.kazoo.testkit.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that outlives its server's version. */
@Tag("versions")
class VersionChangesIT {

    private static final Duration START = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void upgrade_sameAddress_operationsOfTheNewVersionWork() throws Exception {
        VersionedServer old = VersionedServer.of(3, 5);
        VersionedServer young = VersionedServer.of(3, 9);
        Heard.States states = new Heard.States();
        try (ServerProcess before =
                        VersionedServer.builder(old.version()).directory(folder).build();
                ServerProcess after = VersionedServer.builder(young.version())
                        .directory(folder)
                        .config("clientPort", Integer.toString(before.port()))
                        .build()) {
            before.start();
            before.awaitServing(START);
            try (KazooClient zk = client(before.connectString())) {
                assertThatThrownBy(() -> zk.addWatch("/", WatchMode.PERSISTENT, event -> {}))
                        .isInstanceOf(UnimplementedException.class);
                zk.addListener(states);
                long session = zk.session().id();

                before.stop();
                after.start();
                states.await(KazooState.CONNECTED);

                assertThat(zk.session().id()).isEqualTo(session);
                assertThat(zk.serverVersion()).isEqualTo(young.version());
                try (Subscription watch = zk.addWatch("/", WatchMode.PERSISTENT, event -> {})) {
                    assertThat(watch.isActive()).isTrue();
                }
            }
        }
    }

    @Test
    void move_toAServerWithoutPersistentWatches_theyEndAndTheRestGoesOn() throws Exception {
        VersionedServer old = VersionedServer.of(3, 5);
        VersionedServer young = VersionedServer.of(3, 6);
        Heard.Events persistent = new Heard.Events();
        Heard.Events oneShot = new Heard.Events();
        Heard.States states = new Heard.States();
        try (FaultProxy proxy = FaultProxy.to(old.process().port());
                KazooClient zk = client(young.process().connectString())) {
            Subscription subscription = zk.addWatch("/", WatchMode.PERSISTENT, persistent);
            catchUp(old, zk.lastZxid());
            zk.addListener(states);

            zk.setHosts(proxy.connectString());
            states.await(KazooState.LOST);
            states.await(KazooState.CONNECTED);
            Eventually.holds(() -> assertThat(persistent.types()).endsWith(EventType.NONE));

            zk.getChildren("/", oneShot);
            zk.create("/moved");
            assertThat(oneShot.nextLine()).isEqualTo("CHILD /");
            zk.delete("/moved");
            assertThat(subscription.isActive()).isFalse();
            assertThat(zk.state()).isEqualTo(KazooState.CONNECTED);
            // One to learn that the old session is unknown there, one to learn that the watches are, one that stays.
            assertThat(proxy.connectionCount() - proxy.wordCount()).isLessThanOrEqualTo(3);
        }
    }

    /** A server that is behind what a client has seen refuses it. */
    private static void catchUp(VersionedServer server, long zxid) {
        try (KazooClient writer = client(server.process().connectString())) {
            writer.ensurePath("/counter");
            while (writer.lastZxid() <= zxid) {
                writer.set("/counter", null);
            }
        }
    }

    private static KazooClient client(String hosts) {
        KazooClient client = KazooClient.builder(hosts)
                .sessionTimeout(Duration.ofSeconds(20))
                .build();
        client.start();
        return client;
    }
}
