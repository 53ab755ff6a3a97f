package io.kazoo.internal.wire;

import io.kazoo.data.CreatedNode;
import io.kazoo.data.Stat;

/**
 * What asks a server for the same as {@link Create2} that does not know it: all but the statistics, which are zeros in the reply.
 *
 * @param wanted what it stands for
 */
public record CreateWithoutStat(Create2 wanted) implements Request<CreatedNode> {

    private static final Stat NONE = new Stat(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Whether a node comes from a server that could not tell its statistics. */
    public static boolean made(CreatedNode node) {
        return node.stat().czxid() == 0;
    }

    @Override
    public int opcode() {
        return OpCode.CREATE;
    }

    @Override
    public String path() {
        return wanted.path();
    }

    @Override
    public void encode(JuteWriter out) {
        wanted.encode(out);
    }

    @Override
    public CreatedNode decode(JuteReader in) {
        return new CreatedNode(in.readNonNullString(), NONE);
    }

    @Override
    public int weight() {
        return wanted.weight();
    }
}
