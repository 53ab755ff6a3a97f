package io.kazoo.internal.wire;

import io.kazoo.data.AuthInfo;

/**
 * Authenticates the connection; the reply is true. A refusal is an error reply, after which the server closes the
 * connection.
 *
 * @param info the credential
 */
public record Auth(AuthInfo info) implements Request<Boolean> {
    @Override
    public int opcode() {
        return OpCode.AUTH;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeInt(0);
        out.writeString(info.scheme());
        out.writeBuffer(info.credential());
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
        return Weight.clamp(Integer.BYTES + Weight.of(info.scheme()) + Weight.of(info.credential()));
    }
}
