package io.kazoo.bench;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The one node every workload reads and writes: 100 bytes at {@code /bench/data}. */
final class BenchNode {

    /** The parent of the node. */
    static final String PARENT = "/bench";

    /** The node. */
    static final String PATH = "/bench/data";

    /** Bytes of data in the node. */
    static final int SIZE = 100;

    private static final byte[] DATA = new byte[SIZE];

    static {
        Arrays.fill(DATA, (byte) 'x');
    }

    private BenchNode() {}

    /** The data of the node; shared, not copied, not to be changed. */
    static byte[] data() {
        return DATA;
    }

    /**
     * Refuses a reply that is not the node's data, so that a client cannot be fast by being wrong.
     *
     * @throws IllegalStateException if the data is missing or of another size
     */
    static void check(byte @Nullable [] data) {
        if (data == null || data.length != SIZE) {
            throw new IllegalStateException(
                    "expected " + SIZE + " bytes at " + PATH + ", got " + (data == null ? "none" : data.length));
        }
    }
}
