package io.kazoo.internal.wire;

import io.kazoo.data.Children;

/**
 * Reads the names of a node's children and the node's statistics. Servers since 3.3.
 *
 * @param path of which node
 * @param watch whether to leave a one-shot watch
 */
public record GetChildren2(String path, boolean watch) implements WatchableRead<Children> {
    @Override
    public int opcode() {
        return OpCode.GET_CHILDREN2;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeString(path);
        out.writeBool(watch);
    }

    @Override
    public Children decode(JuteReader in) {
        return new Children(in.readStrings(), in.readStat());
    }

    @Override
    public int weight() {
        return Weight.clamp(Weight.of(path) + 1);
    }

    @Override
    public GetChildren2 withoutWatch() {
        return watch ? new GetChildren2(path, false) : this;
    }
}
