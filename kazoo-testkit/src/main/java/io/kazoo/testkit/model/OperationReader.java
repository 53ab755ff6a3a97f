package io.kazoo.testkit.model;

import io.kazoo.data.Acl;
import io.kazoo.data.AclId;
import io.kazoo.data.CreateMode;
import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.OpCode;
import io.kazoo.internal.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what the leader is asked to do. */
final class OperationReader {

    /** In place of an opcode: there are no more parts. */
    static final int END = Integer.MIN_VALUE;

    private static final int NO_TTL = -1;

    private final ModelVersion version;

    OperationReader(ModelVersion version) {
        this.version = version;
    }

    /**
     * Reads the record of a request.
     *
     * @throws WireException if it is malformed
     */
    Operation read(int opcode, JuteReader in) {
        return switch (opcode) {
            case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL -> create(opcode, in);
            case OpCode.DELETE -> new Operation.Delete(in.readString(), in.readInt());
            case Opcodes.DELETE_CONTAINER -> new Operation.Reap(in.readString());
            case OpCode.SET_DATA -> new Operation.SetData(in.readString(), in.readBuffer(), in.readInt());
            case OpCode.SET_ACL -> new Operation.SetAcl(in.readString(), acls(in), in.readInt());
            case OpCode.CHECK -> new Operation.Check(in.readString(), in.readInt());
            case OpCode.MULTI -> multi(in);
            case OpCode.RECONFIG -> new Operation.Reconfig();
            case OpCode.CLOSE_SESSION -> new Operation.CloseSession();
            default -> throw new WireException("not for the leader: " + opcode);
        };
    }

    private static Operation.Create create(int opcode, JuteReader in) {
        return new Operation.Create(
                opcode,
                in.readString(),
                in.readBuffer(),
                acls(in),
                in.readInt(),
                opcode == OpCode.CREATE_TTL ? in.readLong() : NO_TTL);
    }

    private Operation multi(JuteReader in) {
        List<Operation> operations = new ArrayList<>();
        try {
            for (int opcode = header(in); opcode != END; opcode = header(in)) {
                operations.add(part(opcode, in));
            }
        } catch (WireException e) {
            return new Operation.Unreadable();
        }
        return new Operation.Multi(operations);
    }

    /** Reads the header of a part: its opcode or {@link #END}. */
    static int header(JuteReader in) {
        int opcode = in.readInt();
        boolean done = in.readBool();
        in.readInt();
        return done ? END : opcode;
    }

    private Operation part(int opcode, JuteReader in) {
        return switch (opcode) {
            case OpCode.CREATE -> createPart(opcode, in);
            case OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL -> {
                if (!version.since(5)) {
                    throw new WireException("not in a multi: " + opcode);
                }
                yield createPart(opcode, in);
            }
            case OpCode.DELETE, OpCode.SET_DATA, OpCode.CHECK -> read(opcode, in);
            default -> throw new WireException("not in a multi: " + opcode);
        };
    }

    /** A create becomes one of the kind that its flags say; whether it wants a Stat, old servers forget. */
    private Operation createPart(int opcode, JuteReader in) {
        Operation.Create create = create(opcode, in);
        int kind = opcode;
        if (version.since(5) && opcode != OpCode.CREATE_TTL) {
            boolean container = create.flags() == CreateMode.CONTAINER.flag();
            int plain = version.since(7) && opcode == OpCode.CREATE2 ? OpCode.CREATE2 : OpCode.CREATE;
            kind = container ? OpCode.CREATE_CONTAINER : plain;
        }
        return new Operation.Create(
                kind, create.path(), create.data(), create.acls(), create.flags(), create.ttlMillis());
    }

    /** Access control lists as clients send them; null for one that no node can have. */
    private static @Nullable List<Acl> acls(JuteReader in) {
        int count = in.readInt();
        if (count < 0) {
            return null;
        }
        if (count > in.remaining()) {
            throw new WireException("list of " + count + " entries with " + in.remaining() + " bytes left");
        }
        List<Acl> acls = new ArrayList<>(count);
        boolean valid = true;
        for (int i = 0; i < count; i++) {
            int perms = in.readInt();
            String scheme = in.readString();
            String id = in.readString();
            if (scheme == null || scheme.isEmpty() || id == null) {
                valid = false;
            } else {
                acls.add(new Acl(perms, new AclId(scheme, id)));
            }
        }
        return valid ? acls : null;
    }
}
