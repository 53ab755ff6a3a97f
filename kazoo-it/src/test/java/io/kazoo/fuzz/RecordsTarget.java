package io.kazoo.fuzz;

import io.kazoo.internal.wire.JuteReader;
import io.kazoo.internal.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** The body of one reply: a byte says of which kind and whether it lies off the heap, the rest is the body. */
public final class RecordsTarget {

    /** A list of the shortest strings is the worst: five bytes become a string, its array and places in two lists. */
    private static final Bounds BOUNDS = new Bounds(32, 16_384);

    private static final int KIND_BITS = 0x3f;
    private static final int DIRECT_BIT = 0x40;
    private static final ByteBuf DIRECT = Unpooled.directBuffer(1 << 16);

    private RecordsTarget() {}

    /** The fuzzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Records.Kind kind = Records.get((input[0] & KIND_BITS) % Records.count());
        boolean direct = (input[0] & DIRECT_BIT) != 0;
        BOUNDS.check(input.length, () -> decode(kind, direct, input));
    }

    /** What the record says, or null if it says nothing. */
    private static @Nullable Object decode(Records.Kind kind, boolean direct, byte[] input) {
        ByteBuf body = direct
                ? DIRECT.clear().writeBytes(input, 1, input.length - 1)
                : Unpooled.wrappedBuffer(input, 1, input.length - 1);
        JuteReader in = new JuteReader().reset(body, body.writerIndex());
        try {
            Object decoded = kind.decode().apply(in);
            if (in.remaining() < 0 || decoded == null) {
                throw new AssertionError(kind.name() + " gave " + decoded + " and left " + in.remaining() + " bytes");
            }
            return decoded;
        } catch (WireException e) {
            return null;
        }
    }
}
