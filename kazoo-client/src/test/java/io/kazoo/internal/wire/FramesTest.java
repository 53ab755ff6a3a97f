package io.kazoo.internal.wire;

import static io.kazoo.internal.wire.WireBytes.bytes;
import static io.kazoo.internal.wire.WireBytes.digits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole frames: requests with their header, both halves of the handshake, notifications. */
class FramesTest {
    private static final byte[] PASSWORD = bytes("000102030405060708090a0b0c0d0e0f");
    private static final String PASSWORD_BYTES = "00000010 000102030405060708090a0b0c0d0e0f";

    @Test
    void encodeRequest_several_areLengthHeaderBody() {
        ByteBuf out = Unpooled.buffer();
        JuteWriter writer = new JuteWriter();

        Frames.encodeRequest(out, writer, 0x7ffffffe, new GetData("/a", true));
        Frames.encodeRequest(out, writer, Ping.XID, new Ping());
        Frames.encodeRequest(out, writer, 3, new CloseSession());

        assertThat(ByteBufUtil.hexDump(out))
                .isEqualTo(digits("0000000f 7ffffffe 00000004 00000002 2f61 01"
                        + "00000008 fffffffe 0000000b"
                        + "00000008 00000003 fffffff5"));
    }

    @Test
    void encodeRequest_bufferFull_leavesEarlierFramesOnly() {
        ByteBuf out = Unpooled.buffer(16, 24);
        JuteWriter writer = new JuteWriter();
        Frames.encodeRequest(out, writer, Ping.XID, new Ping());

        assertThatThrownBy(() -> Frames.encodeRequest(out, writer, 1, new GetData("/a", false)))
                .isInstanceOf(IndexOutOfBoundsException.class);

        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(digits("00000008 fffffffe 0000000b"));
    }

    @Test
    void encodeHandshake_newSession_is45BytesAndLength() {
        ByteBuf out = Unpooled.buffer();

        Frames.encodeHandshake(out, new JuteWriter(), new ConnectRequest(0, 0, 10_000, 0, new byte[16], false));

        assertThat(ByteBufUtil.hexDump(out))
                .isEqualTo(digits("0000002d 00000000 0000000000000000 00002710 0000000000000000"
                        + "00000010 00000000000000000000000000000000 00"));
    }

    @Test
    void encodeHandshake_resumed_hasEveryField() {
        ByteBuf out = Unpooled.buffer();

        Frames.encodeHandshake(out, new JuteWriter(), new ConnectRequest(0, 0x100000002L, 30_000, -2, PASSWORD, true));

        assertThat(ByteBufUtil.hexDump(out))
                .isEqualTo(
                        digits("0000002d 00000000 0000000100000002 00007530 fffffffffffffffe" + PASSWORD_BYTES + "01"));
    }

    @Test
    void connectRequest_passwordOfOtherLength_fails() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConnectRequest(0, 0, 1, 0, new byte[15], false))
                .withMessageContaining("15");
    }

    @ParameterizedTest
    @CsvSource({"'', false", "00, false", "01, true", "02, true", "01ffffffffff, true"})
    void connectResponse_anyTail_isDecoded(String tail, boolean readOnly) {
        ConnectResponse response = handshake("00000000 00002710 0100000000000001" + PASSWORD_BYTES + tail);

        assertThat(response.protocolVersion()).isZero();
        assertThat(response.timeoutMillis()).isEqualTo(10_000);
        assertThat(response.sessionId()).isEqualTo(0x0100000000000001L);
        assertThat(response.password()).isEqualTo(PASSWORD);
        assertThat(response.readOnly()).isEqualTo(readOnly);
    }

    @Test
    void connectResponse_sessionGone_isDecodedWithAnyPassword() {
        assertThat(handshake("00000000 00000000 0000000000000000 00000010 00000000000000000000000000000000"))
                .satisfies(response -> assertThat(response.timeoutMillis()).isZero());
        assertThat(handshake("00000000 00000000 0000000000000000 ffffffff").password())
                .isEmpty();
    }

    @Test
    void connectResponse_otherProtocolVersion_isKept() {
        assertThat(handshake("0000002a 00000000 0000000000000000 00000000").protocolVersion())
                .isEqualTo(42);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00000000 00002710 01000000000000",
                "00000000 00002710 0100000000000001 ffffffff",
                "00000000 00002710 0100000000000001 0000000f 000102030405060708090a0b0c0d0e 00",
                "00000000 00002710 0100000000000001 00000010 000102030405060708090a0b0c0d0e",
                "00000000 00002710 0100000000000001 7fffffff 000102030405060708090a0b0c0d0e0f",
            })
    void connectResponse_shortOrWithoutPassword_fails(String body) {
        assertThatThrownBy(() -> handshake(body)).isInstanceOf(WireException.class);
    }

    @Test
    void handshakeToString_password_isHidden() {
        byte[] password = "geheimgeheimgehe".getBytes(StandardCharsets.US_ASCII);

        assertThat(new ConnectRequest(0, 1, 2, -1, password, true))
                .hasToString("ConnectRequest[protocolVersion=0, lastZxidSeen=0x1, timeoutMillis=2,"
                        + " sessionId=0xffffffffffffffff, readOnly=true]");
        assertThat(new ConnectResponse(0, 2, 255, password, true))
                .hasToString("ConnectResponse[protocolVersion=0, timeoutMillis=2, sessionId=0xff, readOnly=true]");
    }

    @ParameterizedTest
    @CsvSource({
        "00000001, 1",
        "00000002, 2",
        "00000003, 3",
        "00000004, 4",
        "ffffffff, -1",
        "00000063, 99",
    })
    void notification_anyType_isKept(String bytes, int type) {
        Notification notification = WireBytes.read(bytes(bytes + "00000003 00000002 2f61"), Notification::decode);

        assertThat(notification).isEqualTo(new Notification(type, 3, "/a"));
    }

    @Test
    void notification_nullPath_isKept() {
        assertThat(WireBytes.read(bytes("ffffffff 0000002a ffffffff"), Notification::decode))
                .isEqualTo(new Notification(-1, 42, null));
    }

    @Test
    void opCodeName_unknown_keepsNumber() {
        assertThat(OpCode.name(999)).isEqualTo("unknown(999)");
        assertThat(OpCode.name(OpCode.ERROR)).isEqualTo("error");
    }

    private static ConnectResponse handshake(String body) {
        return WireBytes.read(bytes(body), ConnectResponse::decode);
    }
}
