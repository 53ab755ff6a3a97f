package io.kazoo.internal.wire;

import io.kazoo.data.NodeData;
import org.jspecify.annotations.Nullable;

/**
 * Changes the members of the ensemble; the reply is the new configuration. Servers since 3.5.0.
 *
 * @param joining servers to add, comma-separated, or null
 * @param leaving ids of servers to remove, comma-separated, or null
 * @param newMembers all servers of the new configuration, or null for a change by the other two
 * @param fromConfig version that the configuration must have, -1 for any
 */
public record Reconfig(
        @Nullable String joining,
        @Nullable String leaving,
        @Nullable String newMembers,
        long fromConfig) implements Request<NodeData> {
    @Override
    public int opcode() {
        return OpCode.RECONFIG;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeString(joining);
        out.writeString(leaving);
        out.writeString(newMembers);
        out.writeLong(fromConfig);
    }

    @Override
    public NodeData decode(JuteReader in) {
        byte[] config = in.readBuffer();
        return new NodeData(config, in.readStat());
    }

    @Override
    public int weight() {
        return Weight.clamp(Weight.of(joining) + Weight.of(leaving) + Weight.of(newMembers) + Long.BYTES);
    }
}
