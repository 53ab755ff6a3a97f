package io.kazoo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.KazooClient;
import io.kazoo.data.KeeperState;
import io.kazoo.error.Effect;
import io.kazoo.error.NotReadOnlyException;
import io.kazoo.testkit.EnsembleMember;
import io.kazoo.testkit.ZooKeeperEnsemble;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A server that is cut off from its ensemble serves reads to those who allow it. */
class ReadOnlyIT {

    @Test
    void readOnly_ensembleWithoutQuorum_readsAndReturnsToAWriter() {
        // Since 3.5 a read-only server takes new sessions only if they may be local, and never one of the ensemble's.
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.builder()
                        .readOnlyMode(true)
                        .config("localSessionsEnabled", "true")
                        .start();
                KazooClient zk = KazooClient.builder(ensemble.connectString())
                        .readOnly(true)
                        .sessionTimeout(Duration.ofSeconds(2))
                        .connectionRetry(ClientCase.QUICK)
                        .build()) {
            zk.start();
            zk.create("/a", ClientCase.bytes("x"));
            zk.sync("/a");
            ensemble.awaitQuorum(Eventually.BOUND);

            ensemble.members().stream().limit(2).forEach(EnsembleMember::kill);
            Eventually.until("read-only", () -> zk.keeperState() == KeeperState.CONNECTED_RO);

            assertThat(zk.isConnected()).isTrue();
            assertThat(zk.get("/a").utf8()).isEqualTo("x");
            assertThatThrownBy(() -> zk.set("/a", null))
                    .isInstanceOfSatisfying(
                            NotReadOnlyException.class,
                            e -> assertThat(e.effect()).isEqualTo(Effect.NONE));

            ensemble.members().forEach(EnsembleMember::start);
            Eventually.until("read-write", () -> zk.keeperState() == KeeperState.CONNECTED);
            zk.set("/a", ClientCase.bytes("y"));
            assertThat(zk.get("/a").utf8()).isEqualTo("y");
        }
    }
}
