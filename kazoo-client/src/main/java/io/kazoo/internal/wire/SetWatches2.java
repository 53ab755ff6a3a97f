package io.kazoo.internal.wire;

import java.util.List;

/**
 * Sets one-shot and persistent watches again after a reconnect. What was missed comes as events before the reply, but
 * for persistent watches nothing does. Servers since 3.6.0.
 *
 * @param relativeZxid transaction id up to which the client knows what happened
 * @param data paths watched for their data
 * @param exist paths that did not exist and are watched for that
 * @param child paths watched for their children
 * @param persistent paths watched until removed
 * @param recursive paths watched with everything below until removed
 */
public record SetWatches2(
        long relativeZxid,
        List<String> data,
        List<String> exist,
        List<String> child,
        List<String> persistent,
        List<String> recursive)
        implements Request<Boolean> {
    @Override
    public int opcode() {
        return OpCode.SET_WATCHES2;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeLong(relativeZxid);
        out.writeStrings(data);
        out.writeStrings(exist);
        out.writeStrings(child);
        out.writeStrings(persistent);
        out.writeStrings(recursive);
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
        return Weight.clamp(Long.BYTES
                + Weight.of(data)
                + Weight.of(exist)
                + Weight.of(child)
                + Weight.of(persistent)
                + Weight.of(recursive));
    }
}
