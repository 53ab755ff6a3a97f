package io.kazoo.internal.session;

/**
 * Numbers requests: 1 to 2^31-2, then 1 again. 0 would leak a counter in servers 3.4 and 3.5, and 2^31-1 means "close" to
 * servers of ClickHouse's family. Owned by the loop.
 */
final class Xids {

    private static final int LARGEST = Integer.MAX_VALUE - 1;

    private final int largest;

    // Owned by the loop.
    private int last;

    /** Goes on after {@code last}. */
    Xids(int last) {
        this(last, LARGEST);
    }

    /** Goes on after {@code last} and begins anew after {@code largest}. */
    Xids(int last, int largest) {
        this.last = last;
        this.largest = largest;
    }

    int next() {
        last = last >= largest ? 1 : last + 1;
        return last;
    }
}
