package io.kazoo.internal.wire;

import io.kazoo.data.Acl;
import io.kazoo.data.CreatedNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Creates a node with a time to live. Servers since 3.5.3, where it is enabled.
 *
 * @param path where; a sequential node may end in {@code /}
 * @param data the data, or null; not copied
 * @param acls the access control list, not empty
 * @param flags kind of node, 5 or 6: {@code CreateMode.flag()}
 * @param ttlMillis time to live in milliseconds, 1 to 2^40 - 1
 */
public record CreateTtl(String path, byte @Nullable [] data, List<Acl> acls, int flags, long ttlMillis)
        implements Request<CreatedNode> {
    @Override
    public int opcode() {
        return OpCode.CREATE_TTL;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeString(path);
        out.writeBuffer(data);
        out.writeAcls(acls);
        out.writeInt(flags);
        out.writeLong(ttlMillis);
    }

    @Override
    public CreatedNode decode(JuteReader in) {
        return new CreatedNode(in.readNonNullString(), in.readStat());
    }

    @Override
    public int weight() {
        return Weight.clamp(Weight.of(path) + Weight.of(data) + Weight.ofAcls(acls) + Integer.BYTES + Long.BYTES);
    }
}
