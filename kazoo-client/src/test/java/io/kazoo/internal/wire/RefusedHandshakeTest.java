package io.kazoo.internal.wire;

import static io.kazoo.internal.wire.WireBytes.bytes;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What a read-only ZooKeeper 3.9.5 without local sessions answers to who wants a session. */
class RefusedHandshakeTest {

    @Test
    void decode_headerOfAReplyInsteadOfAResponse_namesTheError() {
        byte[] frame = bytes("00000000 0000000100000000 ffffff89");

        assertThatThrownBy(() -> WireBytes.read(frame, ConnectResponse::decode))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("NOTREADONLY");
    }
}
