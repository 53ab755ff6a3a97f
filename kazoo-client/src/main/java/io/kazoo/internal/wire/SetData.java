package io.kazoo.internal.wire;

import io.kazoo.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Sets the data of a node; the reply is its statistics after it.
 *
 * @param path which
 * @param data the data, or null; not copied
 * @param version data version it must have, -1 for any
 */
public record SetData(String path, byte @Nullable [] data, int version) implements Request<Stat> {
    @Override
    public int opcode() {
        return OpCode.SET_DATA;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeString(path);
        out.writeBuffer(data);
        out.writeInt(version);
    }

    @Override
    public Stat decode(JuteReader in) {
        return in.readStat();
    }

    @Override
    public int weight() {
        return Weight.clamp(Weight.of(path) + Weight.of(data) + Integer.BYTES);
    }
}
