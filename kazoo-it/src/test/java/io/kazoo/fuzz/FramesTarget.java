package io.kazoo.fuzz;

import io.kazoo.internal.net.FrameStream;
import io.kazoo.internal.wire.WireException;
import java.util.Arrays;

/**
 * A stream of bytes cut into reads, of which the client makes frames. Two bytes choose the limits and the cuts, the rest is
 * the stream. However it is cut, the same must come out.
 */
public final class FramesTarget {

    /** The decoder keeps an unfinished frame in a buffer that doubles; each read may begin one. */
    private static final int PER_BYTE = 8;

    private static final int PER_READ = 512;
    private static final int CONSTANT = 16_384;

    private static final int CONTROL_BYTES = 2;
    private static final int SMALLEST_LIMIT = 1_024;

    private FramesTarget() {}

    /** The fuzzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < CONTROL_BYTES) {
            return;
        }
        int limit = SMALLEST_LIMIT + (input[0] & 0x0f) * 64;
        int interest = 1 + ((input[0] & 0xf0) == 0 ? Integer.MAX_VALUE - 1 : (input[0] & 0xf0) >> 4);
        int[] cuts = cuts(input[1], input.length);
        long whole = outcome(input, limit, interest, new int[] {input.length});
        long[] cut = new long[1];

        new Bounds(PER_BYTE, CONSTANT + (long) PER_READ * cuts.length)
                .check(input.length, () -> cut[0] = outcome(input, limit, interest, cuts));

        if (whole != cut[0]) {
            throw new AssertionError("cut to " + Arrays.toString(cuts) + " the stream means something else");
        }
    }

    private static long outcome(byte[] input, int limit, int interest, int[] cuts) {
        FrameStream stream = new FrameStream(limit, interest);
        int from = CONTROL_BYTES;
        try {
            for (int to : cuts) {
                stream.read(input, from, to);
                from = to;
            }
        } catch (WireException e) {
            return ~stream.digest();
        } finally {
            stream.end();
        }
        return stream.digest();
    }

    /** Where reads end: steps that grow or stay, from a byte's two halves. */
    private static int[] cuts(byte choice, int end) {
        int step = 1 + (choice & 0x0f);
        int growth = (choice & 0xf0) >> 4;
        int[] cuts = new int[end];
        int count = 0;
        int at = CONTROL_BYTES;
        while (at < end) {
            at = Math.min(end, at + step);
            cuts[count++] = at;
            step += growth;
        }
        return Arrays.copyOf(cuts, count);
    }
}
