package io.kazoo.testkit.model;

import io.kazoo.internal.wire.Frames;
import io.kazoo.internal.wire.OpCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link Wiretap} is told about a frame that nobody has read yet. */
final class Peek {

    private static final int HEADER_BYTES = 8;
    private static final int MULTI_HEADER_BYTES = 9;

    private Peek() {}

    static Wiretap.Heard at(Connection connection, boolean handshake, byte[] bytes) {
        ByteBuf frame = Unpooled.wrappedBuffer(bytes).skipBytes(Frames.LENGTH_BYTES);
        if (handshake || frame.readableBytes() < HEADER_BYTES) {
            return new Wiretap.Heard(connection.number(), connection.sessionId(), 0, Opcodes.HANDSHAKE, null, bytes);
        }
        int xid = frame.readInt();
        int opcode = frame.readInt();
        String path = path(opcode, frame, frame.writerIndex());
        return new Wiretap.Heard(connection.number(), connection.sessionId(), xid, opcode, path, bytes);
    }

    /** The path that a record names first, null if none, without reading it. */
    static @Nullable String path(int opcode, ByteBuf record, int end) {
        int index = record.readerIndex();
        if (opcode == OpCode.MULTI || opcode == OpCode.MULTI_READ) {
            index += MULTI_HEADER_BYTES;
        } else if (!Opcodes.namesPath(opcode)) {
            return null;
        }
        if (index + Integer.BYTES > end) {
            return null;
        }
        int length = record.getInt(index);
        int start = index + Integer.BYTES;
        return length < 0 || length > end - start ? null : record.toString(start, length, StandardCharsets.UTF_8);
    }

    /** The path that an operation names first. */
    static @Nullable String path(Operation operation) {
        if (operation instanceof Operation.Create create) {
            return create.path();
        }
        if (operation instanceof Operation.SetData set) {
            return set.path();
        }
        if (operation instanceof Operation.Delete delete) {
            return delete.path();
        }
        if (operation instanceof Operation.SetAcl set) {
            return set.path();
        }
        if (operation instanceof Operation.Check check) {
            return check.path();
        }
        if (operation instanceof Operation.Multi multi) {
            List<Operation> parts = multi.operations();
            return parts.isEmpty() ? null : path(parts.get(0));
        }
        return operation instanceof Operation.Reap reap ? reap.path() : null;
    }
}
