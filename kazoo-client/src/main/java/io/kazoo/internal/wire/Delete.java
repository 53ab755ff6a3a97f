package io.kazoo.internal.wire;

/**
 * Deletes a node; the reply is true.
 *
 * @param path which
 * @param version data version it must have, -1 for any
 */
public record Delete(String path, int version) implements Request<Boolean> {
    @Override
    public int opcode() {
        return OpCode.DELETE;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeString(path);
        out.writeInt(version);
    }

    @Override
    public Boolean decode(JuteReader in) {
        return Boolean.TRUE;
    }

    @Override
    public int weight() {
        return Weight.clamp(Weight.of(path) + Integer.BYTES);
    }
}
