package io.kazoo.internal.wire;

/**
 * Counts the nodes below a node. Servers since 3.6.0.
 *
 * @param path of which node
 */
public record GetAllChildrenNumber(String path) implements Request<Integer> {
    @Override
    public int opcode() {
        return OpCode.GET_ALL_CHILDREN_NUMBER;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeString(path);
    }

    @Override
    public Integer decode(JuteReader in) {
        return in.readInt();
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
