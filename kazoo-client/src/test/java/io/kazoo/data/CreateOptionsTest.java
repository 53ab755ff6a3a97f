package io.kazoo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreateOptionsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void of_nothingSet_isPersistentWithDefaults() {
        CreateOptions options = CreateOptions.of();

        assertThat(options.mode()).isEqualTo(CreateMode.PERSISTENT);
        assertThat(options.ttlMillis()).isZero();
        assertThat(options.acls()).isEmpty();
        assertThat(options.makesParents()).isFalse();
    }

    @Test
    void mode_eachCombination_isZooKeepers() {
        assertThat(CreateOptions.PERSISTENT.mode()).isEqualTo(CreateMode.PERSISTENT);
        assertThat(CreateOptions.EPHEMERAL.mode()).isEqualTo(CreateMode.EPHEMERAL);
        assertThat(CreateOptions.SEQUENTIAL.mode()).isEqualTo(CreateMode.PERSISTENT_SEQUENTIAL);
        assertThat(CreateOptions.EPHEMERAL_SEQUENTIAL.mode()).isEqualTo(CreateMode.EPHEMERAL_SEQUENTIAL);
        assertThat(CreateOptions.of().sequential().ephemeral().mode()).isEqualTo(CreateMode.EPHEMERAL_SEQUENTIAL);
        assertThat(CreateOptions.of().container().mode()).isEqualTo(CreateMode.CONTAINER);
        assertThat(CreateOptions.of().ttl(SECOND).mode()).isEqualTo(CreateMode.PERSISTENT_WITH_TTL);
        assertThat(CreateOptions.of().ttl(SECOND).sequential().mode())
                .isEqualTo(CreateMode.PERSISTENT_SEQUENTIAL_WITH_TTL);
        assertThat(CreateOptions.of().sequential().ttl(SECOND).mode())
                .isEqualTo(CreateMode.PERSISTENT_SEQUENTIAL_WITH_TTL);
    }

    @Test
    void chaining_all_keepsEarlierSettings() {
        CreateOptions options = CreateOptions.of()
                .acl(Acl.world(1), Acl.auth(31))
                .makeParents()
                .ttl(Duration.ofMillis(1500))
                .sequential();

        assertThat(options.acls()).contains(List.of(Acl.world(1), Acl.auth(31)));
        assertThat(options.makesParents()).isTrue();
        assertThat(options.ttlMillis()).isEqualTo(1500);
        assertThat(options)
                .isEqualTo(CreateOptions.of()
                        .sequential()
                        .ttl(Duration.ofMillis(1500))
                        .makeParents()
                        .acl(List.of(Acl.world(1), Acl.auth(31))));
        assertThat(CreateOptions.of()).isEqualTo(CreateOptions.PERSISTENT).isNotEqualTo(options);
    }

    @Test
    void conflict_anyPair_failsNamingBoth() {
        assertConflict(() -> CreateOptions.of().ephemeral().container(), "container", "EPHEMERAL");
        assertConflict(() -> CreateOptions.of().container().ephemeral(), "ephemeral", "CONTAINER");
        assertConflict(() -> CreateOptions.of().ephemeral().ttl(SECOND), "ttl PT1S", "EPHEMERAL");
        assertConflict(() -> CreateOptions.of().ttl(SECOND).ephemeral(), "ephemeral", "ttl PT1S");
        assertConflict(() -> CreateOptions.of().container().sequential(), "sequential", "CONTAINER");
        assertConflict(() -> CreateOptions.of().sequential().container(), "container", "PERSISTENT_SEQUENTIAL");
        assertConflict(() -> CreateOptions.of().container().ttl(SECOND), "ttl PT1S", "CONTAINER");
        assertConflict(() -> CreateOptions.of().ttl(SECOND).container(), "container", "ttl PT1S");
    }

    @Test
    void twice_anySetting_failsNamingBoth() {
        assertConflict(() -> CreateOptions.of().ephemeral().ephemeral(), "ephemeral", "EPHEMERAL");
        assertConflict(() -> CreateOptions.of().sequential().sequential(), "sequential", "PERSISTENT_SEQUENTIAL");
        assertConflict(() -> CreateOptions.of().container().container(), "container", "CONTAINER");
        assertConflict(() -> CreateOptions.of().ttl(SECOND).ttl(Duration.ofMinutes(1)), "ttl PT1M", "ttl PT1S");
        assertConflict(() -> CreateOptions.of().makeParents().makeParents(), "makeParents", "makeParents");
        assertConflict(() -> CreateOptions.of().acl(Acl.world(1)).acl(Acl.auth(31)), "world:anyone", "auth:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999999S", "PT1099511627.776S", "PT2562047788015215H"})
    void ttl_outOfRange_failsNamingIt(Duration ttl) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CreateOptions.of().ttl(ttl))
                .withMessageEndingWith(ttl.toString());
    }

    @Test
    void ttl_limits_areAccepted() {
        assertThat(CreateOptions.of().ttl(Duration.ofMillis(1)).ttlMillis()).isEqualTo(1);
        assertThat(CreateOptions.of().ttl(Duration.ofMillis((1L << 40) - 1)).ttlMillis())
                .isEqualTo((1L << 40) - 1);
    }

    @Test
    void acl_emptyOrBad_fails() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CreateOptions.of().acl())
                .withMessageContaining("[]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CreateOptions.of().acl(new Acl(32, AclId.AUTH_IDS)))
                .withMessageEndingWith("32");
    }

    private static void assertConflict(Runnable call, String wanted, String present) {
        assertThatIllegalArgumentException()
                .isThrownBy(call::run)
                .withMessageContaining(wanted)
                .withMessageContaining(present);
    }
}
