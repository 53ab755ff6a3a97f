package io.kazoo.internal.wire;

import io.kazoo.data.Acl;
import io.kazoo.data.AclId;
import io.kazoo.data.Stat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the primitives of ZooKeeper's serialisation from one frame of a buffer, in place.
 *
 * <p>Nothing is read beyond the frame's end, and nothing is allocated that is larger than the bytes that remain in the frame
 * could fill, whatever a length or a count claims: a {@link WireException} says what is wrong. Bytes that remain after the
 * last field are the caller's to skip. One reader serves any number of frames. Not thread-safe.
 */
public final class JuteReader {
    private static final int NULL = -1;
    private static final int STAT_LENGTH = 68;
    private static final int MIN_STRING_LENGTH = 4;
    private static final int MIN_ACL_LENGTH = 12;
    private static final byte[] EMPTY = {};

    private ByteBuf in = Unpooled.EMPTY_BUFFER;
    private int end;

    /** Makes a reader of nothing; {@link #reset} gives it a frame. */
    public JuteReader() {}

    /**
     * Lets the reader read from the buffer's reader index, which it moves, up to an end. The buffer stays the caller's.
     *
     * @param endIndex index after the frame's last byte
     * @throws IndexOutOfBoundsException if the buffer has no readable bytes up to there
     */
    public JuteReader reset(ByteBuf buffer, int endIndex) {
        if (endIndex < buffer.readerIndex() || endIndex > buffer.writerIndex()) {
            throw new IndexOutOfBoundsException(
                    "end " + endIndex + " outside of " + buffer.readerIndex() + " to " + buffer.writerIndex());
        }
        in = buffer;
        end = endIndex;
        return this;
    }

    /** Number of bytes of the frame not yet read. */
    public int remaining() {
        return end - in.readerIndex();
    }

    /** Where it is, for {@link #back}. */
    int position() {
        return in.readerIndex();
    }

    /** Reads again from where it was. */
    void back(int position) {
        in.readerIndex(position);
    }

    /** Reads 4 bytes. */
    public int readInt() {
        require(Integer.BYTES);
        return in.readInt();
    }

    /** Reads 8 bytes. */
    public long readLong() {
        require(Long.BYTES);
        return in.readLong();
    }

    /** Reads one byte; any but 0 is true. */
    public boolean readBool() {
        require(1);
        return in.readByte() != 0;
    }

    /** Reads a length and as many bytes, which are copied; null for the length -1. */
    public byte @Nullable [] readBuffer() {
        int length = readLength("buffer");
        if (length == NULL) {
            return null;
        }
        if (length == 0) {
            return EMPTY;
        }
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }

    /**
     * Reads a length and as many bytes of UTF-8; null for the length -1. Surrogates that a Java server encoded one by one
     * are put together again, other malformed input becomes U+FFFD.
     */
    public @Nullable String readString() {
        int length = readLength("string");
        if (length == NULL) {
            return null;
        }
        int start = in.readerIndex();
        String value = in.toString(start, length, StandardCharsets.UTF_8);
        if (value.indexOf('\ufffd') >= 0) {
            byte[] bytes = new byte[length];
            in.getBytes(start, bytes);
            value = ModifiedUtf8.decode(bytes);
        }
        in.readerIndex(start + length);
        return value;
    }

    /** Reads a string that the protocol does not let be null. */
    public String readNonNullString() {
        String value = readString();
        if (value == null) {
            throw new WireException("null string where one is required");
        }
        return value;
    }

    /** Reads a count and as many strings, into an unmodifiable list; a null list is read as empty. */
    public List<String> readStrings() {
        int count = readCount(MIN_STRING_LENGTH);
        if (count == 0) {
            return List.of();
        }
        String[] values = new String[count];
        for (int i = 0; i < count; i++) {
            values[i] = readNonNullString();
        }
        return List.of(values);
    }

    /** Reads a count and as many access control entries; a null list is read as empty. */
    public List<Acl> readAcls() {
        int count = readCount(MIN_ACL_LENGTH);
        List<Acl> acls = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int perms = readInt();
            String scheme = readNonNullString();
            if (scheme.isEmpty()) {
                throw new WireException("empty scheme in access control entry " + i);
            }
            acls.add(new Acl(perms, new AclId(scheme, readNonNullString())));
        }
        return acls;
    }

    /** Reads the 68 bytes of a node's statistics. */
    public Stat readStat() {
        require(STAT_LENGTH);
        ByteBuf buffer = in;
        return new Stat(
                buffer.readLong(),
                buffer.readLong(),
                buffer.readLong(),
                buffer.readLong(),
                buffer.readInt(),
                buffer.readInt(),
                buffer.readInt(),
                buffer.readLong(),
                buffer.readInt(),
                buffer.readInt(),
                buffer.readLong());
    }

    /**
     * Reads the count of a list, 0 for a null list.
     *
     * @param minElementLength the fewest bytes that an element can have, at least 1
     * @throws WireException if negative otherwise, or if the remaining bytes cannot hold as many elements
     */
    int readCount(int minElementLength) {
        int count = readInt();
        if (count == NULL) {
            return 0;
        }
        if (count < 0 || count > remaining() / minElementLength) {
            throw new WireException("list of " + count + " elements with " + remaining() + " bytes left in the frame");
        }
        return count;
    }

    private int readLength(String what) {
        int length = readInt();
        if (length < NULL || length > remaining()) {
            throw new WireException(what + " of " + length + " bytes with " + remaining() + " bytes left in the frame");
        }
        return length;
    }

    private void require(int length) {
        if (remaining() < length) {
            throw new WireException(length + " bytes wanted with " + remaining() + " bytes left in the frame");
        }
    }
}
