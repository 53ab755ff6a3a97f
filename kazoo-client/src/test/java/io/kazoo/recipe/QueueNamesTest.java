package io.kazoo.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and data of queue entries. */
class QueueNamesTest {

    private final QueueNames kazoo = QueueNames.of(Layout.KAZOO);
    private final QueueNames curator = QueueNames.of(Layout.CURATOR);
    private final QueueNames delayed = new DelayedEntries();

    private static List<String> shuffled(List<String> names) {
        List<String> copy = new ArrayList<>(names);
        Collections.shuffle(copy, new Random(7));
        return copy;
    }

    @Test
    void ordered_kazoo_byPriorityThenSequenceAcrossItsWrap() {
        List<String> names = List.of(
                "entry-005-0000000009",
                "entry-100-2147483647",
                "entry-100--2147483648",
                "entry-100--2147483647",
                "entry-900-0000000001");

        assertThat(kazoo.ordered(shuffled(names))).isEqualTo(names);
        assertThat(kazoo.ordered(List.of("entry-1-0000000001", "x", "entry-100-1", "queue-0000000001")))
                .isEmpty();
        assertThat(kazoo.priority("entry-005-0000000009")).isEqualTo(5);
        assertThat(kazoo.prefix()).isEqualTo("entry-100-");
    }

    @Test
    void ordered_curator_byPriorityThenSequenceAcrossItsWrap() {
        List<String> plain = List.of("queue-2147483647", "queue--2147483648", "queue--2147483647");
        List<String> priorities = List.of(
                curator.prefix(Integer.MIN_VALUE) + "0000000009",
                curator.prefix(-1) + "0000000002",
                curator.prefix(0) + "0000000001",
                curator.prefix(7) + "2147483647",
                curator.prefix(7) + "-2147483648",
                curator.prefix(Integer.MAX_VALUE) + "0000000000");

        assertThat(curator.ordered(shuffled(plain))).isEqualTo(plain);
        assertThat(curator.ordered(shuffled(priorities))).isEqualTo(priorities);
        assertThat(curator.prefix(7)).isEqualTo("queue-100000007");
        assertThat(curator.prefix(-1)).isEqualTo("queue-0FFFFFFFF");
        assertThat(curator.priority(priorities.get(1))).isEqualTo(-1);
        assertThat(curator.priority("queue-0000000001")).isZero();
        assertThat(curator.ordered(List.of("entry-100-0000000001", "queue-1"))).isEmpty();
    }

    @Test
    void ordered_delayed_byTimeThenSequence() {
        List<String> names = List.of(
                "queue-|0000000A|0000000009", "queue-|199E4B5C7D2|2147483647", "queue-|199E4B5C7D2|-2147483648");

        assertThat(delayed.ordered(shuffled(names))).isEqualTo(names);
        assertThat(DelayedEntries.prefix(Instant.ofEpochMilli(0x199E4B5C7D2L))).isEqualTo("queue-|199E4B5C7D2|");
        assertThat(delayed.due(names.get(1))).isEqualTo(Instant.ofEpochMilli(0x199E4B5C7D2L));
        assertThat(delayed.ordered(List.of("queue-0000000001", "queue-|xyz|0000000001", "queue-||0000000001")))
                .isEmpty();
        assertThatThrownBy(() -> DelayedEntries.prefix(Instant.EPOCH)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DelayedEntries.prefix(Instant.MAX)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void encode_curator_isItsFrame() {
        byte[] frame = curator.encode(List.of("ab".getBytes(), new byte[0]));

        assertThat(HexFormat.of().formatHex(frame)).isEqualTo("00010001" + "01000000026162" + "0100000000" + "02");
        assertThat(curator.decode(frame)).containsExactly("ab".getBytes(), new byte[0]);
        assertThat(curator.decode(HexFormat.of().parseHex("0001000102"))).isEmpty();
        assertThat(kazoo.decode(null)).containsExactly(new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00010001",
                "0001000202",
                "0001000103",
                "0001000101",
                "00010001017fffffff00",
                "0001000101ffffffff02"
            })
    void decode_noFrame_isRefused(String hex) {
        assertThatThrownBy(() -> curator.decode(HexFormat.of().parseHex(hex)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
