package io.kazoo.internal.wire;

import io.kazoo.data.Acl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** About how many bytes values take on the wire: each character counts as one. */
final class Weight {
    private Weight() {}

    /** The weight as an int; too large for one becomes the largest. */
    static int clamp(long weight) {
        return (int) Math.min(weight, Integer.MAX_VALUE);
    }

    static long of(@Nullable String value) {
        return Integer.BYTES + (value == null ? 0L : value.length());
    }

    static long of(byte @Nullable [] value) {
        return Integer.BYTES + (value == null ? 0L : value.length);
    }

    static long of(List<String> values) {
        long weight = Integer.BYTES;
        for (int i = 0; i < values.size(); i++) {
            weight += of(values.get(i));
        }
        return weight;
    }

    static long ofAcls(List<Acl> acls) {
        long weight = Integer.BYTES;
        for (int i = 0; i < acls.size(); i++) {
            weight += Integer.BYTES
                    + of(acls.get(i).id().scheme())
                    + of(acls.get(i).id().id());
        }
        return weight;
    }
}
