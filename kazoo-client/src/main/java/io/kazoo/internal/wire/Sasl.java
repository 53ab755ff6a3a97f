package io.kazoo.internal.wire;

/**
 * One step of a SASL exchange.
 *
 * @param token what the mechanism has to say; may be empty. Not copied
 */
public record Sasl(byte[] token) implements Request<SaslReply> {
    @Override
    public int opcode() {
        return OpCode.SASL;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeBuffer(token);
    }

    @Override
    public SaslReply decode(JuteReader in) {
        return new SaslReply(in.remaining() == 0 ? null : in.readBuffer());
    }

    @Override
    public int weight() {
        return Weight.clamp(Weight.of(token));
    }

    @Override
    public String toString() {
        return "Sasl[" + token.length + " bytes]";
    }
}
