package io.kazoo.internal.wire;

import io.kazoo.data.NodeData;

/**
 * Reads data and statistics of a node.
 *
 * @param path of which node
 * @param watch whether to leave a one-shot watch
 */
public record GetData(String path, boolean watch) implements WatchableRead<NodeData> {
    @Override
    public int opcode() {
        return OpCode.GET_DATA;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeString(path);
        out.writeBool(watch);
    }

    @Override
    public NodeData decode(JuteReader in) {
        byte[] data = in.readBuffer();
        return new NodeData(data, in.readStat());
    }

    @Override
    public int weight() {
        return Weight.clamp(Weight.of(path) + 1);
    }

    @Override
    public GetData withoutWatch() {
        return watch ? new GetData(path, false) : this;
    }
}
