package io.kazoo.internal.wire;

import static io.kazoo.internal.wire.WireBytes.bytes;
import static io.kazoo.internal.wire.WireBytes.digits;
import static io.kazoo.internal.wire.WireBytes.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The primitives, in both directions. */
class JuteTest {
    @Test
    void numbers_bothDirections_areBigEndian() {
        assertThat(written(out -> out.writeInt(-2))).isEqualTo("fffffffe");
        assertThat(written(out -> out.writeLong(0x0102030405060708L))).isEqualTo("0102030405060708");
        assertThat(read(bytes("fffffffe"), JuteReader::readInt)).isEqualTo(-2);
        assertThat(read(bytes("0102030405060708"), JuteReader::readLong)).isEqualTo(0x0102030405060708L);
    }

    @Test
    void bool_anyButZero_isTrue() {
        assertThat(written(out -> out.writeBool(true))).isEqualTo("01");
        assertThat(written(out -> out.writeBool(false))).isEqualTo("00");
        assertThat(read(bytes("00"), JuteReader::readBool)).isFalse();
        assertThat(read(bytes("01"), JuteReader::readBool)).isTrue();
        assertThat(read(bytes("80"), JuteReader::readBool)).isTrue();
    }

    @Test
    void buffer_nullEmptyAndFull_areDistinct() {
        assertThat(written(out -> out.writeBuffer(null))).isEqualTo("ffffffff");
        assertThat(written(out -> out.writeBuffer(new byte[0]))).isEqualTo("00000000");
        assertThat(written(out -> out.writeBuffer(new byte[] {-1, 0}))).isEqualTo("00000002ff00");
        assertThat(read(bytes("ffffffff"), JuteReader::readBuffer)).isNull();
        assertThat(read(bytes("00000000"), JuteReader::readBuffer)).isEmpty();
        assertThat(read(bytes("00000002 ff00"), JuteReader::readBuffer)).containsExactly(-1, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 00000000",
        "/a, 00000002 2f61",
        "ä, 00000002 c3a4",
        "日本, 00000006 e697a5e69cac",
        "x😀y, 00000006 78f09f988079",
    })
    void string_bothDirections_isUtf8(String text, String hex) {
        assertThat(written(out -> out.writeString(text))).isEqualTo(digits(hex));
        assertThat(read(bytes(hex), JuteReader::readString)).isEqualTo(text);
    }

    @Test
    void string_null_isLengthMinusOne() {
        assertThat(written(out -> out.writeString(null))).isEqualTo("ffffffff");
        assertThat(read(bytes("ffffffff"), JuteReader::readString)).isNull();
        assertThatThrownBy(() -> read(bytes("ffffffff"), JuteReader::readNonNullString))
                .isInstanceOf(WireException.class);
    }

    @Test
    void writeString_unpairedSurrogate_becomesQuestionMark() {
        assertThat(written(out -> out.writeString("a\ud83d"))).isEqualTo(digits("00000002 613f"));
    }

    @ParameterizedTest
    @CsvSource({
        // Each half of a pair as three bytes, as ZooKeeper's Java server writes U+1F600.
        "00000008 78eda0bdedb88079, x😀y",
        "0000000c eda0bdedb880eda0bdedb881, 😀😁",
        // A real U+FFFD stays.
        "00000003 efbfbd, \ufffd",
        "00000009 efbfbdeda0bdedb880, \ufffd😀",
    })
    void readString_pairEncodedByHalves_isOneCharacter(String hex, String text) {
        assertThat(read(bytes(hex), JuteReader::readString)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000003 eda0bd",
                "00000003 edb880",
                "00000006 edb880eda0bd",
                "00000002 eda0",
                "00000001 ff",
                "00000002 c328",
                "00000005 eda0bdedb8",
                "00000004 f0288cbc",
            })
    void readString_malformed_isReplacedAndReadToItsEnd(String hex) {
        int[] left = new int[1];

        String text = read(bytes(hex + "0102"), in -> {
            String value = in.readString();
            left[0] = in.remaining();
            return value;
        });

        assertThat(text).contains("\ufffd");
        assertThat(left[0]).isEqualTo(2);
    }

    @Test
    void strings_bothDirections_areCountAndElements() {
        assertThat(written(out -> out.writeStrings(List.of("a", ""))))
                .isEqualTo(digits("00000002 00000001 61 00000000"));
        assertThat(read(bytes("00000002 00000001 61 00000000"), JuteReader::readStrings))
                .containsExactly("a", "");
        assertThat(read(bytes("00000000"), JuteReader::readStrings)).isEmpty();
        assertThat(read(bytes("ffffffff"), JuteReader::readStrings)).isEmpty();
    }

    @Test
    void strings_nullElement_fails() {
        assertThatThrownBy(() -> read(bytes("00000001 ffffffff"), JuteReader::readStrings))
                .isInstanceOf(WireException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fffffffe", "80000000", "7fffffff", "00000002 61", "", "000000"})
    void lengths_negativeOrBeyondTheEnd_fail(String hex) {
        assertThatThrownBy(() -> read(bytes(hex), JuteReader::readBuffer)).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> read(bytes(hex), JuteReader::readString)).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> read(bytes(hex), JuteReader::readStrings)).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> read(bytes(hex), JuteReader::readAcls)).isInstanceOf(WireException.class);
    }

    @Test
    void message_tooLong_namesNumbersOnly() {
        assertThatThrownBy(() -> read(bytes("7fffffff 736563726574"), JuteReader::readString))
                .hasMessage("string of 2147483647 bytes with 6 bytes left in the frame");
    }

    @Test
    void reset_endOutsideOfTheBuffer_fails() {
        ByteBuf buffer = Unpooled.buffer().writeInt(1).skipBytes(2);

        assertThatThrownBy(() -> new JuteReader().reset(buffer, 5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new JuteReader().reset(buffer, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static String written(Consumer<JuteWriter> write) {
        ByteBuf out = Unpooled.buffer(0);
        write.accept(new JuteWriter().reset(out));
        return ByteBufUtil.hexDump(out);
    }
}
