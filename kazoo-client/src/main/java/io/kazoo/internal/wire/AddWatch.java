package io.kazoo.internal.wire;

import io.kazoo.data.WatchMode;

/**
 * Sets a persistent watch, on a node that need not exist. Servers since 3.6.0.
 *
 * @param path of which node
 * @param mode the node alone or everything below
 */
public record AddWatch(String path, WatchMode mode) implements Request<Boolean> {
    @Override
    public int opcode() {
        return OpCode.ADD_WATCH;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeString(path);
        out.writeInt(mode.wireMode());
    }

    @Override
    public Boolean decode(JuteReader in) {
        // The body repeats the error code of the header, and some servers leave it out.
        return Boolean.TRUE;
    }

    @Override
    public boolean isRead() {
        return true;
    }

    @Override
    public int weight() {
        return Weight.clamp(Weight.of(path) + Integer.BYTES);
    }
}
