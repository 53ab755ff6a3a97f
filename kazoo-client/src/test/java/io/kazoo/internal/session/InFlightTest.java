package io.kazoo.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kazoo.internal.wire.GetData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ring of requests that wait for their replies. */
class InFlightTest {

    private final InFlight inFlight = new InFlight();

    private Operation<?> add(int xid) {
        Operation<?> operation = new Operation<>(new GetData("/" + xid, false), Long.MAX_VALUE, null);
        operation.xid = xid;
        inFlight.add(operation);
        return operation;
    }

    @Test
    void take_unknown_isNull() {
        add(1);

        Operation<?> taken = inFlight.take(2);

        assertThat(taken).isNull();
        assertThat(inFlight.size()).isEqualTo(1);
    }

    @Test
    void take_twice_isNull() {
        add(1);
        inFlight.take(1);

        Operation<?> taken = inFlight.take(1);

        assertThat(taken).isNull();
        assertThat(inFlight.isEmpty()).isTrue();
    }

    @Test
    void oldest_behindHoles_isFound() {
        add(1);
        add(2);
        Operation<?> third = add(3);
        inFlight.take(2);
        inFlight.take(1);

        Operation<?> oldest = inFlight.oldest();

        assertThat(oldest).isSameAs(third);
    }

    @Test
    @Timeout(60) // takes half a second; an hour when each reply is searched for among all that were answered
    void add_aMillionBehindOneThatIsNeverAnswered_staysFast() {
        Operation<?> stuck = add(1);

        for (int xid = 2; xid < 1_000_000; xid++) {
            add(xid);
            inFlight.take(xid);
        }

        assertThat(inFlight.size()).isEqualTo(1);
        assertThat(inFlight.take(1)).isSameAs(stuck);
    }

    @RepeatedTest(20)
    void anything_random_isAsWithMap(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        Map<Integer, Operation<?>> model = new LinkedHashMap<>();
        int xid = 0;

        for (int i = 0; i < 5_000; i++) {
            if (random.nextInt(100) < 50 + 10 * (i / 1_000 % 2 == 0 ? 1 : -1)) {
                model.put(++xid, add(xid));
            } else {
                int wanted = random.nextBoolean() && !model.isEmpty()
                        ? model.keySet().iterator().next()
                        : 1 + random.nextInt(xid + 1);
                assertThat(inFlight.contains(wanted)).as("seed %d", seed).isEqualTo(model.containsKey(wanted));
                assertThat(inFlight.take(wanted)).as("seed %d", seed).isSameAs(model.remove(wanted));
            }
        }

        List<Operation<?>> left = new ArrayList<>();
        inFlight.forEach(left::add);
        assertThat(inFlight.size()).isEqualTo(model.size());
        assertThat(left).as("seed %d", seed).containsExactlyElementsOf(model.values());
        inFlight.drain(operation -> assertThat(left.remove(0)).isSameAs(operation));
        assertThat(inFlight.isEmpty()).isTrue();
        assertThat(left).isEmpty();
    }
}
