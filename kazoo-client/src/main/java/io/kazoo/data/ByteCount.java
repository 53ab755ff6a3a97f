package io.kazoo.data;

import org.jspecify.annotations.Nullable;

/** How much data there is, in words: what a {@code toString} may say about bytes that belong to the user. */
final class ByteCount {
    private ByteCount() {}

    static String of(byte @Nullable [] data) {
        return data == null ? "null" : data.length + " bytes";
    }
}
