package io.kazoo.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who gets what. */
class PartitionFunctionTest {

    private static final List<String> ITEMS = List.of("0", "1", "2", "3", "4", "5", "6");

    private static PartitionMember member(String identifier, int weight) {
        return new PartitionMember("0".repeat(32) + "-" + identifier, identifier, weight);
    }

    private static List<String> share(PartitionMember self, PartitionMember... members) {
        return List.copyOf(PartitionFunction.ROUND_ROBIN.partition(self, List.of(members), ITEMS));
    }

    @Test
    void roundRobin_equalWeights_isKazoosSlice() {
        PartitionMember a = member("a", 1);
        PartitionMember b = member("b", 1);

        assertThat(share(a, a, b)).containsExactly("0", "2", "4", "6");
        assertThat(share(b, a, b)).containsExactly("1", "3", "5");
    }

    @Test
    void roundRobin_weights_shareInProportion() {
        PartitionMember a = member("a", 1);
        PartitionMember b = member("b", 3);
        PartitionMember c = member("c", 2);
        List<String> all = new ArrayList<>(share(a, a, b, c));
        all.addAll(share(b, a, b, c));
        all.addAll(share(c, a, b, c));

        assertThat(share(a, a, b, c)).containsExactly("0", "6");
        assertThat(share(b, a, b, c)).containsExactly("1", "3", "5");
        assertThat(share(c, a, b, c)).containsExactly("2", "4");
        assertThat(all).containsExactlyInAnyOrderElementsOf(ITEMS);
    }

    @Test
    void roundRobin_moreMembersThanItems_leavesSomeWithNothing() {
        PartitionMember a = member("a", 1);
        PartitionMember b = member("b", 1);

        assertThat(PartitionFunction.ROUND_ROBIN.partition(b, List.of(a, b), List.of("x")))
                .isEmpty();
    }

    @Test
    void member_data_isKazoosUnlessItHasAWeight() {
        String node = PartitionMember.nodeName("0123456789abcdef0123456789abcdef", "me-1");

        assertThat(node).matches("[0-9a-f]{32}-me-1");
        assertThat(PartitionMember.data("me-1", 1)).asString().isEqualTo("me-1");
        assertThat(PartitionMember.of(node, PartitionMember.data("me-1", 1)))
                .isEqualTo(new PartitionMember(node, "me-1", 1));
        assertThat(PartitionMember.of(node, PartitionMember.data("me-1", 7)))
                .isEqualTo(new PartitionMember(node, "me-1", 7));
        assertThat(PartitionMember.of(node, null).weight()).isEqualTo(1);
        assertThat(PartitionMember.of(node, "me\nweight=0".getBytes()).weight()).isEqualTo(1);
        assertThat(PartitionMember.of(node, "me\nweight=9999".getBytes()).weight())
                .isEqualTo(1000);
        assertThat(PartitionMember.isMember("foreign")).isFalse();
    }

    @Test
    void order_ofMembersAndItems_isPythons() {
        assertThat(List.of("b", "\ud83d\ude00", "a", "\uff5e", "B").stream()
                        .sorted(PartitionMember.CODE_POINTS)
                        .toList())
                .containsExactly("B", "a", "b", "\uff5e", "\ud83d\ude00");
    }

    @Test
    void options_outOfRange_areRefused() {
        PartitionOptions options = PartitionOptions.DEFAULT;

        assertThatThrownBy(() -> options.withWeight(0)).hasMessageContaining("0");
        assertThatThrownBy(() -> options.withWeight(1001)).hasMessageContaining("1001");
        assertThatThrownBy(() -> options.withTimeBoundary(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
