package io.kazoo.internal.wire;

import java.util.List;

/**
 * Reads the paths of the session's ephemeral nodes. Servers since 3.6.0.
 *
 * @param prefix what the paths must begin with, as text, not as a path; empty for all
 */
public record GetEphemerals(String prefix) implements Request<List<String>> {
    @Override
    public int opcode() {
        return OpCode.GET_EPHEMERALS;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeString(prefix);
    }

    @Override
    public List<String> decode(JuteReader in) {
        return in.readStrings();
    }

    @Override
    public boolean isRead() {
        return true;
    }

    @Override
    public int weight() {
        return Weight.clamp(Weight.of(prefix));
    }
}
