package io.kazoo.internal.wire;

import io.kazoo.data.CreateMode;
import io.kazoo.data.Op;
import io.kazoo.data.OpResult;
import io.kazoo.error.ErrorCodes;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction: all operations are applied, or none. A failed one is answered without an error in the reply's header; its
 * results are all {@link OpResult.Failed}.
 *
 * @param ops the operations; copied
 */
public record Multi(List<Op> ops) implements Request<List<OpResult>> {
    private static final int HEADER_LENGTH = 9;

    /** Copies the operations. */
    public Multi {
        ops = List.copyOf(ops);
    }

    @Override
    public int opcode() {
        return OpCode.MULTI;
    }

    @Override
    public void encode(JuteWriter out) {
        for (int i = 0; i < ops.size(); i++) {
            encode(out, ops.get(i));
        }
        out.writeMultiHeader(OpCode.ERROR, true);
    }

    @Override
    public List<OpResult> decode(JuteReader in) {
        MultiEntries entries = new MultiEntries(in, ops.size());
        List<OpResult> results = new ArrayList<>(ops.size());
        for (int i = 0; i < ops.size(); i++) {
            results.add(decode(in, entries, ops.get(i)));
        }
        entries.end();
        return List.copyOf(results);
    }

    /** A transaction of a session that the servers have expired is refused as if that were the fault of one of its operations. */
    @Override
    public int refusal(JuteReader in) {
        int start = in.position();
        try {
            if (in.readInt() != OpCode.ERROR) {
                return ErrorCodes.OK;
            }
            in.back(start);
            List<OpResult> results = decode(in);
            int failed = OpResult.firstFailure(results);
            int code = failed < 0 ? ErrorCodes.OK : ((OpResult.Failed) results.get(failed)).code();
            return code == ErrorCodes.SESSION_EXPIRED ? code : ErrorCodes.OK;
        } catch (WireException e) {
            return ErrorCodes.OK; // the caller will find out
        } finally {
            in.back(start);
        }
    }

    @Override
    public int weight() {
        long weight = HEADER_LENGTH;
        for (int i = 0; i < ops.size(); i++) {
            weight += HEADER_LENGTH + weight(ops.get(i));
        }
        return Weight.clamp(weight);
    }

    private static void encode(JuteWriter out, Op op) {
        if (op instanceof Op.Create create) {
            encode(out, create);
        } else if (op instanceof Op.Delete delete) {
            out.writeMultiHeader(OpCode.DELETE, false);
            out.writeString(delete.path());
            out.writeInt(delete.version());
        } else if (op instanceof Op.SetData set) {
            out.writeMultiHeader(OpCode.SET_DATA, false);
            out.writeString(set.path());
            out.writeBuffer(set.data());
            out.writeInt(set.version());
        } else if (op instanceof Op.Check check) {
            out.writeMultiHeader(OpCode.CHECK, false);
            out.writeString(check.path());
            out.writeInt(check.version());
        }
    }

    private static void encode(JuteWriter out, Op.Create create) {
        CreateMode mode = create.mode();
        int opcode;
        if (mode.hasTtl()) {
            opcode = OpCode.CREATE_TTL;
        } else if (mode == CreateMode.CONTAINER) {
            opcode = OpCode.CREATE_CONTAINER;
        } else {
            opcode = create.wantStat() ? OpCode.CREATE2 : OpCode.CREATE;
        }
        out.writeMultiHeader(opcode, false);
        out.writeString(create.path());
        out.writeBuffer(create.data());
        out.writeAcls(create.acls());
        out.writeInt(mode.flag());
        if (mode.hasTtl()) {
            out.writeLong(create.ttlMillis());
        }
    }

    /**
     * Decodes by the type of the result, which need not be that of the operation: servers before 3.7.2 and 3.8.2 answer a
     * create2 like a create, <a href="https://issues.apache.org/jira/browse/ZOOKEEPER-4026">ZOOKEEPER-4026</a>.
     */
    private static OpResult decode(JuteReader in, MultiEntries entries, Op op) {
        int type = entries.next();
        if (type == OpCode.ERROR) {
            return new OpResult.Failed(in.readInt());
        }
        if (op instanceof Op.Create && type == OpCode.CREATE) {
            return new OpResult.Created(in.readNonNullString(), null);
        }
        if (op instanceof Op.Create && isCreateWithStat(type)) {
            return new OpResult.Created(in.readNonNullString(), in.readStat());
        }
        if (op instanceof Op.SetData && type == OpCode.SET_DATA) {
            return new OpResult.DataSet(in.readStat());
        }
        if (op instanceof Op.Delete && type == OpCode.DELETE) {
            return new OpResult.Deleted();
        }
        if (op instanceof Op.Check && type == OpCode.CHECK) {
            return new OpResult.Checked();
        }
        throw entries.unexpected(type);
    }

    private static boolean isCreateWithStat(int type) {
        return type == OpCode.CREATE2 || type == OpCode.CREATE_CONTAINER || type == OpCode.CREATE_TTL;
    }

    private static long weight(Op op) {
        long weight = Weight.of(op.path()) + Integer.BYTES;
        if (op instanceof Op.Create create) {
            return weight + Weight.of(create.data()) + Weight.ofAcls(create.acls()) + Long.BYTES;
        }
        return op instanceof Op.SetData set ? weight + Weight.of(set.data()) : weight;
    }
}
