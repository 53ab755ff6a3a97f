package io.kazoo.internal.wire;

import java.util.List;

/**
 * Sets one-shot watches again after a reconnect; what was missed comes as events before the reply. Every server has
 * it.
 *
 * @param relativeZxid transaction id up to which the client knows what happened
 * @param data paths watched for their data
 * @param exist paths that did not exist and are watched for that
 * @param child paths watched for their children
 */
public record SetWatches(long relativeZxid, List<String> data, List<String> exist, List<String> child)
        implements Request<Boolean> {
    @Override
    public int opcode() {
        return OpCode.SET_WATCHES;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeLong(relativeZxid);
        out.writeStrings(data);
        out.writeStrings(exist);
        out.writeStrings(child);
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
        return Weight.clamp(Long.BYTES + Weight.of(data) + Weight.of(exist) + Weight.of(child));
    }
}
