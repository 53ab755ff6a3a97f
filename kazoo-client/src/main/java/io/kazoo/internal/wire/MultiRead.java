package io.kazoo.internal.wire;

import io.kazoo.data.NodeData;
import io.kazoo.data.ReadOp;
import io.kazoo.data.ReadResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Several reads in one request; each succeeds or fails by itself. Servers since 3.6.0.
 *
 * @param ops the reads; copied
 */
public record MultiRead(List<ReadOp> ops) implements Request<List<ReadResult>> {
    private static final int HEADER_LENGTH = 9;

    /** Copies the reads. */
    public MultiRead {
        ops = List.copyOf(ops);
    }

    @Override
    public int opcode() {
        return OpCode.MULTI_READ;
    }

    @Override
    public void encode(JuteWriter out) {
        for (int i = 0; i < ops.size(); i++) {
            ReadOp op = ops.get(i);
            out.writeMultiHeader(op instanceof ReadOp.GetData ? OpCode.GET_DATA : OpCode.GET_CHILDREN, false);
            out.writeString(op.path());
            out.writeBool(false);
        }
        out.writeMultiHeader(OpCode.ERROR, true);
    }

    @Override
    public List<ReadResult> decode(JuteReader in) {
        MultiEntries entries = new MultiEntries(in, ops.size());
        List<ReadResult> results = new ArrayList<>(ops.size());
        for (int i = 0; i < ops.size(); i++) {
            results.add(decode(in, entries, ops.get(i)));
        }
        entries.end();
        return List.copyOf(results);
    }

    @Override
    public boolean isRead() {
        return true;
    }

    @Override
    public int weight() {
        long weight = HEADER_LENGTH;
        for (int i = 0; i < ops.size(); i++) {
            weight += HEADER_LENGTH + Weight.of(ops.get(i).path()) + 1;
        }
        return Weight.clamp(weight);
    }

    private static ReadResult decode(JuteReader in, MultiEntries entries, ReadOp op) {
        int type = entries.next();
        if (type == OpCode.ERROR) {
            return new ReadResult.Failed(in.readInt(), op.path());
        }
        if (op instanceof ReadOp.GetData && type == OpCode.GET_DATA) {
            byte[] data = in.readBuffer();
            return new ReadResult.Data(new NodeData(data, in.readStat()));
        }
        if (op instanceof ReadOp.GetChildren && type == OpCode.GET_CHILDREN) {
            return new ReadResult.ChildNames(in.readStrings());
        }
        throw entries.unexpected(type);
    }
}
