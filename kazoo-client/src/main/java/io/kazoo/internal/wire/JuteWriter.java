package io.kazoo.internal.wire;

import io.kazoo.data.Acl;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the primitives of ZooKeeper's serialisation into a buffer: big-endian numbers, strings and buffers behind their
 * length, lists behind their count. One writer serves any number of frames. Not thread-safe.
 */
public final class JuteWriter {
    private static final int NULL = -1;

    private ByteBuf out = Unpooled.EMPTY_BUFFER;

    /** Makes a writer; {@link #reset} must give it a buffer before it can write. */
    public JuteWriter() {}

    /** Lets the writer append to this buffer from now on. The buffer stays the caller's. */
    public JuteWriter reset(ByteBuf buffer) {
        out = buffer;
        return this;
    }

    /** The buffer written to. */
    public ByteBuf buffer() {
        return out;
    }

    /** Writes 4 bytes. */
    public void writeInt(int value) {
        out.writeInt(value);
    }

    /** Writes 8 bytes. */
    public void writeLong(long value) {
        out.writeLong(value);
    }

    /** Writes one byte, 1 or 0. */
    public void writeBool(boolean value) {
        out.writeByte(value ? 1 : 0);
    }

    /** Writes the length and the bytes, or the length -1 for null. */
    public void writeBuffer(byte @Nullable [] value) {
        if (value == null) {
            out.writeInt(NULL);
            return;
        }
        out.writeInt(value.length);
        out.writeBytes(value);
    }

    /** Writes the length in bytes and the UTF-8 form, or the length -1 for null. An unpaired surrogate becomes {@code ?}. */
    public void writeString(@Nullable String value) {
        if (value == null) {
            out.writeInt(NULL);
            return;
        }
        int lengthIndex = out.writerIndex();
        out.writeInt(0);
        out.setInt(lengthIndex, ByteBufUtil.writeUtf8(out, value));
    }

    /** Writes the count and each string. */
    public void writeStrings(List<String> values) {
        out.writeInt(values.size());
        for (int i = 0; i < values.size(); i++) {
            writeString(values.get(i));
        }
    }

    /** Writes the count and each entry. */
    public void writeAcls(List<Acl> acls) {
        out.writeInt(acls.size());
        for (int i = 0; i < acls.size(); i++) {
            Acl acl = acls.get(i);
            out.writeInt(acl.perms());
            writeString(acl.id().scheme());
            writeString(acl.id().id());
        }
    }

    /** Writes the header of an entry of a {@code multi} request. */
    void writeMultiHeader(int type, boolean done) {
        out.writeInt(type);
        writeBool(done);
        out.writeInt(-1);
    }
}
