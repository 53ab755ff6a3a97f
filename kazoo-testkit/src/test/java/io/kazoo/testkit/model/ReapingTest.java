package io.kazoo.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.Acl;
import io.kazoo.data.CreateMode;
import io.kazoo.internal.wire.Create;
import io.kazoo.internal.wire.CreateContainer;
import io.kazoo.internal.wire.CreateTtl;
import io.kazoo.internal.wire.Delete;
import io.kazoo.internal.wire.Ping;
import io.kazoo.internal.wire.SetData;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReapingTest {

    private static final int TIMEOUT_MILLIS = 40_000;
    private static final int CHECK_MILLIS = 1000;
    private static final int TTL_MILLIS = 5000;
    private static final byte[] NO_DATA = {};

    private final VirtualClock clock = new VirtualClock();
    private final ModelEnsemble ensemble = new ModelEnsemble(
            EnsembleSettings.standalone().withContainerCheckMillis(CHECK_MILLIS), clock, new SplittableRandom(1));
    private final RawClient client = RawClient.connect(ensemble.server(0), TIMEOUT_MILLIS);

    @Test
    void container_isReapedOnceItsLastChildIsGone() {
        client.ask(new CreateContainer("/c", NO_DATA, Acl.OPEN_ACL_UNSAFE));
        clock.passMillis(5 * CHECK_MILLIS);
        assertThat(ensemble.truth().exists("/c")).isTrue();

        client.ask(new Create("/c/x", NO_DATA, Acl.OPEN_ACL_UNSAFE, 0));
        clock.passMillis(5 * CHECK_MILLIS);
        assertThat(ensemble.truth().exists("/c")).isTrue();

        client.ask(new Delete("/c/x", -1));
        clock.passMillis(CHECK_MILLIS);
        assertThat(ensemble.truth().exists("/c")).isFalse();
    }

    @Test
    void ttlNode_isReapedWhenUnchangedForLong() {
        client.ask(
                new CreateTtl("/t", NO_DATA, Acl.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_WITH_TTL.flag(), TTL_MILLIS));
        clock.passMillis(TTL_MILLIS - 1);
        client.ask(new SetData("/t", NO_DATA, -1));
        clock.passMillis(TTL_MILLIS - CHECK_MILLIS);
        assertThat(ensemble.truth().exists("/t")).isTrue();

        clock.passMillis(3 * CHECK_MILLIS);

        assertThat(ensemble.truth().exists("/t")).isFalse();
    }

    @Test
    void nothingToReap_costsNoTimer() {
        client.ask(new Ping());

        assertThat(clock.pending()).isOne();
    }
}
