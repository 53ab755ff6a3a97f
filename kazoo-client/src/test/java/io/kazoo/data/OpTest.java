package io.kazoo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpTest {
    private static final List<Acl> OPEN = Acl.OPEN_ACL_UNSAFE;

    @Test
    void create_ttlWithoutMode_fails() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Op.Create("/a", null, OPEN, CreateMode.PERSISTENT, 5, false))
                .withMessageContaining("5 ms")
                .withMessageContaining("PERSISTENT");
    }

    @Test
    void create_modeWithoutOrWithTooLongTtl_fails() {
        for (long ttl : new long[] {0, -1, 1L << 40}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Op.Create("/a", null, OPEN, CreateMode.PERSISTENT_WITH_TTL, ttl, false))
                    .withMessageContaining(ttl + " ms");
        }
    }

    @Test
    void equals_sameContent_isTrue() {
        assertThat(create("secret")).isEqualTo(create("secret")).hasSameHashCodeAs(create("secret"));
        assertThat(create("secret")).isNotEqualTo(create("other"));
        assertThat(new Op.SetData("/a", bytes("secret"), 1))
                .isEqualTo(new Op.SetData("/a", bytes("secret"), 1))
                .hasSameHashCodeAs(new Op.SetData("/a", bytes("secret"), 1))
                .isNotEqualTo(new Op.SetData("/a", null, 1));
    }

    @Test
    void toString_data_showsLengthOnly() {
        assertThat(create("secret").toString()).contains("6 bytes").doesNotContain("secret");
        assertThat(new Op.SetData("/a", bytes("secret"), 1)).hasToString("SetData[path=/a, data=6 bytes, version=1]");
        assertThat(new Op.SetData("/a", null, 1)).hasToString("SetData[path=/a, data=null, version=1]");
    }

    @Test
    void firstFailure_results_isTheOneWithItsOwnCode() {
        OpResult rolledBack = new OpResult.Failed(0);
        OpResult notTried = new OpResult.Failed(-2);
        OpResult noNode = new OpResult.Failed(-101);

        assertThat(OpResult.firstFailure(List.of(rolledBack, noNode, notTried))).isEqualTo(1);
        assertThat(OpResult.firstFailure(List.of(noNode, notTried))).isZero();
        assertThat(OpResult.firstFailure(List.of(new OpResult.Deleted(), rolledBack)))
                .isEqualTo(1);
        assertThat(OpResult.firstFailure(List.of(new OpResult.Deleted(), new OpResult.Checked())))
                .isEqualTo(-1);
        assertThat(OpResult.firstFailure(List.of())).isEqualTo(-1);
    }

    private static Op.Create create(String data) {
        return new Op.Create("/a", bytes(data), OPEN, CreateMode.EPHEMERAL, 0, true);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
