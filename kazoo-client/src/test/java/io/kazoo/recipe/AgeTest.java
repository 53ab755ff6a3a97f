package io.kazoo.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.data.Children;
import io.kazoo.data.NodeData;
import io.kazoo.data.Stat;
import io.kazoo.recipe.NodeFollower.Age;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of two states is the newer. */
class AgeTest {

    private final DataWatch.DataOf data = new DataWatch.DataOf((node, event) -> true);
    private final NewestChildren children = new NewestChildren();

    private Age data(long czxid, long mzxid) {
        return data.age(new NodeData(new byte[0], new Stat(czxid, mzxid, 0, 0, 0, 0, 0, 0, 0, 0, czxid)));
    }

    private Age children(long czxid, long pzxid, int cversion, String... names) {
        Stat stat = new Stat(czxid, czxid, 0, 0, 0, cversion, 0, 0, 0, names.length, pzxid);
        return children.age(
                new Children(List.of(names), stat), (one, other) -> one.names().equals(other.names()));
    }

    @Test
    void data_first_isNewer() {
        assertThat(data(5, 5)).isEqualTo(Age.NEWER);
    }

    @Test
    void data_laterTransaction_isNewer() {
        data(5, 5);

        assertThat(data(5, 6)).isEqualTo(Age.NEWER);
    }

    @Test
    void data_madeAgainWithEqualVersion_isNewer() {
        data(5, 5);

        assertThat(data(7, 7)).isEqualTo(Age.NEWER);
    }

    @Test
    void data_sameTransactions_isSame() {
        data(5, 6);

        assertThat(data(5, 6)).isEqualTo(Age.SAME);
    }

    @Test
    void data_earlierTransaction_isOlderAndForgotten() {
        data(7, 7);

        assertThat(data(5, 6)).isEqualTo(Age.OLDER);
        assertThat(data(7, 7)).isEqualTo(Age.SAME);
    }

    @Test
    void children_first_isNewer() {
        assertThat(children(5, 5, 0)).isEqualTo(Age.NEWER);
    }

    @Test
    void children_otherNames_isNewer() {
        children(5, 6, 1, "x");

        assertThat(children(5, 7, 2)).isEqualTo(Age.NEWER);
    }

    @Test
    void children_sameNamesLater_isSame() {
        children(5, 6, 1, "x");

        assertThat(children(5, 8, 3, "x")).isEqualTo(Age.SAME);
    }

    @Test
    void children_nodeMadeAgain_isNewer() {
        children(5, 5, 0);

        assertThat(children(7, 7, 0)).isEqualTo(Age.NEWER);
    }

    @Test
    void children_bothCountsLower_isOlderAndForgotten() {
        children(5, 8, 3, "x", "y");

        assertThat(children(5, 6, 1, "x")).isEqualTo(Age.OLDER);
        assertThat(children(5, 8, 3, "x", "y")).isEqualTo(Age.SAME);
    }

    @Test
    void children_nodeMadeEarlier_isOlder() {
        children(7, 7, 0);

        assertThat(children(5, 6, 1, "x")).isEqualTo(Age.OLDER);
    }

    @Test
    void children_countWrapped_isNewer() {
        children(5, 6, Integer.MAX_VALUE, "x");

        assertThat(children(5, 7, Integer.MIN_VALUE)).isEqualTo(Age.NEWER);
    }

    @Test
    void children_onlyPzxidLower_isNotTakenForOlder() {
        children(5, 8, 1, "x");

        assertThat(children(5, 6, 2)).isEqualTo(Age.NEWER);
    }
}
