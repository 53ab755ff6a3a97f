package io.kazoo.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.Acl;
import io.kazoo.data.Permissions;
import io.kazoo.error.ErrorCodes;
import io.kazoo.internal.wire.Create;
import io.kazoo.internal.wire.Delete;
import io.kazoo.internal.wire.SetAcl;
import io.kazoo.internal.wire.SetData;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Servers that check ACLs before they ask the leader. */
class EagerAclsTest {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final long DELAY_MILLIS = 100;
    private static final byte[] NOTHING = {};

    private final VirtualClock clock = new VirtualClock();

    private ModelEnsemble ensemble(EnsembleSettings settings) {
        ModelEnsemble ensemble = new ModelEnsemble(settings, clock, new SplittableRandom(1));
        ensemble.create("/open", null);
        ensemble.create("/shut", null, List.of(Acl.world(Permissions.READ)));
        return ensemble;
    }

    private static RawClient client(ModelEnsemble ensemble) {
        int last = ensemble.size() - 1;
        RawClient client = RawClient.connect(ensemble.server(last), TIMEOUT_MILLIS);
        ensemble.forwardDelay(last, DELAY_MILLIS * 1_000_000);
        return client;
    }

    @Test
    void refusedWrites_atAFollower_overtakeThoseBefore() {
        RawClient client = client(ensemble(EnsembleSettings.ofServers(3).withEagerAclCheck(true)));

        int write = client.send(new SetData("/open", NOTHING, -1));
        List<Integer> refused = List.of(
                client.send(new SetData("/shut", NOTHING, -1)),
                client.send(new Create("/shut/a", NOTHING, Acl.OPEN_ACL_UNSAFE, 0)),
                client.send(new Delete("/shut/a", -1)),
                client.send(new SetAcl("/shut", Acl.OPEN_ACL_UNSAFE, -1)));

        assertThat(client.reply(write)).isNull();
        assertThat(refused)
                .extracting(xid -> client.reply(xid).error())
                .containsExactly(ErrorCodes.NO_AUTH, ErrorCodes.NO_AUTH, ErrorCodes.NO_AUTH, ErrorCodes.NO_AUTH);
        clock.passMillis(DELAY_MILLIS);
        assertThat(client.reply(write).error()).isZero();
        assertThat(client.isClosed()).isFalse();
    }

    @Test
    void otherFaults_atAFollower_areLeftToTheLeader() {
        RawClient client = client(ensemble(EnsembleSettings.ofServers(3).withEagerAclCheck(true)));

        int missing = client.send(new SetData("/none", NOTHING, -1));
        int version = client.send(new SetData("/open", NOTHING, 7));

        assertThat(client.reply(missing)).isNull();
        assertThat(client.reply(version)).isNull();
        clock.passMillis(DELAY_MILLIS);
        assertThat(client.reply(missing).error()).isEqualTo(ErrorCodes.NO_NODE);
        assertThat(client.reply(version).error()).isEqualTo(ErrorCodes.BAD_VERSION);
    }

    @Test
    void refusedWrite_ofOlderServersOrUnasked_waitsItsTurn() {
        for (EnsembleSettings settings : List.of(
                EnsembleSettings.ofServers(3),
                EnsembleSettings.ofServers(3).withVersion(ModelVersion.V3_5).withEagerAclCheck(true))) {
            RawClient client = client(ensemble(settings));

            int refused = client.send(new SetData("/shut", NOTHING, -1));

            assertThat(client.reply(refused)).isNull();
            clock.passMillis(DELAY_MILLIS);
            assertThat(client.reply(refused).error()).isEqualTo(ErrorCodes.NO_AUTH);
        }
    }
}
