package io.kazoo.internal.net;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes as a server sends them. */
final class Replies {
    private Replies() {}

    /** A handshake's answer of 36 bytes behind its length. */
    static byte[] handshake() {
        return ByteBuffer.allocate(40)
                .putInt(36)
                .putInt(0)
                .putInt(4000)
                .putLong(0x1234L)
                .putInt(16)
                .array();
    }

    /** A reply whose body is one buffer: 20 bytes and the data, behind their length. */
    static byte[] reply(int xid, String data) {
        byte[] bytes = data.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(24 + bytes.length)
                .putInt(20 + bytes.length)
                .putInt(xid)
                .putLong(1000 + xid)
                .putInt(0)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    /** A frame of so many zeros behind its length. */
    static byte[] zeros(int length) {
        return ByteBuffer.allocate(4 + length).putInt(length).array();
    }

    static byte[] length(int length) {
        return ByteBuffer.allocate(4).putInt(length).array();
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
