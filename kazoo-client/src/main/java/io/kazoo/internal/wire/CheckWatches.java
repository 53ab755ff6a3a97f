package io.kazoo.internal.wire;

import io.kazoo.data.WatcherType;
import io.kazoo.error.ErrorCodes;

/**
 * Asks whether the server has such a watch on this connection. Servers since 3.5.0; two types since 3.9 only.
 *
 * @param path of which node
 * @param type which kind
 */
public record CheckWatches(String path, WatcherType type) implements Request<Boolean> {
    @Override
    public int opcode() {
        return OpCode.CHECK_WATCHES;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeString(path);
        out.writeInt(type.wireType());
    }

    @Override
    public Boolean decode(JuteReader in) {
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

    /** The absence of such a watch is an answer. */
    @Override
    public boolean accepts(int errorCode) {
        return errorCode == ErrorCodes.NO_WATCHER;
    }

    @Override
    public Boolean decodeError(int errorCode) {
        return Boolean.FALSE;
    }
}
