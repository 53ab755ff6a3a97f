package io.kazoo.internal.wire;

import static io.kazoo.internal.wire.WireBytes.STAT;
import static io.kazoo.internal.wire.WireBytes.STAT_BYTES;
import static io.kazoo.internal.wire.WireBytes.decode;
import static io.kazoo.internal.wire.WireBytes.digits;
import static io.kazoo.internal.wire.WireBytes.encode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kazoo.data.Acl;
import io.kazoo.data.CreateMode;
import io.kazoo.data.NodeData;
import io.kazoo.data.Op;
import io.kazoo.data.OpResult;
import io.kazoo.data.ReadOp;
import io.kazoo.data.ReadResult;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiTest {
    private static final String PATH = "00000002 2f61";
    private static final String OPEN = "00000001 0000001f 00000005 776f726c64 00000006 616e796f6e65";
    private static final String BODY = PATH + "00000001 07" + OPEN;
    private static final String END = "ffffffff 01 ffffffff";

    private static final Op CREATE = create(CreateMode.PERSISTENT, 0, false);
    private static final Op DELETE = new Op.Delete("/a", 3);
    private static final Op SET = new Op.SetData("/a", new byte[] {7}, -1);
    private static final Op CHECK = new Op.Check("/a", 4);

    static Stream<Arguments> operations() {
        return Stream.of(
                Arguments.of(CREATE, "00000001 00 ffffffff" + BODY + "00000000"),
                Arguments.of(create(CreateMode.EPHEMERAL, 0, false), "00000001 00 ffffffff" + BODY + "00000001"),
                Arguments.of(
                        create(CreateMode.PERSISTENT_SEQUENTIAL, 0, true), "0000000f 00 ffffffff" + BODY + "00000002"),
                Arguments.of(
                        create(CreateMode.EPHEMERAL_SEQUENTIAL, 0, true), "0000000f 00 ffffffff" + BODY + "00000003"),
                Arguments.of(create(CreateMode.CONTAINER, 0, false), "00000013 00 ffffffff" + BODY + "00000004"),
                Arguments.of(create(CreateMode.CONTAINER, 0, true), "00000013 00 ffffffff" + BODY + "00000004"),
                Arguments.of(
                        create(CreateMode.PERSISTENT_WITH_TTL, 9, false),
                        "00000015 00 ffffffff" + BODY + "00000005 0000000000000009"),
                Arguments.of(
                        create(CreateMode.PERSISTENT_SEQUENTIAL_WITH_TTL, 9, true),
                        "00000015 00 ffffffff" + BODY + "00000006 0000000000000009"),
                Arguments.of(DELETE, "00000002 00 ffffffff" + PATH + "00000003"),
                Arguments.of(SET, "00000005 00 ffffffff" + PATH + "00000001 07 ffffffff"),
                Arguments.of(new Op.SetData("/a", null, 1), "00000005 00 ffffffff" + PATH + "ffffffff 00000001"),
                Arguments.of(CHECK, "0000000d 00 ffffffff" + PATH + "00000004"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void encode_operation_givesBytesOfTheProtocol(Op op, String bytes) {
        assertThat(encode(new Multi(List.of(op)))).isEqualTo(digits(bytes + END));
    }

    @Test
    void encode_several_areInOrderBeforeTheEnd() {
        assertThat(encode(new Multi(List.of(CHECK, DELETE))))
                .isEqualTo(digits(
                        "0000000d 00 ffffffff" + PATH + "00000004" + "00000002 00 ffffffff" + PATH + "00000003" + END));
        assertThat(encode(new Multi(List.of()))).isEqualTo(digits(END));
    }

    @Test
    void decode_applied_givesAResultEach() {
        Multi multi = new Multi(List.of(CREATE, create(CreateMode.EPHEMERAL, 0, true), DELETE, SET, CHECK));

        List<OpResult> results = decode(
                multi,
                "00000001 00 00000000" + PATH + "0000000f 00 00000000" + PATH + STAT_BYTES + "00000002 00 00000000"
                        + "00000005 00 00000000" + STAT_BYTES + "0000000d 00 00000000" + END);

        assertThat(results)
                .containsExactly(
                        new OpResult.Created("/a", null),
                        new OpResult.Created("/a", STAT),
                        new OpResult.Deleted(),
                        new OpResult.DataSet(STAT),
                        new OpResult.Checked());
    }

    @Test
    void decode_create2AnsweredLikeCreate_hasNoStat() {
        Multi multi = new Multi(List.of(create(CreateMode.PERSISTENT, 0, true), DELETE));

        assertThat(decode(multi, "00000001 00 00000000" + PATH + "00000002 00 00000000" + END))
                .containsExactly(new OpResult.Created("/a", null), new OpResult.Deleted());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000000f", "00000013", "00000015"})
    void decode_anyCreateWithStat_isCreated(String type) {
        Multi multi = new Multi(List.of(create(CreateMode.CONTAINER, 0, false)));

        assertThat(decode(multi, type + "00 00000000" + PATH + STAT_BYTES + END))
                .containsExactly(new OpResult.Created("/a", STAT));
    }

    @Test
    void decode_failed_givesACodeEach() {
        Multi multi = new Multi(List.of(CREATE, DELETE, SET));

        List<OpResult> results = decode(
                multi,
                "ffffffff 00 00000000 00000000 ffffffff 00 ffffff9b ffffff9b ffffffff 00 fffffffe fffffffe" + END);

        assertThat(results).containsExactly(new OpResult.Failed(0), new OpResult.Failed(-101), new OpResult.Failed(-2));
        assertThat(OpResult.firstFailure(results)).isEqualTo(1);
    }

    @Test
    void decode_unknownCode_isKept() {
        assertThat(decode(new Multi(List.of(CHECK)), "ffffffff 00 fffffc19 fffffc19" + END))
                .containsExactly(new OpResult.Failed(-999));
    }

    @Test
    void decode_empty_isTheEndAlone() {
        assertThat(decode(new Multi(List.of()), END)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffffffff 01 ffffffff",
                "0000000d 00 00000000 ffffffff 01 ffffffff",
                "0000000d 00 00000000 0000000d 00 00000000 0000000d 00 00000000 ffffffff 01 ffffffff",
                "0000000d 00 00000000 0000000d 00 00000000",
                "0000000d 00 00000000 0000000d",
                "0000000d 00 00000000 00000002 00 00000000 ffffffff 01 ffffffff",
                "0000000d 00 00000000 00000063 00 00000000 ffffffff 01 ffffffff",
                "",
            })
    void decode_otherThanAResultEachAndAnEnd_fails(String reply) {
        Multi multi = new Multi(List.of(CHECK, CHECK));

        assertThatThrownBy(() -> decode(multi, reply)).isInstanceOf(WireException.class);
    }

    @Test
    void multi_itself_isAWriteWithoutPath() {
        Multi multi = new Multi(List.of(CREATE));

        assertThat(multi.opcode()).isEqualTo(14);
        assertThat(multi.isRead()).isFalse();
        assertThat(multi.path()).isNull();
        assertThat(multi.weight()).isGreaterThanOrEqualTo(encode(multi).length() / 2);
    }

    @Test
    void weight_moreThanAnInt_isTheLargest() {
        byte[] data = new byte[64 << 20];
        Op.SetData set = new Op.SetData("/a", data, -1);

        assertThat(new Multi(Collections.nCopies(40, set)).weight()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void multiRead_encode_givesBytesOfTheProtocol() {
        MultiRead read = new MultiRead(List.of(new ReadOp.GetData("/a"), new ReadOp.GetChildren("/a")));

        assertThat(encode(read))
                .isEqualTo(digits("00000004 00 ffffffff" + PATH + "00 00000008 00 ffffffff" + PATH + "00" + END));
        assertThat(read.opcode()).isEqualTo(22);
        assertThat(read.isRead()).isTrue();
        assertThat(read.weight()).isEqualTo(encode(read).length() / 2);
    }

    @Test
    void multiRead_decode_givesAResultEach() {
        MultiRead read = new MultiRead(
                List.of(new ReadOp.GetData("/a"), new ReadOp.GetChildren("/b"), new ReadOp.GetData("/c")));

        List<ReadResult> results = decode(
                read,
                "00000004 00 00000000 00000001 07" + STAT_BYTES + "00000008 00 00000000 00000001 00000001 78"
                        + "ffffffff 00 ffffff9b ffffff9b" + END);

        assertThat(results)
                .containsExactly(
                        new ReadResult.Data(new NodeData(new byte[] {7}, STAT)),
                        new ReadResult.ChildNames(List.of("x")),
                        new ReadResult.Failed(-101, "/c"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffffffff 01 ffffffff",
                "00000008 00 00000000 00000000 00000008 00 00000000 00000000 ffffffff 01 ffffffff",
                "00000008 00 00000000 00000000",
                "00000004 00 00000000 ffffffff ffffffff 01 ffffffff",
                "",
            })
    void multiRead_otherThanAResultEachAndAnEnd_fails(String reply) {
        MultiRead read = new MultiRead(List.of(new ReadOp.GetChildren("/a")));

        assertThatThrownBy(() -> decode(read, reply)).isInstanceOf(WireException.class);
    }

    private static Op create(CreateMode mode, long ttlMillis, boolean wantStat) {
        return new Op.Create("/a", new byte[] {7}, Acl.OPEN_ACL_UNSAFE, mode, ttlMillis, wantStat);
    }
}
