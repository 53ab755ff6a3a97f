package io.kazoo.internal.wire;

/**
 * Walks over the entries of a reply to a {@code multi}: each is behind a header of type, done flag and error code, and a
 * header with the done flag set ends them.
 */
final class MultiEntries {
    private final JuteReader in;
    private final int expected;
    private int seen;

    MultiEntries(JuteReader in, int expected) {
        this.in = in;
        this.expected = expected;
    }

    /**
     * Reads the header of the next entry.
     *
     * @return its type
     * @throws WireException if there is none
     */
    int next() {
        int type = in.readInt();
        boolean done = in.readBool();
        in.readInt();
        if (done) {
            throw new WireException(seen + " results for " + expected + " operations");
        }
        seen++;
        return type;
    }

    /** Reads the header that ends the entries. */
    void end() {
        int type = in.readInt();
        boolean done = in.readBool();
        in.readInt();
        if (!done) {
            throw new WireException("another result, of type " + type + ", after all " + expected + " operations");
        }
    }

    WireException unexpected(int type) {
        return new WireException("result of type " + type + " for operation " + seen + " of " + expected);
    }
}
