package io.kazoo.internal.wire;

/**
 * Lets the server catch up with its leader before it handles later requests of the session; the reply is the path.
 *
 * @param path any path
 */
public record Sync(String path) implements Request<String> {
    @Override
    public int opcode() {
        return OpCode.SYNC;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeString(path);
    }

    @Override
    public String decode(JuteReader in) {
        return in.readNonNullString();
    }

    @Override
    public boolean isRead() {
        return true;
    }

    @Override
    public int weight() {
        return Weight.clamp(Weight.of(path));
    }
}
