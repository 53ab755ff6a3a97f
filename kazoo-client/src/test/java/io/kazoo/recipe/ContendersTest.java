package io.kazoo.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.recipe.Contenders.Contender;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who contends for a lock, and in what order. */
class ContendersTest {

    private static final String HEX = "0123456789abcdef0123456789abcdef";

    private final Contenders writers = new Contenders(LockKind.EXCLUSIVE, List.of());
    private final Contenders readers = new Contenders(LockKind.READ, List.of());

    @Test
    void ordered_nodesOfAllClients_areRecognised() {
        List<String> children = List.of(
                "_c_7c28a1e0-1111-2222-3333-444455556666-lock-0000000004",
                "_c_" + HEX + "-lock-0000000003",
                HEX + "__rlock__0000000002",
                "_c_x-__WRIT__0000000005",
                "_c_x-__READ__0000000006",
                HEX + "__lock__0000000001");

        assertThat(writers.ordered(children)).extracting(Contender::sequence).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void ordered_foreignChildren_areIgnored() {
        List<String> children =
                List.of("config", HEX + "__lock__12", HEX + "__lock__9999999999", "x__party__0000000001", "0000000001");

        assertThat(writers.ordered(children)).isEmpty();
    }

    @Test
    void before_reader_doesNotWaitForReaders() {
        List<String> children = List.of(HEX + "__rlock__0000000001", "mine__rlock__0000000002");

        assertThat(readers.before(new Contender("mine__rlock__0000000002", 2), children))
                .isNull();
        assertThat(writers.before(new Contender("mine__lock__0000000002", 2), children))
                .isNotNull();
    }

    @Test
    void before_severalAhead_isTheLastOfThem() {
        List<String> children =
                List.of("a__lock__0000000007", "b__lock__0000000003", "c__lock__0000000009", "d__lock__0000000008");

        Contender before = writers.before(new Contender("d__lock__0000000008", 8), children);

        assertThat(before).isEqualTo(new Contender("a__lock__0000000007", 7));
    }

    @Test
    void before_sequenceWentRound_ordersByDifference() {
        List<String> children = List.of("a-lock-2147483647", "b-lock--2147483648", "c__lock__-2147483647");

        assertThat(writers.ordered(children))
                .extracting(Contender::name)
                .containsExactly("a-lock-2147483647", "b-lock--2147483648", "c__lock__-2147483647");
        assertThat(writers.before(new Contender("b-lock--2147483648", Integer.MIN_VALUE), children))
                .isEqualTo(new Contender("a-lock-2147483647", Integer.MAX_VALUE));
    }

    @Test
    void own_tagWithDash_isNotTakenForASign() {
        assertThat(Contenders.own("_c_u-lock-0000000012", "_c_u-lock-").sequence())
                .isEqualTo(12);
        assertThat(Contenders.own("_c_u-lock--0000000012", "_c_u-lock-").sequence())
                .isEqualTo(-12);
    }

    @Test
    void extraPatterns_namedByTheUser_areWaitedFor() {
        Contenders extra = new Contenders(LockKind.READ, List.of("(my)-mutex-"));

        assertThat(extra.before(new Contender("me__rlock__0000000005", 5), List.of("my-mutex-0000000001")))
                .isNotNull();
    }
}
