package io.kazoo.internal.wire;

import io.kazoo.data.Acl;
import io.kazoo.data.CreatedNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Creates a node; the reply is its real path and its statistics. Servers since 3.5.0.
 *
 * @param path where; a sequential node may end in {@code /}
 * @param data the data, or null; not copied
 * @param acls the access control list, not empty
 * @param flags kind of node, 0 to 3: {@code CreateMode.flag()}
 */
public record Create2(String path, byte @Nullable [] data, List<Acl> acls, int flags) implements Request<CreatedNode> {
    @Override
    public int opcode() {
        return OpCode.CREATE2;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeString(path);
        out.writeBuffer(data);
        out.writeAcls(acls);
        out.writeInt(flags);
    }

    @Override
    public CreatedNode decode(JuteReader in) {
        return new CreatedNode(in.readNonNullString(), in.readStat());
    }

    @Override
    public Request<CreatedNode> older() {
        return new CreateWithoutStat(this);
    }

    @Override
    public int weight() {
        return Weight.clamp(Weight.of(path) + Weight.of(data) + Weight.ofAcls(acls) + Integer.BYTES);
    }
}
