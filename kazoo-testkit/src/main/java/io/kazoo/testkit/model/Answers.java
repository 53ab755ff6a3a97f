package io.kazoo.testkit.model;

import io.kazoo.data.Stat;
import io.kazoo.internal.wire.JuteWriter;
import io.kazoo.internal.wire.OpCode;
import java.util.List;
import java.util.Objects;

/** Writes the records of replies. */
final class Answers {

    private static final int NO_ERROR_IN_HEADER = -1;

    private Answers() {}

    static void stat(JuteWriter out, Stat stat) {
        out.writeLong(stat.czxid());
        out.writeLong(stat.mzxid());
        out.writeLong(stat.ctime());
        out.writeLong(stat.mtime());
        out.writeInt(stat.version());
        out.writeInt(stat.cversion());
        out.writeInt(stat.aversion());
        out.writeLong(stat.ephemeralOwner());
        out.writeInt(stat.dataLength());
        out.writeInt(stat.numChildren());
        out.writeLong(stat.pzxid());
    }

    /** The body of what the leader has decided, without an error. */
    static void write(JuteWriter out, int opcode, WriteResult result) {
        switch (opcode) {
            case OpCode.CREATE -> out.writeString(result.path());
            case OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL -> {
                out.writeString(result.path());
                stat(out, Objects.requireNonNull(result.stat()));
            }
            case OpCode.SET_DATA, OpCode.SET_ACL -> stat(out, Objects.requireNonNull(result.stat()));
            case OpCode.SYNC -> out.writeString(result.path());
            case OpCode.MULTI -> multi(out, Objects.requireNonNull(result.entries()));
            default -> {}
        }
    }

    private static void multi(JuteWriter out, List<WriteResult> entries) {
        for (WriteResult entry : entries) {
            header(out, entry.type(), entry.type() == OpCode.ERROR ? entry.error() : 0);
            switch (entry.type()) {
                case OpCode.ERROR -> out.writeInt(entry.error());
                case OpCode.CREATE -> out.writeString(entry.path());
                case OpCode.CREATE2 -> {
                    out.writeString(entry.path());
                    stat(out, Objects.requireNonNull(entry.stat()));
                }
                case OpCode.SET_DATA -> stat(out, Objects.requireNonNull(entry.stat()));
                default -> {}
            }
        }
        end(out);
    }

    /** The header of one entry of a multi. */
    static void header(JuteWriter out, int type, int error) {
        out.writeInt(type);
        out.writeBool(false);
        out.writeInt(error);
    }

    /** The header that ends a multi. */
    static void end(JuteWriter out) {
        out.writeInt(OpCode.ERROR);
        out.writeBool(true);
        out.writeInt(NO_ERROR_IN_HEADER);
    }
}
