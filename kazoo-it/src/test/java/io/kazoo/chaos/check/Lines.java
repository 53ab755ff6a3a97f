package io.kazoo.chaos.check;

import java.util.Locale;

/** Entries as lines of text and back. */
public final class Lines {
    private Lines() {}

    /** The entry as a line, without its end. */
    public static String format(Entry entry) {
        if (entry instanceof Entry.Called e) {
            return join("C", e, e.id(), e.kind(), e.path(), e.version(), e.watched());
        }
        if (entry instanceof Entry.Replied e) {
            return join(
                    "R",
                    e,
                    e.id(),
                    hex(e.session()),
                    e.status(),
                    e.mayHaveHappened(),
                    e.version(),
                    hex(e.zxid()),
                    e.value());
        }
        if (entry instanceof Entry.StateChanged e) {
            return join("S", e, e.state(), hex(e.session()));
        }
        if (entry instanceof Entry.Event e) {
            return join("E", e, e.watch(), e.type(), e.path(), hex(e.zxid()));
        }
        if (entry instanceof Entry.Complete e) {
            return join("P", e, e.watch(), e.path(), hex(e.zxid()));
        }
        if (entry instanceof Entry.Told e) {
            return join("D", e, e.watch(), e.path(), hex(e.zxid()), e.value());
        }
        if (entry instanceof Entry.Valid e) {
            return join("V", e, e.path(), hex(e.token()), e.afterNanos());
        }
        return join(entry instanceof Entry.Quiet ? "Q" : "X", entry);
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Entry parse(String line) {
        String[] f = line.split(" ", -1);
        try {
            String client = f[1];
            long nanos = Long.parseLong(f[2]);
            return switch (f[0]) {
                case "C" ->
                    new Entry.Called(
                            client,
                            nanos,
                            f[3],
                            OpKind.valueOf(f[4]),
                            f[5],
                            Integer.parseInt(f[6]),
                            Boolean.parseBoolean(f[7]));
                case "R" ->
                    new Entry.Replied(
                            client,
                            nanos,
                            f[3],
                            number(f[4]),
                            f[5],
                            Boolean.parseBoolean(f[6]),
                            Integer.parseInt(f[7]),
                            number(f[8]),
                            f[9]);
                case "S" -> new Entry.StateChanged(client, nanos, f[3], number(f[4]));
                case "E" -> new Entry.Event(client, nanos, f[3], f[4], f[5], number(f[6]));
                case "P" -> new Entry.Complete(client, nanos, f[3], f[4], number(f[5]));
                case "D" -> new Entry.Told(client, nanos, f[3], f[4], number(f[5]), f[6]);
                case "V" -> new Entry.Valid(client, nanos, f[3], number(f[4]), Long.parseLong(f[5]));
                case "Q" -> new Entry.Quiet(client, nanos);
                case "X" -> new Entry.Ended(client, nanos);
                default -> throw new IllegalArgumentException("no such kind of line");
            };
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IllegalArgumentException("not a line of a history: '" + line + "'", e);
        }
    }

    private static String join(String kind, Entry entry, Object... rest) {
        StringBuilder line = new StringBuilder(kind).append(' ').append(entry.client());
        line.append(' ').append(entry.nanos());
        for (Object field : rest) {
            line.append(' ').append(field);
        }
        return line.toString();
    }

    private static String hex(long number) {
        return "0x" + Long.toHexString(number).toLowerCase(Locale.ROOT);
    }

    static long number(String hex) {
        return Long.parseUnsignedLong(hex.substring(2), 16);
    }
}
