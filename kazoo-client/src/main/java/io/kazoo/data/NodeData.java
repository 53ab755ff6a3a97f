package io.kazoo.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Data of a node together with its statistics. Equal by content; {@link #toString()} shows the length only. */
public final class NodeData {
    private final byte @Nullable [] data;
    private final Stat stat;

    /**
     * Joins data and statistics.
     *
     * @param data the bytes, or null for a node whose data is null (distinct from empty); not copied
     * @param stat the node's statistics at the same moment
     */
    public NodeData(byte @Nullable [] data, Stat stat) {
        this.data = data;
        this.stat = stat;
    }

    /** The bytes, or null for a node whose data is null. The array is not copied: treat it as read-only. */
    public byte @Nullable [] data() {
        return data;
    }

    /** The node's statistics at the moment the data was read. */
    public Stat stat() {
        return stat;
    }

    /** The data decoded as UTF-8, with malformed input replaced by U+FFFD; null for a node whose data is null. */
    public @Nullable String utf8() {
        return data == null ? null : new String(data, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NodeData that && Arrays.equals(data, that.data) && stat.equals(that.stat);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(data) + stat.hashCode();
    }

    @Override
    public String toString() {
        return "NodeData[data=" + ByteCount.of(data) + ", stat=" + stat + "]";
    }
}
