package io.kazoo.internal.wire;

import java.util.List;

/**
 * Reads the names of a node's children.
 *
 * @param path of which node
 * @param watch whether to leave a one-shot watch
 */
public record GetChildren(String path, boolean watch) implements WatchableRead<List<String>> {
    @Override
    public int opcode() {
        return OpCode.GET_CHILDREN;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeString(path);
        out.writeBool(watch);
    }

    @Override
    public List<String> decode(JuteReader in) {
        return in.readStrings();
    }

    @Override
    public int weight() {
        return Weight.clamp(Weight.of(path) + 1);
    }

    @Override
    public GetChildren withoutWatch() {
        return watch ? new GetChildren(path, false) : this;
    }
}
