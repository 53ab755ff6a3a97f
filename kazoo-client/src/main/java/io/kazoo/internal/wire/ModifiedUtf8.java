package io.kazoo.internal.wire;

import java.nio.charset.StandardCharsets;

/**
 * Decodes what ZooKeeper's Java server writes for characters outside the basic plane: each half of the surrogate pair as
 * three bytes of its own, which is not valid UTF-8.
 */
final class ModifiedUtf8 {
    private static final int SURROGATE_LENGTH = 3;
    private static final int SURROGATE_LEAD = 0xed;

    private ModifiedUtf8() {}

    /** Decodes in place: pairs become four bytes of UTF-8 each, whatever else is malformed becomes U+FFFD. */
    static String decode(byte[] bytes) {
        int written = 0;
        int read = 0;
        while (read < bytes.length) {
            if (isPair(bytes, read)) {
                written = putPair(bytes, read, written);
                read += 2 * SURROGATE_LENGTH;
            } else {
                bytes[written++] = bytes[read++];
            }
        }
        return new String(bytes, 0, written, StandardCharsets.UTF_8);
    }

    private static boolean isPair(byte[] bytes, int index) {
        return index + 2 * SURROGATE_LENGTH <= bytes.length
                && isSurrogate(bytes, index, 0xa0)
                && isSurrogate(bytes, index + SURROGATE_LENGTH, 0xb0);
    }

    /** Whether the three bytes are a high (0xa0) or low (0xb0) surrogate. */
    private static boolean isSurrogate(byte[] bytes, int index, int half) {
        return (bytes[index] & 0xff) == SURROGATE_LEAD
                && (bytes[index + 1] & 0xf0) == half
                && (bytes[index + 2] & 0xc0) == 0x80;
    }

    private static int putPair(byte[] bytes, int read, int written) {
        int codePoint = Character.toCodePoint(surrogate(bytes, read), surrogate(bytes, read + SURROGATE_LENGTH));
        bytes[written] = (byte) (0xf0 | codePoint >> 18);
        bytes[written + 1] = (byte) (0x80 | codePoint >> 12 & 0x3f);
        bytes[written + 2] = (byte) (0x80 | codePoint >> 6 & 0x3f);
        bytes[written + 3] = (byte) (0x80 | codePoint & 0x3f);
        return written + 4;
    }

    private static char surrogate(byte[] bytes, int index) {
        return (char) (0xd000 | (bytes[index + 1] & 0x3f) << 6 | bytes[index + 2] & 0x3f);
    }
}
