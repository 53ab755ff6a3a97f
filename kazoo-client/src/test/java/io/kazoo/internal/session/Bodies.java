package io.kazoo.internal.session;

import io.kazoo.data.Op;
import io.kazoo.data.Stat;
import io.kazoo.internal.wire.AddWatch;
import io.kazoo.internal.wire.Create;
import io.kazoo.internal.wire.Create2;
import io.kazoo.internal.wire.CreateContainer;
import io.kazoo.internal.wire.CreateTtl;
import io.kazoo.internal.wire.Exists;
import io.kazoo.internal.wire.GetAllChildrenNumber;
import io.kazoo.internal.wire.GetChildren;
import io.kazoo.internal.wire.GetChildren2;
import io.kazoo.internal.wire.GetData;
import io.kazoo.internal.wire.JuteWriter;
import io.kazoo.internal.wire.Multi;
import io.kazoo.internal.wire.OpCode;
import io.kazoo.internal.wire.Reconfig;
import io.kazoo.internal.wire.Request;
import io.kazoo.internal.wire.Sasl;
import io.kazoo.internal.wire.SetAcl;
import io.kazoo.internal.wire.SetData;
import io.kazoo.internal.wire.Sync;
import io.kazoo.internal.wire.WhoAmI;
import java.util.Arrays;
import java.util.List;

/** The body of a good reply to each request, plausible and short. */
final class Bodies {

    static final Stat STAT = new Stat(11, 12, 13, 14, 1, 2, 3, 0, 5, 2, 15);
    static final byte[] LAST_TOKEN = {'l', 'a', 's', 't'};
    static final byte[] DATA = {'d', 'a', 't', 'a'};
    static final List<String> CHILDREN = List.of("x", "y");

    private Bodies() {}

    static void write(Request<?> request, JuteWriter out) {
        if (request instanceof GetData || request instanceof Reconfig) {
            out.writeBuffer(DATA);
            stat(out);
        } else if (request instanceof Exists || request instanceof SetData || request instanceof SetAcl) {
            stat(out);
        } else if (request instanceof GetChildren) {
            out.writeStrings(CHILDREN);
        } else if (request instanceof GetChildren2) {
            out.writeStrings(CHILDREN);
            stat(out);
        } else if (request instanceof Create || request instanceof Sync) {
            out.writeString(request.path());
        } else if (request instanceof Create2 || request instanceof CreateContainer || request instanceof CreateTtl) {
            out.writeString(request.path());
            stat(out);
        } else if (request instanceof Multi multi) {
            multi(multi, out);
        } else if (request instanceof Sasl step) {
            out.writeBuffer(Arrays.equals(step.token(), LAST_TOKEN) ? null : DATA);
        } else if (request instanceof AddWatch
                || request instanceof GetAllChildrenNumber
                || request instanceof WhoAmI) {
            out.writeInt(0);
        }
    }

    /** The results of a transaction of checks and deletions. */
    private static void multi(Multi multi, JuteWriter out) {
        for (Op op : multi.ops()) {
            out.writeInt(op instanceof Op.Delete ? OpCode.DELETE : OpCode.CHECK);
            out.writeBool(false);
            out.writeInt(0);
        }
        out.writeInt(-1);
        out.writeBool(true);
        out.writeInt(-1);
    }

    /** The results of a transaction that was refused. */
    static void failed(JuteWriter out, int... codes) {
        for (int code : codes) {
            out.writeInt(OpCode.ERROR);
            out.writeBool(false);
            out.writeInt(code);
            out.writeInt(code);
        }
        out.writeInt(-1);
        out.writeBool(true);
        out.writeInt(-1);
    }

    private static void stat(JuteWriter out) {
        out.writeLong(STAT.czxid());
        out.writeLong(STAT.mzxid());
        out.writeLong(STAT.ctime());
        out.writeLong(STAT.mtime());
        out.writeInt(STAT.version());
        out.writeInt(STAT.cversion());
        out.writeInt(STAT.aversion());
        out.writeLong(STAT.ephemeralOwner());
        out.writeInt(STAT.dataLength());
        out.writeInt(STAT.numChildren());
        out.writeLong(STAT.pzxid());
    }
}
