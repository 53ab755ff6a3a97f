package io.kazoo.internal.wire;

/** Keeps the session alive. Its xid is always {@link #XID}. */
public record Ping() implements Request<Boolean> {
    /** The xid of every ping, in both directions. */
    public static final int XID = -2;

    @Override
    public int opcode() {
        return OpCode.PING;
    }

    @Override
    public void encode(JuteWriter out) {
        // The operation has no body.
    }

    @Override
    public Boolean decode(JuteReader in) {
        return Boolean.TRUE;
    }

    @Override
    public boolean isRead() {
        return true;
    }
}
