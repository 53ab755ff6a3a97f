package io.kazoo.internal.wire;

import io.kazoo.data.Acl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Creates a node; the reply is its real path. Every server has it.
 *
 * @param path where; a sequential node may end in {@code /}
 * @param data the data, or null; not copied
 * @param acls the access control list, not empty
 * @param flags kind of node, 0 to 3: {@code CreateMode.flag()}
 */
public record Create(String path, byte @Nullable [] data, List<Acl> acls, int flags) implements Request<String> {
    @Override
    public int opcode() {
        return OpCode.CREATE;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeString(path);
        out.writeBuffer(data);
        out.writeAcls(acls);
        out.writeInt(flags);
    }

    @Override
    public String decode(JuteReader in) {
        return in.readNonNullString();
    }

    @Override
    public int weight() {
        return Weight.clamp(Weight.of(path) + Weight.of(data) + Weight.ofAcls(acls) + Integer.BYTES);
    }
}
