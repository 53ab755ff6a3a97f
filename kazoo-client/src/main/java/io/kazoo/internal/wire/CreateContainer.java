package io.kazoo.internal.wire;

import io.kazoo.data.Acl;
import io.kazoo.data.CreateMode;
import io.kazoo.data.CreatedNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Creates a container node. Servers since 3.5.1.
 *
 * @param path where; a sequential node may end in {@code /}
 * @param data the data, or null; not copied
 * @param acls the access control list, not empty
 */
public record CreateContainer(String path, byte @Nullable [] data, List<Acl> acls) implements Request<CreatedNode> {
    @Override
    public int opcode() {
        return OpCode.CREATE_CONTAINER;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeString(path);
        out.writeBuffer(data);
        out.writeAcls(acls);
        out.writeInt(CreateMode.CONTAINER.flag());
    }

    @Override
    public CreatedNode decode(JuteReader in) {
        return new CreatedNode(in.readNonNullString(), in.readStat());
    }

    @Override
    public int weight() {
        return Weight.clamp(Weight.of(path) + Weight.of(data) + Weight.ofAcls(acls) + Integer.BYTES);
    }
}
