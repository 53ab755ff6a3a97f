package io.kazoo.internal.wire;

/** Ends the session; the server replies, then closes the connection. */
public record CloseSession() implements Request<Boolean> {
    @Override
    public int opcode() {
        return OpCode.CLOSE_SESSION;
    }

    @Override
    public void encode(JuteWriter out) {
        // The operation has no body.
    }

    @Override
    public Boolean decode(JuteReader in) {
        return Boolean.TRUE;
    }
}
