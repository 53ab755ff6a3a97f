package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.internal.wire.GetData;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The numbers of requests: 1 to 2^31-2, round and round. */
class XidTest {

    private static final int LARGEST = Integer.MAX_VALUE - 1;

    @Test
    void next_first_isOne() {
        Xids xids = new Xids(0);

        int first = xids.next();

        assertThat(first).isEqualTo(1);
    }

    @Test
    void f36_submit_atTheWrap_skipsMaximumZeroAndNegatives() {
        World world = World.with().xids(new Xids(LARGEST - 3)).connected();
        List<Integer> numbers = new ArrayList<>();

        for (int i = 0; i < 6; i++) {
            numbers.add(world.submit(new GetData("/a", false)).xid());
        }

        assertThat(numbers).containsExactly(LARGEST - 2, LARGEST - 1, LARGEST, 1, 2, 3);
    }

    @Test
    void f36_submit_afterTheWrap_skipsNumbersThatWaitForReplies() {
        World world = World.with().xids(new Xids(0, 4)).connected();
        var first = world.submit(new GetData("/1", false));
        var second = world.submit(new GetData("/2", false));
        world.submit(new GetData("/3", false)).reply();
        world.submit(new GetData("/4", false)).reply();

        var next = world.submit(new GetData("/5", false));
        next.reply();
        second.reply();
        first.reply();

        assertThat(next.xid()).isEqualTo(3);
        assertThat(world.log("done")).hasSize(5);
    }
}
