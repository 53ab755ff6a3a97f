package io.kazoo.internal.wire;

import io.kazoo.data.Acl;
import io.kazoo.data.Stat;
import java.util.List;

/**
 * Sets the access control list of a node; the reply is its statistics after it.
 *
 * @param path which
 * @param acls the access control list, not empty
 * @param aversion version that its list must have, -1 for any
 */
public record SetAcl(String path, List<Acl> acls, int aversion) implements Request<Stat> {
    @Override
    public int opcode() {
        return OpCode.SET_ACL;
    }

    @Override
    public void encode(JuteWriter out) {
        out.writeString(path);
        out.writeAcls(acls);
        out.writeInt(aversion);
    }

    @Override
    public Stat decode(JuteReader in) {
        return in.readStat();
    }

    @Override
    public int weight() {
        return Weight.clamp(Weight.of(path) + Weight.ofAcls(acls) + Integer.BYTES);
    }
}
