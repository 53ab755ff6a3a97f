package io.kazoo.internal.wire;

import io.kazoo.data.NodeAcls;

/**
 * Reads the access control list and the statistics of a node.
 *
 * @param path of which node
 */
public record GetAcl(String path) implements Request<NodeAcls> {
    @Override
    public int opcode() {
        return OpCode.GET_ACL;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeString(path);
    }

    @Override
    public NodeAcls decode(JuteReader in) {
        return new NodeAcls(in.readAcls(), in.readStat());
    }

    @Override
    public boolean isRead() {
        return true;
    }

    @Override
    public int weight() {
        return Weight.clamp(Weight.of(path));
    }
}
