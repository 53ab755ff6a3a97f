package io.kazoo.fuzz;

import io.kazoo.data.ConnectString;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A connect string that a user gives: it is refused, or means what its full form means. */
public final class ConnectStringTarget {

    private static final Bounds BOUNDS = Bounds.ofText();

    private ConnectStringTarget() {}

    /** The fuzzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        BOUNDS.check(input.length, () -> {
            parse(text);
            parseElements(text);
        });
    }

    private static void parse(String text) {
        try {
            ConnectString parsed = ConnectString.parse(text);
            // A root whose name ends with a blank is legal, and lost where blanks around the whole are dropped.
            boolean exact = parsed.chroot().equals(parsed.chroot().strip());
            if (exact && !ConnectString.parse(parsed.toString()).equals(parsed)) {
                throw new AssertionError("not the same: " + parsed);
            }
        } catch (IllegalArgumentException e) {
            requireMessage(e);
        }
    }

    private static void parseElements(String text) {
        try {
            ConnectString.parse(List.of(text.split("\n", -1)));
        } catch (IllegalArgumentException e) {
            requireMessage(e);
        }
    }

    private static void requireMessage(IllegalArgumentException e) {
        if (e.getMessage() == null || e.getMessage().isBlank() || e instanceof NumberFormatException) {
            throw new AssertionError("refused without a word", e);
        }
    }
}
