package io.kazoo.internal.wire;

import io.kazoo.data.Acl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** About how many bytes values take on the wire: each character counts as one. */
final class Weight {
    private Weight() {}

    static int of(@Nullable String value) {
        return Integer.BYTES + (value == null ? 0 : value.length());
    }

    static int of(byte @Nullable [] value) {
        return Integer.BYTES + (value == null ? 0 : value.length);
    }

    static int of(List<String> values) {
        int weight = Integer.BYTES;
        for (int i = 0; i < values.size(); i++) {
            weight += of(values.get(i));
        }
        return weight;
    }

    static int ofAcls(List<Acl> acls) {
        int weight = Integer.BYTES;
        for (int i = 0; i < acls.size(); i++) {
            weight += Integer.BYTES
                    + of(acls.get(i).id().scheme())
                    + of(acls.get(i).id().id());
        }
        return weight;
    }
}
